import type { Gauge } from '@observability-stack/contracts';
import {
  and,
  gt,
  max,
  offset,
  type QueryDuration,
  sub,
  sum,
  unless,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type PromqlAlert, type PromqlTest, promqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedQueue } from '../../catalog/definitions/packs';
import type { ResolvedService } from '../../resolve/services';
import { requestRate } from '../http/queries';
import { expectedLabels, formatPercent, type HttpService } from '../http/service';
import { serviceTestSeries } from '../http/test-series';
import {
  countedBy,
  exampleOf,
  type Floats,
  failureRatioHigh,
  gaugeSeries,
  groupedBy,
  nameOf,
  ofPack,
  packLabels,
} from './common';

export const QUEUE_LAG_HIGH = 'QueueLagHigh';
export const QUEUE_MESSAGES_OLD = 'QueueMessagesOld';
export const QUEUE_FAILURE_RATIO_HIGH = 'QueueFailureRatioHigh';

/** Returns the service with its messages as requests. */
export const consumer = (
  service: ResolvedService,
  { metrics: { processed, where, failure, success }, minimumRate }: ResolvedQueue,
): HttpService =>
  countedBy(service, {
    requests: processed,
    duration: false,
    ...(where && { where }),
    failure,
    success,
    minimumRate,
  });

/** Returns the number of messages that wait, now or some time ago. */
export function waiting(
  service: ResolvedService,
  { metrics: { queue, lagOfReplicas = 'sum' } }: ResolvedQueue,
  lag: Gauge<string, string>,
  { ago, env }: { readonly ago?: QueryDuration; readonly env?: string } = {},
): Floats {
  const series = lag.where({ service: service.name }, env === undefined ? {} : { env });
  const total = lagOfReplicas === 'sum' ? sum : max;
  return total(ago === undefined ? series : offset(series, ago), groupedBy(queue));
}

export const queueAlerts = (
  service: ResolvedService,
  pack: ResolvedQueue,
): readonly PromqlAlert[] => {
  const { lag, oldest, queue } = pack.metrics;
  return [
    ...(pack.failureRatio === false
      ? []
      : [
          failureRatioHigh(consumer(service, pack), {
            name: QUEUE_FAILURE_RATIO_HIGH,
            pack,
            label: queue,
            limit: pack.failureRatio,
            severity: 'ticket',
            summary: `${service.name} fails to process messages${ofQueue(pack)}.`,
            describe: (share) =>
              `Processing fails for ${share} of the messages; the limit is ${formatPercent(pack.failureRatio as number)}.`,
            runbook: {
              meaning:
                'The ratio of messages that a consumer failed to process, over five minutes, is above `failureRatio` of its definition.',
              impact:
                'Messages are retried, lost or moved to a dead-letter queue. Retries of one message can block those behind it.',
              diagnosis: `- Do all messages fail, or those of one kind or one producer? Read the log lines with level \`error\`.
- What was deployed when it started: the consumer, a producer, or the schema of the messages?
- Do the services that the consumer calls fail?`,
              mitigation:
                'Roll back the last deployment. Move a message that always fails to the dead-letter queue, and process it after the fix.',
            },
          }),
        ]),
    ...(lag ? [stalled(service, pack, lag)] : []),
    ...(lag && pack.lag !== false ? [lagHigh(service, pack, lag, pack.lag)] : []),
    ...(lag && pack.growth !== false ? [lagGrowing(service, pack, lag, pack.growth)] : []),
    ...(oldest && pack.oldest !== false ? [messagesOld(service, pack, oldest)] : []),
  ];
};

const ofQueue = ({ metrics: { queue } }: ResolvedQueue): string =>
  queue === undefined ? '' : ` of${nameOf(queue)}`;

/** Returns the values of the tests: the queue of the examples, and the labels of its alerts. */
function testsOf(service: ResolvedService, pack: ResolvedQueue, severity: string) {
  const { queue, success } = pack.metrics;
  const value = exampleOf(success.example, queue);
  const own = queue === undefined ? {} : { [queue]: value };
  return {
    gauge: (metric: Gauge<string, string>, values: string, replica = 0) =>
      gaugeSeries(service, metric, success.example, values, replica),
    labels: { ...expectedLabels(service, severity), ...own, ...packLabels(pack) },
    shown: (text: string) =>
      queue === undefined ? text : text.replaceAll(`{{ $labels.${queue} }}`, value),
  };
}

