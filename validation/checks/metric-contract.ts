import { metrics } from '../../catalog/metrics';
import type { Metric } from '../../catalog/metrics/contract';
import { checkContracts } from '../../catalog/metrics/rules';
import type { MeaningCheck } from '../check';
import { servicePlace } from '../places';

/** Contracts of records; those of the catalogue keep the same rules by its tests. */
export const metricContract: MeaningCheck = {
  code: 'metric-contract',
  severity: 'error',
  title:
    'A metric that a record declares breaks the conventions, may have too many series, or is declared twice.',
  stage: 'meaning',
  run: ({ resolved: { services } }) => {
    const owners = new Map<string, (typeof services)[number]>();
    const own = new Set<Metric>();
    for (const service of services)
      for (const metric of service.metrics) {
        own.add(metric);
        owners.set(metric.name, service);
      }
    if (own.size === 0) return [];
    const known = new Set<Metric>(metrics);
    return checkContracts([...metrics, ...[...own].filter((metric) => !known.has(metric))]).flatMap(
      ({ metric, rule, message, hint }) => {
        const service = owners.get(metric);
        return service
          ? [
              {
                where: servicePlace(service, `metrics[${metric}]`),
                message: `${rule}: ${message}`,
                hint,
              },
            ]
          : [];
      },
    );
  },
};
