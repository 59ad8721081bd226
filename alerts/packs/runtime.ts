import type { Gauge, TargetLabel } from '@observability-stack/contracts';
import { div, gt, type InstantVector, increase, rate, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
  type Runbook,
  type TestSeries,
} from '../../catalog/definitions/alert';
import type { ResolvedRuntime } from '../../catalog/definitions/packs';
import { go, jvm, node, python } from '../../catalog/packs/runtime';
import type { ResolvedService } from '../../resolve/services';
import { byReplica, formatPercent } from '../http/service';
import { replicaLabels } from '../http/test-series';

type Floats = InstantVector<TargetLabel, 'float'>;

export const FILE_DESCRIPTORS_HIGH = 'RuntimeFileDescriptorsHigh';
export const GOROUTINES_HIGH = 'GoGoroutinesHigh';
export const EVENT_LOOP_LAG_HIGH = 'NodejsEventLoopLagHigh';
export const HEAP_HIGH = 'JvmHeapHigh';
export const GC_PAUSES_HIGH = 'JvmGcPausesHigh';

const MIB = 1024 ** 2;

/** Returns the gauges of the file descriptors, which all runtimes have. */
export const fileDescriptors = ({ language }: ResolvedRuntime): readonly [Gauge, Gauge] => {
  const { openFds, maxFds } = { go, jvm, nodejs: node, python }[language];
  return [openFds as Gauge, maxFds as Gauge];
};

/** Returns the queries of the alerts, which panels share. */
export const runtimeQueries = (
  { name }: ResolvedService,
  more: Readonly<Record<string, string>> = {},
) => {
  const own = { service: name, ...more };
  return {
    descriptors: (pack: ResolvedRuntime): Floats => {
      const [open, limit] = fileDescriptors(pack);
      return div(open.where(own), limit.where(own));
    },
    goroutines: (): Floats => go.goroutines.where(own),
    eventLoopLag: (): Floats => node.eventLoopLag.where(own),
    heap: (): Floats =>
      div(
        sum(jvm.memoryUsed.where(own, { area: 'heap' }), byReplica),
        // -1 for pools without a maximum
        sum(gt(jvm.memoryMax.where(own, { area: 'heap' }), 0), byReplica),
      ),
    gcPauses: (window: '5m' | '$__rate_interval' = '5m'): Floats =>
      sum(rate(jvm.gcPause.sum.where(own), window), byReplica),
    uncollectable: (): Floats => sum(increase(python.uncollectable.where(own), '1h'), byReplica),
  };
};

interface ReplicaAlert {
  readonly name: string;
  readonly expr: Floats;
  readonly for: '5m' | '10m' | '15m';
  /** Predicate of a sentence about a replica. */
  readonly problem: string;
  /** The value and the limit, as a sentence. */
  readonly describe: (value: string) => string;
  readonly template: string;
  readonly shown: string;
  readonly runbook: Runbook;
  /** Series of a replica for which it fires, of one for which it just does not, and of one that is idle. */
  readonly bad: Series;
  readonly good: Series;
  readonly idle: Series;
}
type Series = (replica: number) => readonly TestSeries[];

/** Returns an alert on a replica, whose tests have a healthy replica beside it. */
function replicaAlert(service: ResolvedService, alert: ReplicaAlert): PromqlAlert {
  const { name, problem, describe, template, shown, bad, good, idle } = alert;
  const summary = (instance: string) => `${instance} of ${service.name} ${problem}.`;
  const test = (
    title: string,
    series: readonly TestSeries[],
    fires: PromqlTest['fires'] = [],
  ): PromqlTest => ({ title, series, at: '50m', fires });
  return promqlAlert({
    name,
    expr: alert.expr,
    for: alert.for,
    keepFiringFor: '5m',
    severity: 'ticket',
    team: service.team,
    service: service.name,
    summary: summary('{{ $labels.instance }}'),
    description: describe(template),
    runbook: alert.runbook,
    tests: () => [
      test(
        'one of two replicas is above the limit',
        [...good(0), ...bad(1)],
        [
          {
            labels: { ...replicaLabels(service, 1), severity: 'ticket' },
            summary: summary(`${service.name}-1`),
            description: describe(shown),
          },
        ],
      ),
      test('both replicas are just below the limit', [...good(0), ...good(1)]),
      test('the replica is idle', idle(0)),
      test('the metrics are missing', []),
    ],
  });
}