const diagnosis = `- Are the replicas of the consumer up, and do they process messages? Open the row of the queue on the dashboard of the service.
- Do messages fail and come back? \`QueueFailureRatioHigh\` fires for those.
- Did the rate of produced messages increase, or did a service that the consumer calls slow down?
- Does one partition or key have most of the messages?`;
const mitigation =
  'Add replicas of the consumer, up to the number of partitions. If a message blocks the queue, move it to the dead-letter queue. If ' +
  'a deployment caused it, roll back.';

/** Fires when messages wait and none are processed. */
function stalled(
  service: ResolvedService,
  pack: ResolvedQueue,
  lag: Gauge<string, string>,
): PromqlAlert {
  const counted = consumer(service, pack);
  const { gauge, labels, shown } = testsOf(service, pack, 'page');
  const processed = (values: string) => serviceTestSeries(counted).requests('success', values);
  const summary = `${service.name} no longer processes messages${ofQueue(pack)}.`;
  const description = (count: string) =>
    `${count} messages wait, and none were processed for five minutes.`;
  const fires = [{ labels, summary: shown(summary), description: description('40') }];
  return promqlAlert({
    name: 'QueueStalled',
    expr: unless(
      gt(waiting(service, pack, lag), 0),
      gt(sum(requestRate(counted), groupedBy(pack.metrics.queue)), 0),
    ),
    for: '10m',
    severity: 'page',
    ...ofPack(service, pack),
    summary,
    description: description('{{ $value }}'),
    runbook: {
      meaning: 'Messages wait, and the consumer has processed none of them.',
      impact: 'The work that the messages request is not done, and their number grows.',
      diagnosis,
      mitigation: `Restart the consumer if it hangs. ${mitigation}`,
    },
    tests: () => [
      {
        title: 'messages wait and the counter does not increase',
        series: [gauge(lag, '40x30'), processed('0+60x5 300x25')],
        at: '28m',
        fires,
      },
      {
        title: 'messages wait and the counter is missing',
        series: [gauge(lag, '40x30')],
        at: '28m',
        fires,
      },
      {
        title: 'messages wait and others are processed',
        series: [gauge(lag, '40x30'), processed('0+60x30')],
        at: '28m',
        fires: [],
      },
      {
        title: 'the counter is reset, and messages are processed',
        series: [gauge(lag, '40x30'), processed('0+60x15 0+60x15')],
        at: '28m',
        fires: [],
      },
      {
        title: 'the queue is empty',
        series: [gauge(lag, '0x30'), processed('300x30')],
        at: '28m',
        fires: [],
      },
      { title: 'the lag is missing', series: [processed('300x30')], at: '28m', fires: [] },
    ],
  });
}

/** Fires when many messages wait. */
function lagHigh(
  service: ResolvedService,
  pack: ResolvedQueue,
  lag: Gauge<string, string>,
  limit: number,
): PromqlAlert {
  const { gauge, labels, shown } = testsOf(service, pack, 'ticket');
  const isSum = (pack.metrics.lagOfReplicas ?? 'sum') === 'sum';
  const summary = `Many messages${ofQueue(pack)} wait for ${service.name}.`;
  const description = (count: string) => `${count} messages wait; the limit is ${limit}.`;
  const test = (title: string, first: number, second: number, fires = false): PromqlTest => ({
    title,
    series: [gauge(lag, `${first}x30`), gauge(lag, `${second}x30`, 1)],
    at: '20m',
    fires: fires
      ? [
          {
            labels,
            summary: shown(summary),
            description: description(String(isSum ? first + second : Math.max(first, second))),
          },
        ]
      : [],
  });
  return promqlAlert({
    name: QUEUE_LAG_HIGH,
    expr: gt(waiting(service, pack, lag), limit),
    for: '10m',
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description: description('{{ $value }}'),
    runbook: {
      meaning: 'The number of waiting messages is above `lag` of the definition for ten minutes.',
      impact: 'Messages are processed late.',
      diagnosis,
      mitigation: `${mitigation} If the number is normal, raise \`lag\`.`,
    },
    tests: () => [
      isSum
        ? test('two replicas together exceed the limit', limit * 0.75, limit * 0.75, true)
        : test('the queue exceeds the limit', limit * 1.5, limit * 1.5, true),
      isSum
        ? test('two replicas together have the limit', limit / 2, limit / 2)
        : test('both replicas report the limit', limit, limit),
      test('the queue is empty', 0, 0),
      { title: 'the lag is missing', series: [], at: '20m', fires: [] },
    ],
  });
}

