import { type ContractFinding, checkContracts, type Metric } from '@observability-stack/contracts';
import { metricContracts } from '../../../catalog/metrics';
import { additionalScrapes, type ServiceScrape } from '../../../resolve/scrapes';
import { type ResolvedService, serviceContracts } from '../../../resolve/services';
import type { SharedCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports invalid contracts in definitions; tests check those of the catalog by the same rules. */
export const definitionInvalidMetricContract: SharedCheck = {
  code: 'definition/invalid-metric-contract',
  severity: 'error',
  title:
    'A metric contract breaks the naming conventions, allows too many series, or is declared twice.',
  stage: 'shared',
  run: ({ resolved }) => {
    const services = resolved.services.flatMap((service): readonly Declaring[] => [
      { ...service, scrapes: [], metricsPath: 'metrics' },
      ...additionalScrapes(service),
    ]);
    return [...ours(services), ...services.flatMap(external)];
  },
};

/** A service, or one of its additional scrapes, with the contracts of that. */
type Declaring = ResolvedService & Pick<ServiceScrape, 'metricsPath'>;

/** Checks metrics of the teams, of which a name has one contract in all services. */
function ours(services: readonly Declaring[]): Finding[] {
  const owners = new Map<string, Declaring>();
  const own: Metric[] = [];
  for (const service of services)
    for (const metric of service.metrics.filter((one) => !one.external)) {
      if (!own.some((other) => isSame(other, metric))) own.push(metric);
      owners.set(metric.name, service);
    }
  if (own.length === 0) return [];
  const catalogue = new Map(metricContracts.map((metric) => [metric.name, metric]));
  const added = own.filter((metric) => !isSame(catalogue.get(metric.name), metric));
  const findings = checkContracts([...metricContracts, ...added], (name) => owners.has(name));
  return findings.flatMap((finding) => {
    const service = owners.get(finding.metric);
    return service ? [placed(service, finding)] : [];
  });
}

/**
 * Checks metrics that other projects define: each program may expose a name with other labels and
 * buckets.
 */
function external(service: Declaring): Finding[] {
  const contracts = serviceContracts(service).filter(
    (metric, index, all) => all.findIndex((other) => isSame(other, metric)) === index,
  );
  const named = new Set(
    contracts
      .filter((metric) => metric.external || !metricContracts.includes(metric))
      .map(({ name }) => name),
  );
  const ofOurs = new Set(service.metrics.filter((one) => !one.external).map(({ name }) => name));
  return checkContracts(contracts, (name) => named.has(name) && !ofOurs.has(name)).map((finding) =>
    placed(service, finding),
  );
}

const placed = (service: Declaring, { metric, message, hint }: ContractFinding): Finding => ({
  where: servicePlace(
    service,
    service.metrics.some(({ name }) => name === metric)
      ? `${service.metricsPath}[${metric}]`
      : 'signals',
  ),
  message,
  hint,
});

/**
 * Reports whether two contracts are equal. Malformed input is copied, so its contracts are other
 * objects.
 */
const isSame = (one: Metric | undefined, other: Metric): boolean =>
  one === other || (one?.name === other.name && JSON.stringify(one) === JSON.stringify(other));
