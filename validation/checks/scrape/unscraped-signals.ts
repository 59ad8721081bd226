import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Reports signals without a scrape, whose rules have no samples and never fire. */
export const scrapeUnscrapedSignals: SemanticCheck = {
  code: 'scrape/unscraped-signals',
  severity: 'error',
  title: 'A service has signals, but Prometheus does not scrape it.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services
      .filter(({ signals, scrape }) => signals && !scrape)
      .map((service) => ({
        where: servicePlace(service, 'signals'),
        message: `service "${service.name}" has signals but is not scraped`,
        hint: 'add scrape to the service, such as fileSd({ port: 8080 })',
        from: [servicePlace(service, 'scrape')],
      })),
};
