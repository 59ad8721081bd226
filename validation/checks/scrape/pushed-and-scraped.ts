import { sendsMetrics } from '../../../resolve/otlp';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/**
 * Reports services that are both pushed and scraped: both kinds of series would have the same job,
 * and rules on targets would miss the pushed ones.
 */
export const scrapePushedAndScraped: SemanticCheck = {
  code: 'scrape/pushed-and-scraped',
  severity: 'error',
  title: 'A service is scraped, and pushes its metrics or sends them by OTLP, too.',
  stage: 'semantic',
  run: ({ resolved }) => [
    ...resolved.services
      .filter(({ push, scrape, scrapes }) => push && (scrape || scrapes.length > 0))
      .map((service) => ({
        where: servicePlace(service, 'push'),
        message: `service "${service.name}" is scraped and pushes its metrics: its series would have the same job`,
        hint: 'remove push, or define the batch job as a separate service without scrape',
        from: [servicePlace(service, 'scrape')],
      })),
    ...resolved.services
      .filter(
        (service) =>
          sendsMetrics(service) && (service.scrape || service.scrapes.length > 0 || service.push),
      )
      .map((service) => ({
        where: servicePlace(service, 'otlp.metrics'),
        message: `service "${service.name}" sends its metrics by OTLP, and ${service.push ? 'pushes them to the Pushgateway' : 'is scraped'}: its series would have the same job`,
        hint: `write otlp: otlp({ metrics: false }), or remove ${service.push ? 'push' : 'scrape'}`,
        from: [servicePlace(service, service.push ? 'push' : 'scrape')],
      })),
  ],
};
