import {
  div,
  gt,
  type InstantVector,
  max,
  rate,
  type ScalarLike,
  sub,
  sum,
  time,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { durationQuantile, type RateOptions, requestRate } from '../../alerts/http/queries';
import { hasDurations, type TimedService } from '../../alerts/http/service';
import { packKey } from '../../alerts/packs';
import { BATCH_LATE, BATCH_SLOW, latest } from '../../alerts/packs/batch';
import { CLIENT_ERROR_RATIO_HIGH, CLIENT_LATENCY_HIGH, caller } from '../../alerts/packs/client';
import { type Floats, failureRatio, groupedBy } from '../../alerts/packs/common';
import {
  consumer,
  QUEUE_FAILURE_RATIO_HIGH,
  QUEUE_LAG_HIGH,
  QUEUE_MESSAGES_OLD,
  waiting,
} from '../../alerts/packs/queue';
import {
  EVENT_LOOP_LAG_HIGH,
  FILE_DESCRIPTORS_HIGH,
  GC_PAUSES_HIGH,
  GOROUTINES_HIGH,
  HEAP_HIGH,
  runtimeQueries,
} from '../../alerts/packs/runtime';
import type { Row } from '../../catalog/definitions/dashboard';
import type {
  ResolvedBatch,
  ResolvedClient,
  ResolvedPack,
  ResolvedQueue,
  ResolvedRuntime,
} from '../../catalog/definitions/packs';
import { type Panel, type PanelUnit, query, timeSeries } from '../../catalog/definitions/panel';
import { go, jvm, node, python } from '../../catalog/packs/runtime';
import type { ResolvedService } from '../../resolve/services';
import { alertThresholdAt, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

const inEnv = { env: variableRefs.env };
const part: RateOptions = { window: '$__rate_interval', where: inEnv };

/** Returns the row of a pack on the dashboard of its service. */
export const packRow = (service: ResolvedService, pack: ResolvedPack): Row => ({
  key: packKey(pack),
  title: titleOf(pack),
  panels: packPanels(service, pack),
});

const languages = { go: 'Go', jvm: 'JVM', nodejs: 'Node.js', python: 'Python' } as const;

function titleOf(pack: ResolvedPack): string {
  switch (pack.kind) {
    case 'batch':
      return withName('Runs', pack);
    case 'queue':
      return withName('Queue', pack);
    case 'client':
      return withName('Calls to others', pack);
    case 'runtime':
      return `Runtime: ${languages[pack.language]}`;
  }
}

function packPanels(service: ResolvedService, pack: ResolvedPack): readonly Panel[] {
  switch (pack.kind) {
    case 'batch':
      return batchPanels(service, pack);
    case 'queue':
      return queuePanels(service, pack);
    case 'client':
      return clientPanels(service, pack);
    case 'runtime':
      return runtimePanels(service, pack);
  }
}

const withName = (title: string, { name }: { readonly name?: string }): string =>
  name === undefined ? title : `${title}: ${name}`;

interface PanelOf {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly expr: InstantVector;
  readonly legend: string;
  readonly unit: PanelUnit;
  /** The alert whose limit the panel draws. */
  readonly limit?: readonly [name: string, value: number, severity?: 'page' | 'ticket'] | undefined;
  readonly noValue?: string;
}

const panelOf = (
  pack: ResolvedPack,
  { key, title, description, expr, legend, unit, limit, noValue = 'No data' }: PanelOf,
): Panel =>
  timeSeries({
    key: `${packKey(pack)}-${key}`,
    title: pack.kind === 'runtime' ? title : withName(title, pack),
    description,
    queries: [query(expr, { legendFormat: legend })],
    unit,
    width: 8,
    noValue,
    ...(limit && {
      thresholds: thresholdsAbove(
        alertThresholdAt({ name: limit[0], severity: limit[2] ?? 'ticket' }, limit[1]),
      ),
    }),
  });

/** Returns the legend of series by labels. */
const legendOf = (labels: readonly (string | undefined)[], otherwise: string): string =>
  labels
    .filter((label) => label !== undefined)
    .map((label) => `{{${label}}}`)
    .join(' ') || otherwise;

function batchPanels(service: ResolvedService, pack: ResolvedBatch): readonly Panel[] {
  const { lastSuccess, duration } = pack.metrics;
  const legend = (otherwise: string) => legendOf(lastSuccess.labels, otherwise);
  return [
    panelOf(pack, {
      key: 'age',
      title: 'Age of the last success',
      description: `Time since the last successful run. Good: returns to 0 with each run, and stays below ${pack.within}.`,
      expr: sub(time() as ScalarLike, gt(latest(service, lastSuccess, inEnv), 0)) as Floats,
      legend: legend('age'),
      unit: 's',
      limit: [BATCH_LATE, parseDurationMs(pack.within) / 1000, pack.severity],
      noValue: 'Has not succeeded yet',
    }),
    ...(duration
      ? [
          panelOf(pack, {
            key: 'duration',
            title: 'Duration of runs',
            description:
              'Duration of the last run. Good: similar from run to run, and well below the interval.',
            expr: latest(service, duration, inEnv),
            legend: legend('duration'),
            unit: 's',
            limit:
              pack.longest === false
                ? undefined
                : [BATCH_SLOW, parseDurationMs(pack.longest) / 1000],
          }),
        ]
      : []),
  ];
}

function queuePanels(service: ResolvedService, pack: ResolvedQueue): readonly Panel[] {
  const { queue, lag, oldest } = pack.metrics;
  const counted = consumer(service, pack);
  const legend = (otherwise: string) => legendOf([queue], otherwise);
  const limitOf = (name: string, value: number | false) =>
    value === false ? undefined : ([name, value] as const);
  return [
    panelOf(pack, {
      key: 'processed',
      title: 'Messages processed',
      description:
        'Messages processed per second. Good: equal to the rate at which they are produced.',
      expr: sum(requestRate(counted, part), groupedBy(queue)),
      legend: legend('processed'),
      unit: 'cps',
    }),
    panelOf(pack, {
      key: 'failures',
      title: 'Failed messages',
      description: 'Ratio of messages whose processing failed. Good: 0 %.',
      expr: failureRatio(counted, queue, part),
      legend: legend('failed'),
      unit: 'percentunit',
      limit: limitOf(QUEUE_FAILURE_RATIO_HIGH, pack.failureRatio),
      noValue: 'None failed',
    }),
    ...(lag
      ? [
          panelOf(pack, {
            key: 'lag',
            title: 'Messages that wait',
            description:
              'Number of messages that wait. Good: low, and returns to 0. Steady growth means too few replicas.',
            expr: waiting(service, pack, lag, inEnv),
            legend: legend('waiting'),
            unit: 'none',
            limit: limitOf(QUEUE_LAG_HIGH, pack.lag),
          }),
        ]
      : []),
    ...(oldest
      ? [
          panelOf(pack, {
            key: 'oldest',
            title: 'Age of the oldest message',
            description: 'Time that the oldest message has waited. Good: seconds.',
            expr: max(oldest.where({ service: service.name }, inEnv), groupedBy(queue)),
            legend: legend('oldest'),
            unit: 's',
            limit:
              pack.oldest === false
                ? undefined
                : [QUEUE_MESSAGES_OLD, parseDurationMs(pack.oldest) / 1000],
          }),
        ]
      : []),
  ];
}

function clientPanels(service: ResolvedService, pack: ResolvedClient): readonly Panel[] {
  const { peer } = pack.metrics;
  const calls = caller(service, pack);
  const legend = (otherwise: string) => legendOf([peer], otherwise);
  return [
    panelOf(pack, {
      key: 'rate',
      title: 'Calls',
      description:
        'Calls per second to each peer. Good: follows the requests of the service. More calls per request indicate retries.',
      expr: sum(requestRate(calls, part), groupedBy(peer)),
      legend: legend('calls'),
      unit: 'reqps',
    }),
    panelOf(pack, {
      key: 'errors',
      title: 'Errors of calls',
      description: 'Ratio of calls that fail, by peer. Good: 0 %.',
      expr: failureRatio(calls, peer, part),
      legend: legend('errors'),
      unit: 'percentunit',
      limit: pack.errorRatio === false ? undefined : [CLIENT_ERROR_RATIO_HIGH, pack.errorRatio],
      noValue: 'No errors',
    }),
    ...(hasDurations(calls) ? [latencyOfCalls(calls, pack, legend('p99'))] : []),
  ];
}

const latencyOfCalls = (calls: TimedService, pack: ResolvedClient, legend: string): Panel =>
  panelOf(pack, {
    key: 'latency',
    title: 'Latency of calls',
    description:
      '99th percentile of the duration of calls, by peer. Good: constant, and well below the timeout.',
    expr: durationQuantile(calls, 0.99, groupedBy(pack.metrics.peer).by, part),
    legend,
    unit: 's',
    limit:
      pack.latency === false
        ? undefined
        : [CLIENT_LATENCY_HIGH, parseDurationMs(pack.latency) / 1000],
    noValue: 'No calls',
  });

function runtimePanels(service: ResolvedService, pack: ResolvedRuntime): readonly Panel[] {
  const queries = runtimeQueries(service, inEnv);
  const own = { service: service.name, ...inEnv };
  const panel = (settings: Omit<PanelOf, 'legend'>) =>
    panelOf(pack, { legend: '{{instance}}', ...settings });
  const limitOf = (name: string, value: number | false) =>
    value === false ? undefined : ([name, value] as const);
  const byReplica = { by: ['instance'] } as const;
  const descriptors = panel({
    key: 'descriptors',
    title: 'File descriptors',
    description:
      'Ratio of open file descriptors to the limit of the process. Good: constant, and far below 100 %.',
    expr: max(queries.descriptors(pack), byReplica),
    unit: 'percentunit',
    limit: limitOf(FILE_DESCRIPTORS_HIGH, pack.fileDescriptors),
  });
  switch (pack.language) {
    case 'go':
      return [
        panel({
          key: 'goroutines',
          title: 'Goroutines',
          description:
            'Goroutines of each replica. Good: follows the requests in flight. Steady growth is a leak.',
          expr: max(queries.goroutines(), byReplica),
          unit: 'none',
          limit: limitOf(GOROUTINES_HIGH, pack.goroutines),
        }),
        panel({
          key: 'heap',
          title: 'Heap in use',
          description: 'Heap memory in use. Good: a saw-tooth of constant height.',
          expr: max(go.heapInUse.where(own), byReplica),
          unit: 'bytes',
        }),
        panel({
          key: 'gc',
          title: 'Pauses of garbage collection',
          description:
            'Share of time in which garbage collection stops the program. Good: below 1 %.',
          expr: sum(rate(go.gcDuration.sum.where(own), '$__rate_interval'), byReplica),
          unit: 'percentunit',
        }),
        descriptors,
      ];
    case 'nodejs':
      return [
        panel({
          key: 'event-loop',
          title: 'Event loop lag',
          description:
            '99th percentile of the lag of the event loop. Good: below 50 ms. While it is blocked, all requests wait.',
          expr: max(queries.eventLoopLag(), byReplica),
          unit: 's',
          limit: limitOf(EVENT_LOOP_LAG_HIGH, pack.eventLoopLag),
        }),
        panel({
          key: 'heap',
          title: 'Heap in use',
          description:
            'Ratio of used heap to the heap that the runtime has reserved. Good: varies, and does not stay at 100 %.',
          expr: max(div(node.heapUsed.where(own), node.heapTotal.where(own)), byReplica),
          unit: 'percentunit',
        }),
        descriptors,
      ];
    case 'jvm':
      return [
        panel({
          key: 'heap',
          title: 'Heap',
          description: 'Ratio of used heap to its maximum. Good: falls with each collection.',
          expr: max(queries.heap(), byReplica),
          unit: 'percentunit',
          limit: limitOf(HEAP_HIGH, pack.heap),
        }),
        panel({
          key: 'gc',
          title: 'Pauses of garbage collection',
          description: 'Share of time in pauses of garbage collection. Good: below 1 %.',
          expr: max(queries.gcPauses('$__rate_interval'), byReplica),
          unit: 'percentunit',
          limit: limitOf(GC_PAUSES_HIGH, pack.gcPauses),
          noValue: 'No collection yet',
        }),
        panel({
          key: 'threads',
          title: 'Threads',
          description: 'Live threads. Good: constant after warm-up. Steady growth is a leak.',
          expr: max(jvm.liveThreads.where(own), byReplica),
          unit: 'none',
        }),
        descriptors,
      ];
    case 'python':
      return [
        panel({
          key: 'gc',
          title: 'Garbage collections',
          description: 'Garbage collections per second. Good: follows the rate of requests.',
          expr: sum(rate(python.collections.where(own), '$__rate_interval'), byReplica),
          unit: 'cps',
        }),
        descriptors,
      ];
  }
}
