import { type Metric, MetricCatalog } from '@observability-stack/contracts';
import * as targetMetrics from '@observability-stack/contracts/standard/target';
import type { LogCheckContext } from '@observability-stack/logql';
import type { PromqlContext } from '@observability-stack/promql/check';
import { promqlFeatures } from '@observability-stack/promql/checks/context';
import { memoizeByName, parseDurationMs } from '@observability-stack/query-common';
import { serviceLogContracts } from '../../alerts/logs/check';
import { groupLabel, groupLabels, sloWindows } from '../../alerts/slo';
import type { BudgetPeriod } from '../../catalog/definitions/slo';
import { levels } from '../../catalog/logs/conventions';
import { metricContracts } from '../../catalog/metrics';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { type SloMetrics, sloMetrics } from '../../catalog/metrics/recorded-slo';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ownedJobs, PEERS_JOB } from '../../resolve/jobs';
import { serviceScrapes } from '../../resolve/scrapes';
import {
  budgetPeriods,
  type ResolvedService,
  removedSeriesOf,
  scrapeIntervalOf,
  serviceContracts,
} from '../../resolve/services';
import { RECORDED } from '../../resolve/shared';
import type { ResolvedInput } from '../check';
import { ruleIndex } from '../rule-index';
import { readGroups } from '../targets';

/** The contexts of the checks of queries of an environment. */
export interface QueryContexts {
  readonly promql: PromqlContext;
  /** Context for dashboards of all services, which exist before any service exposes metrics. */
  readonly panels: PromqlContext;
  readonly logs: Pick<LogCheckContext, 'contracts' | 'closed' | 'closedHere'>;
}

/** Returns every contract: of the catalog, of the services, and of recorded metrics. */
export const queryContexts = (input: ResolvedInput): QueryContexts =>
  contextsOf(input.resolved, RECORDED, input);

const contextsOf = memoizeByName(
  (_: ResolvedEnvironment, _name: typeof RECORDED, input: ResolvedInput): QueryContexts => {
    const { resolved } = input;
    const grouped = groupedMetrics(resolved.services);
    const contracts = [
      ...metricContracts,
      ...resolved.services.flatMap((service) =>
        serviceContracts({ ...service, signals: false }).filter(({ external }) => !external),
      ),
      ...[...ruleIndex(resolved).recordedMetrics].filter((metric) => !grouped.has(metric)),
    ];
    const shared = new Set<Metric>(contracts);
    // A service may expose a metric with labels or buckets that differ from those of others.
    const ofServices = new Map(
      resolved.services.flatMap((service) => {
        const own = [
          ...serviceContracts(service).filter((metric) => !shared.has(metric)),
          ...recordedWithGroups(service),
        ];
        return own.length > 0 ? [[service.name, new MetricCatalog(own)] as const] : [];
      }),
    );
    const removed = new Map(
      resolved.services.map((service) => [service.name, removedSeriesOf(service)] as const),
    );
    const intervals = {
      scrapeInterval: scrapeIntervals(resolved),
      evaluationInterval: parseDurationMs(resolved.prometheus.evaluationInterval),
      features: promqlFeatures.filter((one) => resolved.prometheus.enableFeatures.includes(one)),
    };
    const catalogue = new MetricCatalog(contracts, undefined, ofServices, removed);
    const closed = targetValues(input);
    return {
      promql: { catalogue, closed, ...intervals },
      panels: {
        catalogue: new MetricCatalog(recordedOfServices(budgetPeriods(resolved)), catalogue),
        closed,
        ...intervals,
      },
      logs: {
        contracts: serviceLogContracts(resolved.services),
        closed: lineValues(resolved),
        closedHere: new Map([
          ['team', closed.get('team') ?? []],
          ['service', closed.get('service') ?? []],
          ['env', [resolved.name]],
          ['cluster', [resolved.cluster]],
        ]),
      },
    };
  },
);