const series =
  (service: ResolvedService, ...of: readonly (readonly [Gauge, number, object?])[]): Series =>
  (replica) =>
    of.map(([gauge, value, labels = {}]) =>
      inputSeries(gauge.where(replicaLabels(service, replica), labels), `${value}x60`),
    );

export function runtimeAlerts(
  service: ResolvedService,
  pack: ResolvedRuntime,
): readonly PromqlAlert[] {
  const { language } = pack;
  return [
    ...(pack.fileDescriptors === false
      ? []
      : [descriptorsHigh(service, pack, pack.fileDescriptors)]),
    ...(language === 'go' && pack.goroutines !== false
      ? [goroutinesHigh(service, pack.goroutines)]
      : []),
    ...(language === 'nodejs' && pack.eventLoopLag !== false
      ? [eventLoopLagHigh(service, pack.eventLoopLag)]
      : []),
    ...(language === 'jvm' && pack.heap !== false ? [heapHigh(service, pack.heap)] : []),
    ...(language === 'jvm' && pack.gcPauses !== false
      ? [gcPausesHigh(service, pack.gcPauses)]
      : []),
    ...(language === 'python' && pack.uncollectable ? [uncollectable(service)] : []),
  ];
}

function descriptorsHigh(
  service: ResolvedService,
  pack: ResolvedRuntime,
  limit: number,
): PromqlAlert {
  const [open, max] = fileDescriptors(pack);
  const of = (share: number) => series(service, [open, 1e6 * share], [max, 1e6]);
  const high = (1 + limit) / 2;
  return replicaAlert(service, {
    name: FILE_DESCRIPTORS_HIGH,
    expr: gt(runtimeQueries(service).descriptors(pack), limit),
    for: '10m',
    problem: 'has few file descriptors left',
    describe: (share) => `${share} of them are in use; the limit is ${formatPercent(limit)}.`,
    template: '{{ $value | humanizePercentage }}',
    shown: formatPercent(high),
    runbook: {
      meaning: 'The process of a replica has used most of the file descriptors that it may open.',
      impact: 'When none are left, the replica can neither accept connections nor open files.',
      diagnosis: `- Does the number grow steadily? Connections or files are not closed.
- Does it follow the load? \`kubectl exec POD -- ls -l /proc/1/fd\` shows what is open.`,
      mitigation:
        'Restart the replica. Close what is opened, limit the connection pools, or raise the limit of the container runtime.',
    },
    bad: of(high),
    good: of(limit * 0.99),
    idle: of(0.001),
  });
}

function goroutinesHigh(service: ResolvedService, limit: number): PromqlAlert {
  const of = (count: number) => series(service, [go.goroutines as Gauge, count]);
  return replicaAlert(service, {
    name: GOROUTINES_HIGH,
    expr: gt(runtimeQueries(service).goroutines(), limit),
    for: '10m',
    problem: 'has too many goroutines',
    describe: (count) => `It has ${count} goroutines; the limit is ${limit}.`,
    template: '{{ $value | printf "%.0f" }}',
    shown: String(Math.ceil(limit) * 2),
    runbook: {
      meaning: 'A replica has more goroutines than `goroutines` of its definition.',
      impact: 'Each goroutine holds memory. Steady growth is a leak that ends at the memory limit.',
      diagnosis: `- Does the number grow steadily, or does it follow the requests in flight?
- Where do they wait? \`curl localhost:6060/debug/pprof/goroutine?debug=1\`, if the service serves net/http/pprof.`,
      mitigation:
        'Restart the replica. Give each goroutine an end: a context with a deadline, or a closed channel. If the load requires ' +
        'them, raise `goroutines`.',
    },
    bad: of(Math.ceil(limit) * 2),
    good: of(limit),
    idle: of(0),
  });
}

function eventLoopLagHigh(service: ResolvedService, limit: number): PromqlAlert {
  const of = (lag: number) => series(service, [node.eventLoopLag as Gauge, lag]);
  return replicaAlert(service, {
    name: EVENT_LOOP_LAG_HIGH,
    expr: gt(runtimeQueries(service).eventLoopLag(), limit),
    for: '10m',
    problem: 'blocks its event loop',
    describe: (lag) => `The 99th percentile of the lag is ${lag} s; the limit is ${limit} s.`,
    template: '{{ $value | printf "%.2f" }}',
    shown: (limit * 2).toFixed(2),
    runbook: {
      meaning: 'Callbacks of a replica wait for longer than `eventLoopLag` of its definition.',
      impact: 'All requests of the replica wait, including its probes.',
      diagnosis: `- Does the replica use a whole core? A synchronous computation, a large JSON document or a regular expression blocks it.
- Is its CPU throttled? Compare *CPU* on the dashboard of the service with its limit.
- Record a profile: \`node --cpu-prof\`.`,
      mitigation: 'Add replicas. Move the computation to a worker thread, or divide it into parts.',
    },
    bad: of(limit * 2),
    good: of(limit),
    idle: of(0),
  });
}

