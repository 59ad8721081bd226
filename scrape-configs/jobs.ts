import { isNative, limitsFor, type Metric } from '@observability-stack/contracts';
import type { JobLimits, Scrape } from '../catalog/definitions/scrape';
import { metrics } from '../catalog/metrics';
import { KUBE_STATE_METRICS, SPAN_METRICS_PREFIX } from '../catalog/names';
import { prometheusRuleGroupIterations } from '../constructs/prometheus/metrics';
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
import type { TargetGroup } from './targets';

/** One `scrape_configs` entry: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
export interface ScrapeJob extends Discovery {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly scheme?: 'http' | 'https';
  readonly scrape_native_histograms?: true;
  readonly always_scrape_classic_histograms?: true;
  readonly sample_limit: number;
  readonly label_limit: number;
  readonly label_name_length_limit?: number;
  readonly label_value_length_limit: number;
  readonly target_limit: number;
  readonly metric_relabel_configs?: readonly Relabel[];
}

/**
 * It answers for the whole cluster: 150 pods pass the common limit of samples. How many labels a series of
 * `kube_*_labels` or `kube_*_annotations` has, and how long their values are, is for whoever labels objects: no limit,
 * since one such series would end the whole scrape. Its labels are not honoured (`honor_labels`): `service` says what was
 * scraped here as everywhere, and the Service that a series of `kube_service_*` is about becomes `exported_service`.
 * `namespace` and `pod` are no labels of targets, and stay.
 */
const kubeStateMetrics: Pick<MetricsEndpoint, 'limits'> = {
  limits: { samples: 500_000, labels: 0, labelNameLength: 0, labelValueLength: 0 },
};

/** How the targets of a job are asked. */
type Request = Pick<MetricsEndpoint, 'limits'> &
  Partial<Pick<Scrape, 'path' | 'params' | 'scheme'>>;

/** All jobs, sorted by name. `files` has the targets of those jobs whose targets lie in a file. */
export function scrapeJobs(
  environment: ResolvedEnvironment,
  files: ReadonlyMap<string, readonly TargetGroup[]>,
): readonly ScrapeJob[] {
  const { targetRefreshInterval } = environment.prometheus;
  const services = servicesByName(environment);
  const job = (name: string, discovery: Discovery, request: Request = {}): ScrapeJob => {
    const exposed = exposedBy(services, name, files.get(name));
    return {
      job_name: name,
      ...(request.path && request.path !== '/metrics' ? { metrics_path: request.path } : {}),
      ...(request.params ? { params: listsOf(request.params) } : {}),
      ...(request.scheme && request.scheme !== 'http' ? { scheme: request.scheme } : {}),
      ...histogramsOf(exposed.contracts),
      ...limitsOf(environment, exposed, request.limits),
      ...discovery,
    };
  };
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
  const inFiles = [...files.keys()].map((name) =>
    job(name, fileDiscovery(name, targetRefreshInterval), httpOf.get(name)),
  );
  return [...daemons, ...discovered, ...inFiles].sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
}

/** What is known of the targets of a job. */
export interface Exposed {
  readonly contracts: readonly Metric[];
  /** Whether the contracts declare everything that its targets expose. */
  readonly complete: boolean;
}

/** Contracts of the part of the stack that is scraped as this job; one of its jobs has the metrics of spans alone. */
const contractsOfProgram = (job: string): readonly Metric[] =>
  metrics.filter(
    ({ name, emittedBy }) =>
      emittedBy.some((emitter) => emitter === job) && !name.startsWith(SPAN_METRICS_PREFIX),
  );

export const servicesByName = ({
  services,
}: ResolvedEnvironment): ReadonlyMap<string, ResolvedService> =>
  new Map(services.map((service) => [service.name, service]));

/** A job is that of the service of its name; a hand-written target of another job names its service by a label. */
export function exposedBy(
  services: ReadonlyMap<string, ResolvedService>,
  job: string,
  groups: readonly TargetGroup[] = [],
): Exposed {
  const own = services.get(job);
  const named = new Set([job, ...groups.flatMap(({ labels }) => labels?.service ?? [])]);
  const exposing = [...named].flatMap((name) => services.get(name) ?? []);
  return {
    contracts: [...new Set([...exposing.flatMap(contractsOf), ...contractsOfProgram(job)])],
    complete: own?.metricsComplete === true && exposing.length === 1,
  };
}

/**
 * Without the first, Prometheus asks for a format without native histograms. With it, a histogram that a program
 * exposes in both forms would lose its fixed buckets, which contracts with `buckets` promise.
 */
const histogramsOf = (
  contracts: readonly Metric[],
): Pick<ScrapeJob, 'scrape_native_histograms' | 'always_scrape_classic_histograms'> =>
  contracts.some(isNative)
    ? {
        scrape_native_histograms: true,
        ...(contracts.some((metric) => metric.type === 'histogram' && metric.buckets)
          ? { always_scrape_classic_histograms: true }
          : {}),
      }
    : {};

const listsOf = (params: NonNullable<Scrape['params']>): NonNullable<ScrapeJob['params']> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value].flat()]));

/** What the job itself says, then what the environment says, then what the contracts of its services budget. */
function limitsOf(
  { prometheus: { limits } }: ResolvedEnvironment,
  { contracts, complete }: Exposed,
  own: JobLimits = {},
): Pick<
  ScrapeJob,
  | 'sample_limit'
  | 'label_limit'
  | 'label_name_length_limit'
  | 'label_value_length_limit'
  | 'target_limit'
> {
  const budgets = limitsFor(contracts, { complete });
  const given = (limit: 'samples' | 'labels'): number =>
    own[limit] ?? (limits[limit] === 'budgets' ? budgets[limit] : limits[limit]);
  const nameLength = own.labelNameLength ?? limits.labelNameLength;
  return {
    sample_limit: given('samples'),
    label_limit: given('labels'),
    ...(nameLength > 0 ? { label_name_length_limit: nameLength } : {}),
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
