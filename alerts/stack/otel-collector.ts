import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  div,
  gt,
  gte,
  lastOverTime,
  lt,
  minOverTime,
  subquery,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { dataSourceTitles, type TraceStore } from '../../catalog/data-sources';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  otelcolExporterEnqueueFailedSpans,
  otelcolExporterQueueCapacity,
  otelcolExporterQueueSize,
  otelcolExporterSendFailedSpans,
  otelcolProcessUptimeSeconds,
} from '../../constructs/otel-collector/metrics';
import { exporterTo } from '../../constructs/otel-collector/topology';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { otlpServices } from '../../resolve/otlp';
import { exists } from '../../resolve/parts';
import { formatPercent } from '../http/service';
import { tunable } from '../thresholds';
import { exporterLoss } from './exporter-loss';
import { otlpAlerts } from './otlp';
import { spansRefused } from './spans';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
  testTarget,
} from './test-helpers';

const job = { job: 'otel-collector' };
const here = testTarget('otel-collector');

function spansLost(store: TraceStore): PromqlAlert {
  const name = dataSourceTitles[store];
  const exporter = { exporter: exporterTo(store) };
  const givenUp = (values: string) =>
    inputSeries(
      otelcolExporterSendFailedSpans.where(here, exporter, {
        server_address: `${store}.observability.svc`,
        server_port: '4317',
      }),
      values,
    );
  const notQueued = (values: string) =>
    inputSeries(otelcolExporterEnqueueFailedSpans.where(here, exporter), values);
  const lostAlert = expectedAlert('ticket', { ...here, ...exporter }, [
    `otel-collector-0 drops spans for exporter ${exporter.exporter}.`,
    'Spans were dropped after all retries, or because the queue was full.',
  ]);

  return promqlAlert({
    name: 'CollectorSpansLost',
    expr: exporterLoss(
      { counter: otelcolExporterEnqueueFailedSpans.where(job), own: ['exporter'], targets: job },
      {
        counter: otelcolExporterSendFailedSpans.where(job),
        own: ['exporter', 'server_address', 'server_port'],
        targets: job,
      },
    ),
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} drops spans for exporter {{ $labels.exporter }}.',
    description: 'Spans were dropped after all retries, or because the queue was full.',
    runbook: {
      meaning:
        'The Collector could not deliver spans to the trace store for too long and dropped some of them.',
      impact: 'These spans are lost. Span metrics still count them.',
      diagnosis: `- Is the trace store running? Its name follows the slash in \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200 | grep -i "exporting failed"\`
- Does the store refuse them? Then an alert on that component fires as well.`,
      mitigation:
        'Restore the trace store. `collector.queuePercent` sets how long an outage the queue can bridge.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        `${name} has been down for long, and the queue is full`,
        '30m',
        [givenUp('_x5 100+100x25'), notQueued('20x30')],
        lostAlert,
      ),
      firingTest(
        'the queue is full',
        '30m',
        [givenUp('5x30'), notQueued('_x5 100+100x25')],
        lostAlert,
      ),
      firingTest(
        'the first batch is dropped, and the counter appears with it',
        '26m',
        [inputSeries(up.where(here), '1x30'), givenUp('_x18 500x12')],
        lostAlert,
      ),
      notFiringTest('earlier losses are still counted', '30m', [
        givenUp('500x30'),
        notQueued('20x30'),
      ]),
      notFiringTest('the Collector restarts and resets its counters', '30m', [
        givenUp('500x15 0x15'),
      ]),
    ]),
  });
}

/** Fires when a queue of any signal is almost full. */
function queueNearlyFull(queue: QueueLabels, limit: number): PromqlAlert {
  const { data_type: dataType, exporter } = queue;
  const queueOf = (size: string) => [
    inputSeries(otelcolExporterQueueSize.where(here, queue), size),
    inputSeries(otelcolExporterQueueCapacity.where(here, queue), '1000x30'),
  ];

  return promqlAlert({
    name: 'CollectorQueueNearlyFull',
    expr: gt(
      div(otelcolExporterQueueSize.where(job), otelcolExporterQueueCapacity.where(job)),
      limit,
    ),
    for: '5m',
    severity: 'ticket',
    summary:
      'The queue of {{ $labels.instance }} for exporter {{ $labels.exporter }} is almost full.',
    description:
      '{{ $value | humanizePercentage }} of its capacity is used. When it is full, {{ $labels.data_type }} are dropped.',
    runbook: {
      meaning:
        'Traces, metrics or logs, as the label `data_type` shows, arrive faster than their store accepts them, or it is down.',
      impact:
        'They are late. When the queue is full, the Collector drops spans, metric points or log records.',
      diagnosis: `- Is the store running? Its name follows the slash in \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- Did services begin to send more? \`sum by (receiver) (rate({__name__=~"otelcol_receiver_accepted_.+_total", job="otel-collector"}[5m]))\`
- Check the errors of the exporter: \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200\``,
      mitigation:
        'Restore the store, send less, such as by a lower sampling rate of the clients, or raise `collector.queuePercent` or the memory of the Collector.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        'the store is down',
        '20m',
        queueOf(`0x5 ${round(500 + limit * 500)}x25`),
        expectedAlert('ticket', { ...here, ...queue }, [
          `The queue of otel-collector-0 for exporter ${exporter} is almost full.`,
          `${formatPercent(round(500 + limit * 500) / 1000)} of its capacity is used. When it is full, ${dataType} are dropped.`,
        ]),
      ),
      notFiringTest('less full than the threshold', '20m', queueOf(`${round(limit * 900)}x30`)),
      notFiringTest(
        'the store restarts, and the queue empties again',
        '20m',
        queueOf('0x8 1000x4 0x18'),
      ),
    ]),
  });
}

