import { sendsMetrics } from '../../../resolve/otlp';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Reports signals without a scrape, whose rules have no samples and never fire. */
export const scrapeUnscrapedSignals: SemanticCheck = {
  code: 'scrape/unscraped-signals',
  severity: 'error',
  title: 'A service has signals, but Prometheus neither scrapes it nor receives its metrics.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services
      .filter((service) => service.signals && !service.scrape && !sendsMetrics(service))
      .map((service) => ({
        where: servicePlace(service, 'signals'),
        message: `service "${service.name}" has signals but is not scraped, and does not send metrics by OTLP`,
        hint: 'add scrape to the service, such as fileSd({ port: 8080 }), or otlp: otlp()',
        from: [servicePlace(service, 'scrape')],
      })),
};
