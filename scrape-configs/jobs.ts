import {
  contractSeries,
  externalLabels,
  isNativeHistogram,
  type Metric,
  scrapeLimits,
} from '@observability-stack/contracts';
import {
  isPlainLabelName,
  isPlainMetricName,
  memoizeByObject,
} from '@observability-stack/query-common';
import { keep } from '../catalog/definitions/relabel';
import type { JobLimits, Scrape, ScrapeOptions } from '../catalog/definitions/scrape';
import { metricContracts } from '../catalog/metrics';
import { PLATFORM_TEAM, SPAN_METRICS_PREFIX } from '../catalog/names';
import { prometheusRuleGroupIterations } from '../constructs/prometheus/metrics';
import { pushFailureTimeSeconds, pushTimeSeconds } from '../constructs/pushgateway/metrics';
import { stablePods } from '../resolve/addresses';
import {
  type Component,
  findComponent,
  isDiscovered,
  type MetricsEndpoint,
  type StoredSeries,
} from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { PEERS_JOB, workloadPods } from '../resolve/jobs';
import { otlpServices, teamsOf } from '../resolve/otlp';
import { seriesSteps } from '../resolve/relabeling';
import { type ServiceScrape, serviceScrapes } from '../resolve/scrapes';
import { type ResolvedService, serviceContracts } from '../resolve/services';
import { hasTeamTenants, teamTenants } from '../resolve/tenants';
import {
  clusterDiscovery,
  componentDiscovery,
  consulDiscovery,
  dnsDiscovery,
  fileDiscovery,
  type RelabelConfig,
  relabelRule,
  type ServiceDiscovery,
  setLabels,
} from './discovery';
import { type HttpClientConfig, httpClient } from './http-client';
import { kubernetesDiscovery } from './kubernetes-discovery';
import { rawConfig } from './raw';
import type { TargetGroup } from './targets';

/**
 * An entry of `scrape_configs`: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export interface ScrapeJob extends ServiceDiscovery, HttpClientConfig {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly scheme?: 'http' | 'https';
  readonly scrape_interval?: string;
  readonly scrape_timeout?: string;
  readonly honor_labels?: true;
  readonly honor_timestamps?: false;
  readonly metric_name_escaping_scheme?: 'allow-utf-8';
  readonly scrape_native_histograms?: true;
  readonly always_scrape_classic_histograms?: true;
  readonly sample_limit: number;
  readonly label_limit: number;
  readonly label_name_length_limit?: number;
  readonly label_value_length_limit: number;
  readonly target_limit: number;
  readonly metric_relabel_configs?: readonly RelabelConfig[];
}

/** The scrape settings of a job. */
type Request =
  | (ScrapeOptions & Pick<MetricsEndpoint, 'serviceAccount'> & { readonly kind?: never })
  | (Scrape & { readonly serviceAccount?: never });