/** Fill ratio above which a queue waits for its store, rather than for the next request of a busy exporter. */
const FILLED = 0.05;
/** Time before the restart for which the queue must have been filled, more than one scrape at any usual interval. */
const HELD = '2m';
/** Uptime in seconds below which a process has just started. */
const RESTARTED = parseDurationMs('5m') / 1000;

/** Fires when the Collector restarts while its queues, which are in memory, hold data of an outage. */
function queueLost(queue: QueueLabels): PromqlAlert {
  const { data_type: dataType, exporter } = queue;
  const uptime = otelcolProcessUptimeSeconds.where(job);
  const perProcess = { ignoring: ['data_type', 'exporter'] } as const;
  const ratio = div(
    minOverTime(otelcolExporterQueueSize.where(job), HELD),
    otelcolExporterQueueCapacity.where(job),
  );
  const series = (size: string, seconds: string) => [
    inputSeries(otelcolExporterQueueSize.where(here, queue), size),
    inputSeries(otelcolExporterQueueCapacity.where(here, queue), '1000x40'),
    inputSeries(otelcolProcessUptimeSeconds.where(here), seconds),
  ];
  const restarted = '600+60x15 0+60x15';
  return promqlAlert({
    name: 'CollectorQueueLost',
    // The last ratio of the process before, which is not the highest one: a queue that was drained has lost nothing.
    expr: and(
      gt(
        lastOverTime(subquery(and(ratio, gte(uptime, RESTARTED), perProcess), '10m', '15s')),
        FILLED,
      ),
      lt(uptime, RESTARTED),
      perProcess,
    ),
    for: '1m',
    severity: 'ticket',
    summary:
      '{{ $labels.instance }} restarted with data in its queue for exporter {{ $labels.exporter }}.',
    description:
      'Its {{ $labels.data_type }} may have been lost: the queue is in memory, and {{ $value | humanizePercentage }} of its capacity was used.',
    runbook: {
      meaning:
        'A store was down or slow, so that the queue of the Collector filled, and the Collector restarted before the queue was empty.',
      impact:
        'The spans, metric points or log records in the queue are lost, except what the Collector delivered before it stopped: it empties the queue if it is stopped and the store is up, and loses it if it is killed or the store is down.',
      diagnosis: `- Why did it restart? \`kubectl -n observability describe pod -l app.kubernetes.io/name=otel-collector\` shows the reason, such as OOMKilled or an update.
- Is the store back? Its name is in the label \`exporter\`: \`kubectl -n observability get pods\``,
      mitigation:
        'Restore the store. Set `collector.queueVolume`: queues on a volume survive restarts.',
    },
    tests: [
      firingTest(
        'the store is down, and the Collector restarts',
        '18m',
        series('0x5 400x9 0x15', restarted),
        expectedAlert('ticket', { ...here, ...queue }, [
          `${here.instance} restarted with data in its queue for exporter ${exporter}.`,
          `Its ${dataType} may have been lost: the queue is in memory, and 40% of its capacity was used.`,
        ]),
      ),
      firingTest(
        'the new process takes three minutes to start',
        '20m',
        series('0x5 400x9 _x3 0x15', '600+60x15 _x3 0+60x15'),
        expectedAlert('ticket', { ...here, ...queue }, [
          `${here.instance} restarted with data in its queue for exporter ${exporter}.`,
          `Its ${dataType} may have been lost: the queue is in memory, and 40% of its capacity was used.`,
        ]),
      ),
      notFiringTest('the Collector restarts with an empty queue', '18m', series('0x31', restarted)),
      notFiringTest(
        'a single scrape finds data before the restart',
        '18m',
        series('0x14 400 0x16', restarted),
      ),
      notFiringTest(
        'the store is up, and the queue is never empty, because there is much traffic',
        '18m',
        series('20x31', restarted),
      ),
      notFiringTest(
        'the store returned, and the queue is empty two minutes before the restart',
        '18m',
        series('0x3 400x9 0x18', restarted),
      ),
      notFiringTest('the new process fills the queue', '20m', series('0x15 400x15', restarted)),
      notFiringTest(
        'the store is down, and the Collector runs',
        '18m',
        series('0x5 400x25', '600+60x31'),
      ),
    ],
  });
}

interface QueueLabels {
  readonly data_type: 'traces' | 'metrics' | 'logs';
  readonly exporter: string;
}

/** Returns the labels of a queue, for the tests; none if the Collector has no queue. */
function testQueue(environment: ResolvedEnvironment): readonly QueueLabels[] {
  if (exists(environment, 'tracing'))
    return [{ data_type: 'traces', exporter: exporterTo(environment.tracing) }];
  if (otlpServices(environment, 'metrics').length > 0)
    return [{ data_type: 'metrics', exporter: 'otlp_http/prometheus-0' }];
  return otlpServices(environment, 'logs').length > 0
    ? [{ data_type: 'logs', exporter: 'otlp_http/loki' }]
    : [];
}

/** Reports whether the Collector sends anything to a store. */
export const hasQueue = (environment: ResolvedEnvironment): boolean =>
  testQueue(environment).length > 0;

export const collectorGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'otel-collector',
  team: PLATFORM_TEAM,
  job: 'otel-collector',
  rules: [
    spansRefused('otel-collector'),
    ...(exists(environment, 'tracing') ? [spansLost(environment.tracing)] : []),
    ...testQueue(environment).map((queue) =>
      tunable('CollectorQueueNearlyFull', (limit) => queueNearlyFull(queue, limit)),
    ),
    ...otlpAlerts(environment),
    // Queues on a volume survive a restart.
    ...(environment.collector.queueVolume ? [] : testQueue(environment).map(queueLost)),
  ],
});
