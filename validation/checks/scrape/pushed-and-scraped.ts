import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/**
 * Reports services that are both pushed and scraped: both kinds of series would have the same job,
 * and rules on targets would miss the pushed ones.
 */
export const scrapePushedAndScraped: SemanticCheck = {
  code: 'scrape/pushed-and-scraped',
  severity: 'error',
  title: 'A service is scraped, and pushes its metrics, too.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services
      .filter(({ push, scrape, scrapes }) => push && (scrape || scrapes.length > 0))
      .map((service) => ({
        where: servicePlace(service, 'push'),
        message: `service "${service.name}" is scraped and pushes its metrics: its series would have the same job`,
        hint: 'remove push, or define the batch job as a separate service without scrape',
        from: [servicePlace(service, 'scrape')],
      })),
};