/** Fires when the number of waiting messages grows steadily. */
function lagGrowing(
  service: ResolvedService,
  pack: ResolvedQueue,
  lag: Gauge<string, string>,
  growth: number,
): PromqlAlert {
  const { gauge, labels, shown } = testsOf(service, pack, 'ticket');
  const now = waiting(service, pack, lag);
  const since = (ago: QueryDuration) => sub(now, waiting(service, pack, lag, { ago }));
  const summary = `The number of messages${ofQueue(pack)} that wait for ${service.name} grows.`;
  const description = (count: string) =>
    `It has grown by ${count} within an hour, and continues to grow; the limit is ${growth}.`;
  const perMinute = growth / 30;
  const test = (title: string, values: string, fires: PromqlTest['fires'] = []): PromqlTest => ({
    title,
    series: [gauge(lag, values)],
    at: '100m',
    fires,
  });
  const step = growth / 50;
  return promqlAlert({
    name: 'QueueLagGrowing',
    expr: and(and(gt(since('1h'), growth), gt(since('30m'), growth / 4)), gt(since('10m'), 0)),
    for: '10m',
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description: description('{{ $value | humanize }}'),
    runbook: {
      meaning:
        'More messages arrive than the consumer processes: the number of waiting messages has grown by more than `growth` of the ' +
        'definition within an hour, and still grows.',
      impact: 'Messages are processed later and later. `QueueLagHigh` follows.',
      diagnosis,
      mitigation,
    },
    tests: () => [
      test('it grows by more than the limit', `0+${step}x120`, [
        { labels, summary: shown(summary), description: description(humanize(step * 60)) },
      ]),
      test('it grows by less than the limit', `0+${growth / 80}x120`),
      test('it grew, and has stopped', `0+${perMinute}x50 ${perMinute * 50}x70`),
      test('it grew, and shrinks', `0+${perMinute}x60 ${perMinute * 60}-${perMinute}x60`),
      test('it is constant', `${growth * 5}x120`),
      { title: 'the lag is missing', series: [], at: '100m', fires: [] },
    ],
  });
}

/** Formats a number as the template function does: four significant digits, and a prefix above 1000. */
function humanize(value: number): string {
  if (value < 1000) return String(Number(value.toPrecision(4)));
  const power = Math.min(3, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(4))}${['', 'k', 'M', 'G'][power]}`;
}

/** Fires when the oldest message waits for too long. */
function messagesOld(
  service: ResolvedService,
  pack: ResolvedQueue,
  oldest: Gauge<string, string>,
): PromqlAlert {
  const { gauge, labels, shown } = testsOf(service, pack, 'ticket');
  const limit = parseDurationMs(pack.oldest as '15m') / 1000;
  const summary = `A message${ofQueue(pack)} has waited for longer than ${pack.oldest}.`;
  const description = `The oldest message exceeds the limit of ${pack.oldest}.`;
  return promqlAlert({
    name: QUEUE_MESSAGES_OLD,
    expr: gt(max(oldest.where({ service: service.name }), groupedBy(pack.metrics.queue)), limit),
    for: '5m',
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description,
    runbook: {
      meaning: 'The oldest message of a queue waits for longer than `oldest` of the definition.',
      impact:
        'At least one message is processed late. A message that always fails can be the cause.',
      diagnosis,
      mitigation,
    },
    tests: () => [
      {
        title: 'the message of one of two replicas is too old',
        series: [gauge(oldest, '0x20'), gauge(oldest, `${limit * 2}x20`, 1)],
        at: '15m',
        fires: [{ labels, summary: shown(summary), description }],
      },
      {
        title: 'messages wait for just the limit',
        series: [gauge(oldest, `${limit}x20`)],
        at: '15m',
        fires: [],
      },
      { title: 'the queue is empty', series: [gauge(oldest, '0x20')], at: '15m', fires: [] },
      { title: 'the age is missing', series: [], at: '15m', fires: [] },
    ],
  });
}