/** Returns all jobs, sorted by name. `files` contains the targets of jobs with target files. */
export function scrapeJobs(
  environment: ResolvedEnvironment,
  files: ReadonlyMap<string, readonly TargetGroup[]>,
): readonly ScrapeJob[] {
  const { targetRefreshInterval } = environment.prometheus;
  const scrapes = scrapesByJob(environment);
  const stackLabels = (job: string): Readonly<Record<string, string>> => {
    const service = scrapes.get(job) ?? environment.services.find(({ name }) => name === job);
    return service ? { team: service.team, service: service.name, env: environment.env } : {};
  };
  const job = (name: string, discovery: ServiceDiscovery, request: Request = {}): ScrapeJob => {
    const exposed = exposedServices(environment, name, files.get(name));
    return {
      job_name: name,
      ...(request.metricsPath && request.metricsPath !== '/metrics'
        ? { metrics_path: request.metricsPath }
        : {}),
      ...(request.params ? { params: listsOf(request.params) } : {}),
      ...((request.scheme ?? (request.tls ? 'https' : 'http')) === 'https'
        ? { scheme: 'https' }
        : {}),
      ...(request.interval ? { scrape_interval: request.interval } : {}),
      ...(request.timeout ? { scrape_timeout: request.timeout } : {}),
      ...(request.honorLabels ? { honor_labels: true } : {}),
      ...(request.honorTimestamps === false ? { honor_timestamps: false } : {}),
      ...httpClient(request),
      ...namesOf(exposed.contracts),
      ...histogramsOf(exposed.contracts),
      ...limitsOf(environment, exposed, request.limits),
      ...discovery,
      ...targetRelabeling(discovery, request, { ...stackLabels(name), job: name }),
      ...metricRelabeling(environment, name, request, stackLabels(name)),
    };
  };
  const ofComponents = environment.components
    .filter(isDiscovered)
    .flatMap((component) =>
      component.metrics.map((endpoint) =>
        job(
          endpoint.job,
          endpointDiscovery(environment, component, endpoint),
          endpointRequest(endpoint),
        ),
      ),
    );
  const discovered = [...scrapes.values()].flatMap((service) => {
    const discovery = serviceDiscovery(environment, service);
    return discovery ? [job(service.job, discovery, service.scrape)] : [];
  });
  const httpOf = new Map<string, Request>([
    ...environment.components.flatMap(({ metrics }) =>
      metrics.map((endpoint) => [endpoint.job, endpointRequest(endpoint)] as const),
    ),
    ...[...scrapes.values()].map((service) => [service.job, service.scrape] as const),
  ]);
  const inFiles = [...files.keys()].map((name) =>
    job(name, fileDiscovery(name, targetRefreshInterval), httpOf.get(name)),
  );
  return [...ofComponents, ...discovered, ...inFiles]
    .map((one) => withCluster(environment, one))
    .sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
}

/** Adds the cluster to the labels of targets, where this Prometheus also has the series of other clusters. */
const withCluster = ({ agents, cluster }: ResolvedEnvironment, job: ScrapeJob): ScrapeJob =>
  agents.length > 0
    ? {
        ...job,
        relabel_configs: [
          ...(job.relabel_configs ?? []),
          ...setLabels({ [externalLabels.cluster]: cluster }),
        ],
      }
    : job;

/** Returns the discovery of an endpoint of a component. */
function endpointDiscovery(
  { env }: ResolvedEnvironment,
  component: Component,
  { port, discovery }: MetricsEndpoint,
): ServiceDiscovery {
  const labels = { team: component.team, service: component.name, env };
  return discovery
    ? clusterDiscovery(discovery, port, labels)
    : componentDiscovery(component, port, labels);
}

/** Returns the scrape settings of an endpoint of a component. */
function endpointRequest({
  job,
  path: metricsPath,
  honorLabels,
  honorTimestamps,
  limits,
  serviceAccount,
  tls,
  stored,
}: MetricsEndpoint): Request {
  return {
    ...(metricsPath ? { metricsPath } : {}),
    ...(honorLabels ? { honorLabels } : {}),
    ...(honorTimestamps === false ? { honorTimestamps } : {}),
    ...(limits ? { limits } : {}),
    ...(tls ? { tls } : {}),
    ...(stored
      ? { metricRelabel: [...(stored.steps ?? []), keep('__name__', namesStored(job, stored))] }
      : {}),
    ...(serviceAccount ? { serviceAccount, scheme: 'https' } : {}),
  };
}

/** Returns the pattern of the names that a job stores: those that contracts declare, and more that the environment names. */
const namesStored = (job: string, { more }: StoredSeries): string =>
  [
    ...contractsOfProgram(job)
      .flatMap(contractSeries)
      .map(({ name }) => name)
      .sort(),
    ...more,
  ].join('|');

/** The job of the Pushgateway, which exposes the series of every service that pushes. */
const PUSHGATEWAY_JOB = 'pushgateway';

/**
 * Returns the job by which a shard is chosen, for a service or a job: a service that pushes is scraped with the Pushgateway, and
 * additional scrapes of a service with its own, so that its rules see all of its series.
 */
export function shardingJob(environment: ResolvedEnvironment, name: string): string {
  const service = scrapesByJob(environment).get(name)?.name ?? name;
  return pushingServices(environment).has(service) ? PUSHGATEWAY_JOB : service;
}

