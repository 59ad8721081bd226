import type { Metric } from '@observability-stack/contracts';
import { metricContracts } from '../../../../../catalog/metrics';
import { SPAN_METRICS_PREFIX } from '../../../../../catalog/names';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';
import { type ServiceScrape, serviceScrapes } from '../../../../../resolve/scrapes';
import { serviceContracts } from '../../../../../resolve/services';

/** One endpoint, with the metrics that it exposes. */
export interface SyntheticTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: readonly Metric[];
}

const emittedBy = (emitter: string): readonly Metric[] =>
  metricContracts.filter((metric) => (metric.emittedBy as readonly string[]).includes(emitter));
const isOfSpans = ({ name }: Metric): boolean => name.startsWith(SPAN_METRICS_PREFIX);
/** Series that Prometheus adds to each target. */
const ofTarget = emittedBy('target');

/** Maximum number of replicas; more of them would not show anything new. */
const MOST_REPLICAS = 2;

/** Returns the targets of the environment, at most two of a kind, on one node. */
export function syntheticTargets(environment: ResolvedEnvironment): SyntheticTarget[] {
  const { env } = environment;
  const components = environment.components.flatMap(
    ({ name, team, kind, workloads, metrics: endpoints }) =>
      endpoints.flatMap(({ job }) =>
        workloads.flatMap(({ name: workload, replicas }) =>
          Array.from({ length: Math.min(MOST_REPLICAS, replicas) }, (_, index) => ({
            labels: {
              job,
              team,
              service: name,
              env,
              instance: kind === 'DaemonSet' ? 'node-1' : `${workload}-${index}`,
            },
            metrics: [...exposedAt(job, name), ...ofTarget],
          })),
        ),
      ),
  );
  return [
    ...components,
    ...serviceScrapes(environment).flatMap((service) => ofService(env, service)),
  ];
}

/** Returns the metrics of an endpoint. The Collector has two: its own metrics, and span metrics. */
function exposedAt(job: string, component: string): readonly Metric[] {
  if (job === 'span-metrics') return emittedBy(component).filter(isOfSpans);
  return emittedBy(job).filter((metric) => !isOfSpans(metric));
}

const everyService = emittedBy('service').filter(({ name }) => /^(process|nodejs)_/.test(name));

function ofService(env: string, service: ServiceScrape): SyntheticTarget[] {
  const { job, name, team, replicas } = service;
  const own: readonly Metric[] = [...serviceContracts(service), ...everyService, ...ofTarget];
  return Array.from({ length: Math.min(MOST_REPLICAS, replicas) }, (_, index) => ({
    labels: { job, team, service: name, env, instance: `${name}-${index}` },
    metrics: [...new Set(own)],
  }));
}