function heapHigh(service: ResolvedService, limit: number): PromqlAlert {
  const old = { area: 'heap', id: 'G1 Old Gen' };
  const eden = { area: 'heap', id: 'G1 Eden Space' };
  const of = (share: number) =>
    series(
      service,
      [jvm.memoryUsed as Gauge, MIB * 1000 * share, old],
      [jvm.memoryUsed as Gauge, 0, eden],
      [jvm.memoryMax as Gauge, MIB * 1000, old],
      [jvm.memoryMax as Gauge, -1, eden],
    );
  const high = (1 + limit) / 2;
  return replicaAlert(service, {
    name: HEAP_HIGH,
    expr: gt(runtimeQueries(service).heap(), limit),
    for: '15m',
    problem: 'has little heap left',
    describe: (share) => `${share} of the heap is in use; the limit is ${formatPercent(limit)}.`,
    template: '{{ $value | humanizePercentage }}',
    shown: formatPercent(high),
    runbook: {
      meaning:
        'For 15 minutes, garbage collection has not reduced the used heap below `heap` of the definition.',
      impact:
        'The replica spends more time in garbage collection, and ends with an OutOfMemoryError.',
      diagnosis: `- Does the heap after a collection grow steadily? It is a leak: \`jcmd PID GC.class_histogram\`
- Did the load or the size of a cache increase?`,
      mitigation:
        'Restart the replica. Raise `-XX:MaxRAMPercentage` or the memory limit, or limit the cache.',
    },
    bad: of(high),
    good: of(limit * 0.99),
    idle: of(0.01),
  });
}

function gcPausesHigh(service: ResolvedService, limit: number): PromqlAlert {
  const of =
    (share: number): Series =>
    (replica) => [
      inputSeries(
        jvm.gcPause.sum.where(replicaLabels(service, replica), {
          action: 'end of minor GC',
          cause: 'G1 Evacuation Pause',
          gc: 'G1 Young Generation',
        }),
        share === 0 ? '5x60' : `0+${Number((60 * share).toPrecision(12))}x60`,
      ),
    ];
  const high = limit * 1.5;
  return replicaAlert(service, {
    name: GC_PAUSES_HIGH,
    expr: gt(runtimeQueries(service).gcPauses(), limit),
    for: '10m',
    problem: 'spends much time in garbage collection',
    describe: (share) =>
      `It is paused for ${share} of the time; the limit is ${formatPercent(limit)}.`,
    template: '{{ $value | humanizePercentage }}',
    shown: formatPercent(high),
    runbook: {
      meaning:
        'The pauses of garbage collection of a replica take more time than `gcPauses` of the definition.',
      impact: 'All requests of the replica wait during a pause.',
      diagnosis: `- Is the heap almost full? [JvmHeapHigh](JvmHeapHigh.md) fires then.
- Which collections: \`jvm_gc_pause_seconds_count\` by \`cause\`? Does the code call \`System.gc()\`?`,
      mitigation: 'Raise the heap, or reduce what each request allocates.',
    },
    bad: of(high),
    good: of(limit * 0.95),
    idle: of(0),
  });
}

function uncollectable(service: ResolvedService): PromqlAlert {
  const of =
    (values: string): Series =>
    (replica) => [
      inputSeries(
        python.uncollectable.where(replicaLabels(service, replica), { generation: '2' }),
        values,
      ),
    ];
  return replicaAlert(service, {
    name: 'PythonUncollectableObjects',
    expr: gt(runtimeQueries(service).uncollectable(), 0),
    for: '10m',
    problem: 'has objects that garbage collection cannot free',
    describe: () => 'Their number increased within the last hour.',
    template: '',
    shown: '',
    runbook: {
      meaning:
        'The garbage collector found objects that refer to each other and that it cannot free.',
      impact: 'Their memory is lost until the process ends.',
      diagnosis: `- Which objects? Set \`gc.set_debug(gc.DEBUG_SAVEALL)\` in a test, and read \`gc.garbage\`.
- Did an extension written in C change?`,
      mitigation:
        'Restart the replica. Replace the reference that closes the cycle with one of `weakref`.',
    },
    bad: of('0+1x60'),
    good: of('7x60'),
    idle: of('0x60'),
  });
}