/** Returns the names of the services that push their metrics. */
const pushingServices = memoizeByObject(
  ({ services }: ResolvedEnvironment): ReadonlySet<string> =>
    new Set(services.filter(({ push }) => push).map(({ name }) => name)),
);

/**
 * The labels of pushed series are what their sender wrote. `team`, `service` and `env` are set by the job of the group
 * instead, so that they are those of the definition. The sender chooses the job: the Pushgateway has no authentication, and
 * every service that pushes can write the group of another. Series of jobs that no definition declares are dropped, except
 * the times of their pushes, which an alert reports.
 */
function pushedLabels({ env, services }: ResolvedEnvironment): readonly RelabelConfig[] {
  const pushing = services.filter(({ push }) => push);
  const known = [PUSHGATEWAY_JOB, ...pushing.map(({ name }) => name)].join('|');
  return [
    {
      source_labels: ['__name__', 'job'],
      regex: `(${pushTimeSeconds.name}|${pushFailureTimeSeconds.name});.+|.+;(${known})`,
      action: 'keep',
    },
    ...setLabels({ team: PLATFORM_TEAM, service: PUSHGATEWAY_JOB, env }),
    ...pushing.flatMap(({ name, team }) =>
      setLabels({ team, service: name }).map((rule) => ({
        source_labels: ['job'],
        regex: name,
        ...rule,
      })),
    ),
  ];
}

/**
 * Returns the relabelling of a target. The steps of a service get the labels of its discovery;
 * whatever they set, the labels of the stack remain.
 */
function targetRelabeling(
  { relabel_configs = [] }: ServiceDiscovery,
  { relabel = [] }: Request,
  { job = '', ...labels }: Readonly<Record<string, string>>,
): Pick<ScrapeJob, 'relabel_configs'> {
  if (relabel.length === 0) return {};
  const mayRename = relabel.some(({ kind }) => kind === 'labelMap');
  return {
    relabel_configs: [
      ...relabel_configs,
      ...relabel.map(relabelRule),
      ...setLabels({ ...labels, ...(mayRename ? { job } : {}) }),
    ],
  };
}

/** Prometheus counts the samples of a scrape after these rules. */
function metricRelabeling(
  environment: ResolvedEnvironment,
  job: string,
  request: Request,
  labels: Readonly<Record<string, string>>,
): Pick<ScrapeJob, 'metric_relabel_configs'> {
  const steps = seriesSteps(request);
  const ofRaw = request.kind === 'raw' ? rawConfig(request).metric_relabel_configs : [];
  const mayRename = ofRaw.length > 0 || steps.some(({ kind }) => kind === 'labelMap');
  const fixed = [
    ...(mayRename || request.honorLabels ? setLabels(labels) : []),
    // Rules on the stack select by the job. Federated series keep theirs, which distinguish them.
    ...(mayRename && !request.honorLabels ? setLabels({ job }) : []),
  ];
  const rules: readonly RelabelConfig[] = [
    ...(job === PUSHGATEWAY_JOB ? pushedLabels(environment) : []),
    ...ofRaw,
    ...steps.map(relabelRule),
    ...fixed,
  ];
  return rules.length > 0 ? { metric_relabel_configs: rules } : {};
}

/** The declared metrics of a job. */
export interface ExposedService {
  readonly contracts: readonly Metric[];
  /** Whether the contracts declare all metrics of its targets. */
  readonly complete: boolean;
}

/** Returns the contracts of the component that this job scrapes; one of its jobs has only span metrics. */
const contractsOfProgram = (job: string): readonly Metric[] =>
  metricContracts.filter(
    ({ name, emittedBy }) =>
      emittedBy.some((emitter) => emitter === job) && !name.startsWith(SPAN_METRICS_PREFIX),
  );

/** Returns the contracts of the component that this job scrapes, with the budgets of this environment. */
const contractsOf = (environment: ResolvedEnvironment, job: string): readonly Metric[] => {
  const contracts = contractsOfProgram(job);
  return job === COLLECTOR_JOB
    ? withDestinations(environment, contracts)
    : withTenants(environment, contracts);
};

