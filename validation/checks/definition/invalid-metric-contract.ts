import { checkContracts, type Metric } from '@observability-stack/contracts';
import { metricContracts } from '../../../catalog/metrics';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Contracts of records; those of the catalogue keep the same rules by its tests. */
export const definitionInvalidMetricContract: SemanticCheck = {
  code: 'definition/invalid-metric-contract',
  severity: 'error',
  title:
    'A metric contract breaks the naming conventions, allows too many series, or is declared twice.',
  stage: 'semantic',
  run: ({ resolved: { services } }) => {
    const owners = new Map<string, (typeof services)[number]>();
    const own: Metric[] = [];
    for (const service of services)
      for (const metric of service.metrics) {
        if (!own.some((other) => isSame(other, metric))) own.push(metric);
        owners.set(metric.name, service);
      }
    if (own.length === 0) return [];
    const catalogue = new Map(metricContracts.map((metric) => [metric.name, metric]));
    const added = own.filter((metric) => !isSame(catalogue.get(metric.name), metric));
    const findings = checkContracts([...metricContracts, ...added], (name) => owners.has(name));
    return findings.flatMap(({ metric, message, hint }) => {
      const service = owners.get(metric);
      return service
        ? [
            {
              where: servicePlace(service, `metrics[${metric}]`),
              message,
              hint,
            },
          ]
        : [];
    });
  },
};

/** What is left of malformed input is a copy, in which no contract is the object that was declared. */
const isSame = (one: Metric | undefined, other: Metric): boolean =>
  one === other || (one?.name === other.name && JSON.stringify(one) === JSON.stringify(other));
