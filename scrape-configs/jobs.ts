import { limitsFor, limitsWithoutContracts } from '../catalog/metrics/cardinality';
import { prometheusRuleGroupIterations } from '../catalog/metrics/prometheus';
import { KUBE_STATE_METRICS } from '../catalog/names';
import type { JobLimits } from '../catalog/scrape';
import { componentOf, type MetricsEndpoint } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { PEERS_JOB, podsOfWorkload } from '../resolve/jobs';
import { contractsOf, type ResolvedService } from '../resolve/services';
import {
  consulDiscovery,
  type Discovery,
  daemonDiscovery,
  dnsDiscovery,
  fileDiscovery,
  kubernetesDiscovery,
  type Relabel,
} from './discovery';

/** One `scrape_configs` entry: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
export interface ScrapeJob extends Discovery {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly scheme?: 'http' | 'https';
  readonly sample_limit: number;
  readonly label_limit: number;
  readonly label_value_length_limit: number;
  readonly target_limit: number;
  readonly metric_relabel_configs?: readonly Relabel[];
}

/**
 * It answers for the whole cluster: 150 pods pass the common limit, and annotations are long. Its labels are not
 * honoured (`honor_labels`): `service` says what was scraped here as everywhere, and the Service that a series of
 * `kube_service_*` is about becomes `exported_service`. `namespace` and `pod` are no labels of targets, and stay.
 */
const kubeStateMetrics: Pick<MetricsEndpoint, 'limits'> = {
  limits: { samples: 500_000, labelValueLength: 2048 },
};

/** All jobs, sorted by name. `fileJobs` are those whose targets lie in a file. */
export function scrapeJobs(
  environment: ResolvedEnvironment,
  fileJobs: Iterable<string>,
): readonly ScrapeJob[] {
  const { targetRefreshInterval } = environment.prometheus;
  const services = new Map(environment.services.map((service) => [service.name, service]));
  const job = (
    name: string,
    discovery: Discovery,
    http: Partial<Pick<MetricsEndpoint, 'path' | 'limits'>> & { scheme?: 'http' | 'https' } = {},
  ): ScrapeJob => ({
    job_name: name,
    ...(http.path && http.path !== '/metrics' ? { metrics_path: http.path } : {}),
    ...(http.scheme && http.scheme !== 'http' ? { scheme: http.scheme } : {}),
    ...limitsOf(environment, services.get(name), http.limits),
    ...discovery,
  });
  const daemons = environment.components
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((component) =>
      component.metrics.map((endpoint) =>
        job(
          endpoint.job,
          daemonDiscovery(component, endpoint.port, {
            team: component.team,
            service: component.name,
            env: environment.name,
          }),
          endpoint,
        ),
      ),
    );
  const discovered = environment.services.flatMap((service) => {
    const discovery = serviceDiscovery(environment, service);
    return discovery && service.scrape ? [job(service.name, discovery, service.scrape)] : [];
  });
  const httpOf = new Map([
    ...environment.components.flatMap(({ metrics }) => metrics.map((m) => [m.job, m] as const)),
    ...environment.services.map((service) => [service.name, service.scrape || {}] as const),
    ...(environment.kubeStateMetrics ? [[KUBE_STATE_METRICS, kubeStateMetrics] as const] : []),
  ]);
  const files = [...fileJobs].map((name) =>
    job(name, fileDiscovery(name, targetRefreshInterval), httpOf.get(name)),
  );
  return [...daemons, ...discovered, ...files].sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
}

/** What the job itself says, then what the environment says, then what the contracts of the service budget. */
function limitsOf(
  { prometheus: { limits } }: ResolvedEnvironment,
  service: ResolvedService | undefined,
  own: JobLimits = {},
): Pick<ScrapeJob, 'sample_limit' | 'label_limit' | 'label_value_length_limit' | 'target_limit'> {
  const contracts = service ? contractsOf(service) : [];
  const budgets = contracts.length > 0 ? limitsFor(contracts) : limitsWithoutContracts;
  const given = (limit: 'samples' | 'labels'): number =>
    own[limit] ?? (limits[limit] === 'budgets' ? budgets[limit] : limits[limit]);
  return {
    sample_limit: given('samples'),
    label_limit: given('labels'),
    label_value_length_limit: own.labelValueLength ?? limits.labelValueLength,
    target_limit: own.targets ?? limits.targets,
  };
}

/** Discovery other than by file. */
function serviceDiscovery(
  environment: ResolvedEnvironment,
  service: ResolvedService,
): Discovery | undefined {
  const { scrape } = service;
  if (!scrape) return undefined;
  const refresh = environment.prometheus.targetRefreshInterval;
  const labels = {
    team: service.team,
    service: service.name,
    env: environment.name,
    ...scrape.labels,
  };
  switch (scrape.kind) {
    case 'file':
      return undefined;
    case 'kubernetes':
      return kubernetesDiscovery(scrape, service, labels);
    case 'dns':
      return dnsDiscovery(scrape, labels, refresh);
    case 'consul':
      return consulDiscovery(scrape, service, labels, refresh);
  }
}

/** Which shard scrapes a job. A job stays whole, so that rules over a service see all of its replicas. */
export function shardOf(job: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(job)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shards;
}

/** The job of Prometheus itself: of several shards each scrapes the next one. */
export const PROMETHEUS_JOB = 'prometheus';

/** Whether a shard scrapes a job, or a part of it, and so runs the rules about it. */
export const isScrapedBy = (job: string, shard: number, shards: number): boolean =>
  job === PROMETHEUS_JOB || job === PEERS_JOB || shardOf(job, shards) === shard;

/**
 * The jobs of one shard. Every shard is watched by others: the next one is scraped whole, so that rules about Prometheus
 * run elsewhere than in the one that they are about, and all of them for what the watchdog asks.
 */
export function jobsOfShard(
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  shard: number,
): readonly ScrapeJob[] {
  const { workloads } = componentOf(environment, 'prometheus');
  const shards = workloads.length;
  const own = jobs.filter(({ job_name }) => isScrapedBy(job_name, shard, shards));
  if (shards === 1) return own;
  const next = workloads[(shard + 1) % shards]?.name ?? '';
  return own.flatMap((job): readonly ScrapeJob[] => {
    if (job.job_name !== PROMETHEUS_JOB) return [job];
    return [
      {
        ...job,
        relabel_configs: [
          ...(job.relabel_configs ?? []),
          { source_labels: ['instance'], regex: podsOfWorkload(next), action: 'keep' },
        ],
      },
      {
        ...job,
        job_name: PEERS_JOB,
        metric_relabel_configs: [
          {
            source_labels: ['__name__'],
            regex: prometheusRuleGroupIterations.name,
            action: 'keep',
          },
        ],
      },
    ];
  });
}
