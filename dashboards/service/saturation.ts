import type { Metric } from '@observability-stack/contracts';
import {
  processCpuSeconds,
  processResidentMemoryBytes,
  processStartTimeSeconds,
} from '@observability-stack/contracts/standard/process';
import { up } from '@observability-stack/contracts/standard/target';
import { avg, count, max, or, rate, sub, sum, time, vector } from '@observability-stack/promql';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import { alertSeries } from '../../catalog/metrics/alerts';
import type { GaugeMetric } from '../../catalog/signals/vocabulary';
import { targetInfo } from '../../constructs/otel-collector/otlp-metrics';
import { targetsPerReplica } from '../../resolve/kubernetes-scrapes';
import { sendsMetrics } from '../../resolve/otlp';
import { removedSeries } from '../../resolve/relabeling';
import { ownTargets } from '../../resolve/scrapes';
import type { ResolvedService } from '../../resolve/services';
import { thresholdsAbove, thresholdsBelow } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

const own = (service: ResolvedService) => ({ ...ownTargets(service), env: variableRefs.env });
const ofReplica = { by: ['instance'] } as const;

/** Returns a panel of a metric, unless the scrape of the service drops it, as for a program that does not expose it. */
const ifStored = (service: ResolvedService, metric: Metric, panel: Panel): readonly Panel[] =>
  removedSeries(service.scrape, [metric]).size === 0 ? [panel] : [];

/** Returns the replicas whose metrics arrive: a service that sends them by OTLP has no targets. */
const arriving = (service: ResolvedService) =>
  sendsMetrics(service)
    ? {
        text: 'Replicas whose metrics arrived in the last five minutes',
        absent: 'No metrics',
        replicas: count(targetInfo.where(own(service))),
      }
    : {
        text:
          targetsPerReplica(service.scrape) === 1
            ? 'Replicas whose last scrape succeeded'
            : `Targets whose last scrape succeeded, ${targetsPerReplica(service.scrape)} for each replica`,
        absent: 'Not scraped',
        replicas: sum(up.where(own(service))),
      };

const expected = (service: ResolvedService): number =>
  service.replicas * targetsPerReplica(service.scrape);

export const replicasUp = (service: ResolvedService): Panel =>
  stat({
    key: 'replicas-up',
    title: 'Replicas up',
    description: `${arriving(service).text}. Good: ${expected(service)}, as in the definition of the service.`,
    queries: [query(arriving(service).replicas, { legendFormat: 'Up' })],
    unit: 'none',
    max: expected(service),
    noValue: arriving(service).absent,
    thresholds: thresholdsBelow(
      { value: 1, severity: 'page' },
      ...(expected(service) > 1 ? [{ value: expected(service), severity: 'ticket' } as const] : []),
    ),
  });

export const startTime = (service: ResolvedService): readonly Panel[] =>
  ifStored(
    service,
    processStartTimeSeconds,
    stat({
      key: 'last-start',
      title: 'Age of the newest replica',
      description:
        'Time since the last replica started. Good: since the last deployment. A few minutes, repeatedly, indicate a crash loop.',
      queries: [
        query(sub(time(), max(processStartTimeSeconds.where(own(service)))), {
          legendFormat: 'Age',
        }),
      ],
      unit: 'dtdurations',
      sparkline: false,
      colorMode: 'none',
      noValue: 'No data',
    }),
  );

/** The requests in flight, where the service measures them. */
export function inFlight(service: ResolvedService): readonly Panel[] {
  const { inFlight: metric = undefined } =
    service.signals === false ? {} : service.signals.vocabulary;
  return metric ? [inFlightOf(service, metric)] : [];
}

const inFlightOf = (service: ResolvedService, metric: GaugeMetric): Panel =>
  timeSeries({
    key: 'in-flight',
    width: 6,
    title: 'Requests in flight',
    description:
      'Requests that each replica is handling. Good: constant, and similar on all replicas. Steady growth indicates a slow dependency.',
    queries: [
      query(sum(metric.where(own(service)), ofReplica), {
        legendFormat: '{{instance}}',
      }),
    ],
    unit: 'none',
    axisSoftMax: 5,
    noValue: 'No data',
  });

export const serviceCpu = (service: ResolvedService): readonly Panel[] =>
  ifStored(
    service,
    processCpuSeconds,
    timeSeries({
      key: 'cpu',
      width: 6,
      title: 'CPU',
      description:
        'CPU cores used by each replica. Good: well below the limit, and similar on all replicas. Node.js handles all requests on one core.',
      queries: [
        query(sum(rate(processCpuSeconds.where(own(service)), '$__rate_interval'), ofReplica), {
          legendFormat: '{{instance}}',
        }),
      ],
      unit: 'suffix:cores',
      axisSoftMax: 1,
      noValue: 'No data',
    }),
  );

export const serviceMemory = (service: ResolvedService): readonly Panel[] =>
  ifStored(
    service,
    processResidentMemoryBytes,
    timeSeries({
      key: 'memory',
      width: 6,
      title: 'Memory',
      description:
        'Resident memory of each replica. Good: constant after warm-up. Steady growth indicates a leak and ends at the memory limit.',
      queries: [
        query(avg(processResidentMemoryBytes.where(own(service)), ofReplica), {
          legendFormat: '{{instance}}',
        }),
      ],
      unit: 'bytes',
      noValue: 'No data',
    }),
  );

export const replicasOverTime = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'replicas',
    width: 6,
    title: 'Replicas',
    description: `${arriving(service).text}, and the expected number. Good: both are equal.`,
    queries: [
      query(arriving(service).replicas, { legendFormat: 'Up' }),
      query(sendsMetrics(service) ? vector(service.replicas) : count(up.where(own(service))), {
        legendFormat: 'Expected',
      }),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noValue: arriving(service).absent,
    styles: [
      { series: 'Up', color: 'green' },
      { series: 'Expected', color: 'text', dashed: true },
    ],
  });

export const serviceFiringAlerts = (service: ResolvedService): Panel =>
  stat({
    key: 'firing',
    title: 'Alerts',
    description:
      'Firing alerts of this service. Good: 0. Red marks in the panels below show when they started.',
    queries: [
      query(or(count(alertSeries.where({ alertstate: 'firing' }, own(service))), vector(0)), {
        legendFormat: 'Firing',
      }),
    ],
    unit: 'none',
    noValue: '0',
    thresholds: thresholdsAbove({ value: 1, severity: 'page' }),
  });