/** Returns the intervals of scrapes; for series of several services, that of the slowest scrape. */
function scrapeIntervals(environment: ResolvedEnvironment): PromqlContext['scrapeInterval'] {
  const general = parseDurationMs(environment.prometheus.scrapeInterval);
  const own = serviceScrapes(environment).filter(({ scrape }) => scrape.interval !== undefined);
  if (own.length === 0) return general;
  const byService = new Map<string, number>();
  const byMetric = new Map<string, number>();
  for (const service of own) {
    const interval = parseDurationMs(scrapeIntervalOf(environment, service));
    // a query of a service may select the series of any of its scrapes
    const others = service.isOneOfMany ? general : 0;
    byService.set(service.name, Math.max(byService.get(service.name) ?? others, interval));
    for (const { name } of serviceContracts(service))
      byMetric.set(name, Math.max(byMetric.get(name) ?? general, interval));
  }
  const slowest = Math.max(general, ...byService.values());
  // The result outlives the environment.
  const names = new Set(environment.services.map(({ name }) => name));
  const isOfEveryTarget = new Set<string>(Object.values(targetMetrics).map(({ name }) => name));
  return ({ metric }, service) => {
    const one = service === undefined ? undefined : byService.get(service);
    if (one !== undefined) return one;
    if (service !== undefined && names.has(service)) return general;
    return isOfEveryTarget.has(metric.name) ? slowest : (byMetric.get(metric.name) ?? general);
  };
}

const recordedOfServices = (periods: readonly BudgetPeriod[]): readonly Metric[] => [
  ...[serviceHttpRequests, serviceHttpErrors, serviceHttpErrorRatio],
  ...Object.values(serviceHttpLatency),
  ...recordedOfSlos(periods, sloMetrics()),
];

/** Returns the recorded metrics of SLOs that are measured by the values of a label. */
const groupedMetrics = (services: readonly ResolvedService[]): ReadonlySet<Metric> =>
  new Set(
    services.flatMap((service) =>
      service.slos.flatMap((slo) => {
        const label = groupLabel(service, slo);
        return label === undefined ? [] : recordedOfSlos([slo.period], sloMetrics(label));
      }),
    ),
  );

/** Returns the recorded metrics of the SLOs of a service with all labels by whose values they are measured. */
function recordedWithGroups(service: ResolvedService): readonly Metric[] {
  const labels = groupLabels([service]);
  return labels.length === 0
    ? []
    : recordedOfSlos(
        service.slos.map(({ period }) => period),
        sloMetrics(...labels),
      );
}

const recordedOfSlos = (
  periods: readonly BudgetPeriod[],
  metrics: SloMetrics,
): readonly Metric[] => [
  ...[metrics.requests, metrics.errors, metrics.budgetRemaining],
  ...[metrics.monthRequests, metrics.monthErrors],
  ...[...new Set(periods.flatMap(sloWindows))].map(metrics.errorRatio),
];

/** Returns the values of the labels that follow from definitions, components and target files. */
function targetValues({
  resolved,
  targetFiles,
}: ResolvedInput): ReadonlyMap<string, readonly string[]> {
  const groups = targetFiles.flatMap(readGroups);
  const jobs = ownedJobs(resolved);
  const inFiles = (label: string): readonly string[] =>
    groups.flatMap(({ labels }) => labels?.[label] ?? []);
  return new Map(
    [
      ['job', [PEERS_JOB, ...jobs.map(({ job }) => job), ...targetFiles.map(({ job }) => job)]],
      [
        'team',
        [
          ...resolved.teams.map(({ name }) => name),
          ...jobs.map(({ team }) => team),
          ...inFiles('team'),
        ],
      ],
      [
        'service',
        [
          ...resolved.services.map(({ name }) => name),
          ...jobs.map(({ service }) => service),
          ...inFiles('service'),
        ],
      ],
    ].map(([label, values]) => [label as string, [...new Set(values as string[])].sort()]),
  );
}

/** Returns the values that the log pipeline and Loki write. */
function lineValues({ services }: ResolvedEnvironment): ReadonlyMap<string, readonly string[]> {
  const closed = new Map<string, readonly string[]>([
    ['level', levels],
    ['stream', ['stdout', 'stderr']],
    // Levels that Loki distinguishes: https://grafana.com/docs/loki/latest/get-started/labels/
    ['detected_level', ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'fatal', 'unknown']],
  ]);
  for (const { name: label, values, other } of services.flatMap(({ logs }) => logs?.labels || []))
    closed.set(label, [
      ...new Set([
        ...(closed.get(label) ?? []),
        ...values,
        ...(other === undefined ? [] : [other]),
      ]),
    ]);
  return closed;
}