/** Returns the contracts of Loki and its agents with a series for each tenant. */
const withTenants = (
  environment: ResolvedEnvironment,
  contracts: readonly Metric[],
): readonly Metric[] => {
  const tenants = Math.max(1, teamTenants(environment).length);
  return contracts.map((metric) => {
    // The groups of the ruler are divided among the tenants.
    const label = ['tenant', 'user'].find((name) => metric.budget[name] === 1);
    const isOfLoki = metric.emittedBy.some((job) => TENANT_JOBS.includes(job));
    return tenants === 1 || label === undefined || !isOfLoki || 'rule_group' in metric.budget
      ? metric
      : { ...metric, budget: { ...metric.budget, [label]: tenants } };
  });
};

/** The jobs of the programs with series for each tenant of Loki. */
const TENANT_JOBS: readonly string[] = ['loki', 'promtail', 'alloy'];

const COLLECTOR_JOB = 'otel-collector';

/** Returns the contracts of the Collector, whose exporters depend on the replicas of Prometheus and the tenants of Loki. */
function withDestinations(
  environment: ResolvedEnvironment,
  contracts: readonly Metric[],
): readonly Metric[] {
  const tenants = hasTeamTenants(environment)
    ? teamsOf(otlpServices(environment, 'logs')).length
    : 0;
  const replicas =
    otlpServices(environment, 'metrics').length > 0 &&
    environment.parts.prometheus.kind !== 'external'
      ? stablePods(findComponent(environment, 'prometheus')).length
      : 0;
  // The contracts include one exporter to each store.
  const further = { tenants: Math.max(0, tenants - 1), replicas: Math.max(0, replicas - 1) };
  const more: Readonly<Record<string, number>> = {
    exporter: further.tenants + further.replicas,
    server_address: further.replicas,
    filter: tenants,
    processor: tenants,
  };
  return contracts.map((metric) => ({
    ...metric,
    budget: Object.fromEntries(
      Object.entries(metric.budget).map(([label, budget]) => [label, budget + (more[label] ?? 0)]),
    ),
  }));
}

/** Returns the scrapes of services by their jobs. */
export const scrapesByJob = memoizeByObject(
  (environment: ResolvedEnvironment): ReadonlyMap<string, ServiceScrape> =>
    new Map(serviceScrapes(environment).map((scrape) => [scrape.job, scrape])),
);

const servicesByName = memoizeByObject(
  ({ services }: ResolvedEnvironment): ReadonlyMap<string, ResolvedService> =>
    new Map(services.map((service) => [service.name, { ...service, scrapes: [] }])),
);

/**
 * Returns the declared metrics of a job: those of its scrape, and those of the services that external targets name with a
 * label.
 */
export function exposedServices(
  environment: ResolvedEnvironment,
  job: string,
  groups: readonly TargetGroup[] = [],
): ExposedService {
  const services = servicesByName(environment);
  const own = scrapesByJob(environment).get(job) ?? services.get(job);
  const named = new Set(groups.flatMap(({ labels }) => labels?.service ?? []));
  if (own) named.delete(own.name);
  const pushing = job === PUSHGATEWAY_JOB ? [...services.values()].filter(({ push }) => push) : [];
  const exposing = [
    ...(own ? [own] : []),
    ...[...named].flatMap((name) => services.get(name) ?? []),
    ...pushing,
  ];
  return {
    contracts: [
      ...new Set([...exposing.flatMap(serviceContracts), ...contractsOf(environment, job)]),
    ],
    complete: own?.metricsComplete === true && exposing.length === 1,
  };
}

/**
 * Returns the settings for native histograms. Without scraping them, Prometheus does not request
 * the format that has them; with it, a histogram that is exposed in both forms would lose its
 * classic buckets, which contracts with `buckets` declare.
 */
const histogramsOf = (
  contracts: readonly Metric[],
): Pick<ScrapeJob, 'scrape_native_histograms' | 'always_scrape_classic_histograms'> =>
  contracts.some(isNativeHistogram)
    ? {
        scrape_native_histograms: true,
        ...(contracts.some((metric) => metric.type === 'histogram' && metric.buckets)
          ? { always_scrape_classic_histograms: true }
          : {}),
      }
    : {};

/**
 * Returns the escaping scheme of metric names. Names with dots, as OpenTelemetry has them, are
 * escaped to underscores unless a contract declares them.
 */
const namesOf = (contracts: readonly Metric[]): Pick<ScrapeJob, 'metric_name_escaping_scheme'> =>
  contracts
    .flatMap(contractSeries)
    .every(
      ({ name, queryLabels }) => isPlainMetricName(name) && queryLabels.every(isPlainLabelName),
    )
    ? {}
    : { metric_name_escaping_scheme: 'allow-utf-8' };

const listsOf = (params: NonNullable<ScrapeOptions['params']>): NonNullable<ScrapeJob['params']> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value].flat()]));

/** Returns the limits of a job: those of the job, then those of the environment, then the budgets of the contracts. */
function limitsOf(
  { prometheus: { limits } }: ResolvedEnvironment,
  { contracts, complete }: ExposedService,
  own: JobLimits = {},
): Pick<
  ScrapeJob,
  | 'sample_limit'
  | 'label_limit'
  | 'label_name_length_limit'
  | 'label_value_length_limit'
  | 'target_limit'
> {
  const budgets = scrapeLimits(contracts, { complete });
  const given = (limit: 'sampleLimit' | 'labelLimit', budget: number): number =>
    own[limit] ?? (limits[limit] === 'budgets' ? budget : limits[limit]);
  const nameLength = own.labelNameLengthLimit ?? limits.labelNameLengthLimit;
  return {
    sample_limit: given('sampleLimit', budgets.samples),
    label_limit: given('labelLimit', budgets.labels),
    ...(nameLength > 0 ? { label_name_length_limit: nameLength } : {}),
    label_value_length_limit: own.labelValueLengthLimit ?? limits.labelValueLengthLimit,
    target_limit: own.targetLimit ?? limits.targetLimit,
  };
}

/** Returns discovery other than by file. */
function serviceDiscovery(
  environment: ResolvedEnvironment,
  service: ServiceScrape,
): ServiceDiscovery | undefined {
  const { scrape } = service;
  const refresh = environment.prometheus.targetRefreshInterval;
  const labels = {
    team: service.team,
    service: service.name,
    env: environment.env,
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
    case 'raw': {
      const { metric_relabel_configs: _, relabel_configs, ...config } = rawConfig(scrape);
      const fixed = setLabels({ ...labels, job: service.job });
      return { ...config, relabel_configs: [...relabel_configs, ...fixed] };
    }
  }
}

/** Rules join the series of these jobs, so that one shard scrapes all of them. */
const JOINED_JOBS: ReadonlySet<string> = new Set([
  'kube-state-metrics',
  'kubelet',
  'kubelet-cadvisor',
]);
const KUBERNETES = 'kubernetes';

/** Returns the shard that scrapes a job. A job is not split, so that rules on a service see all replicas. */
export function shardForJob(job: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JOINED_JOBS.has(job) ? KUBERNETES : job))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shards;
}

/** The job of Prometheus itself; with several shards, each scrapes the next one. */
export const PROMETHEUS_JOB = 'prometheus';

/** Reports whether a shard scrapes all or part of a job, and thus evaluates the rules on it. */
export const isScrapedBy = (job: string, shard: number, shards: number): boolean =>
  job === PROMETHEUS_JOB || job === PEERS_JOB || shardForJob(job, shards) === shard;

/**
 * Returns the jobs of a shard. Every shard is monitored by others: the next shard is scraped completely, so that rules
 * on Prometheus are not evaluated by the instance that they are about, and all shards for the watchdog.
 */
export function shardJobs(
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  shard: number,
): readonly ScrapeJob[] {
  const { workloads } = findComponent(environment, 'prometheus');
  const shards = workloads.length;
  if (shards === 1) return jobs;
  const own = jobs.filter(({ job_name }) =>
    isScrapedBy(shardingJob(environment, job_name), shard, shards),
  );
  const next = workloads[(shard + 1) % shards]?.name ?? '';
  return own.flatMap((job): readonly ScrapeJob[] => {
    if (job.job_name !== PROMETHEUS_JOB) return [job];
    return [
      {
        ...job,
        relabel_configs: [
          ...(job.relabel_configs ?? []),
          { source_labels: ['instance'], regex: workloadPods(next), action: 'keep' },
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
