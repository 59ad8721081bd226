import type { Gauge } from '@observability-stack/contracts';
import { absent, gt, gte, max, seconds, sub, sum, time, unless } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import type { ResolvedBatch } from '../../catalog/definitions/packs';
import type { ResolvedService } from '../../resolve/services';
import { increaseFromZero } from '../from-zero';
import { formatSeconds } from '../http/service';
import { type Floats, gaugeSeries, ofPack, packLabels, testLabels } from './common';

export const BATCH_LATE = 'BatchLate';
export const BATCH_SLOW = 'BatchSlow';

/**
 * Returns the latest value of a gauge of the job. Of several replicas that are scraped, the one that ran the job last
 * counts; each pushed group counts separately.
 */
export const latest = (
  { name, push }: ResolvedService,
  gauge: Gauge<string, string>,
  more: Readonly<Record<string, string>> = {},
): Floats => {
  const series = gauge.where({ service: name }, more);
  return push === false ? max(series, { without: ['instance'] }) : series;
};

export const batchAlerts = (
  env: string,
  service: ResolvedService,
  pack: ResolvedBatch,
): readonly PromqlAlert[] => {
  const { lastFailure, failures, duration } = pack.metrics;
  return [
    batchLate(service, pack),
    batchMissing(env, service, pack),
    ...(lastFailure ? [batchFailed(service, pack, lastFailure)] : []),
    ...(failures ? [batchFailing(service, pack, failures)] : []),
    ...(duration && pack.longest !== false
      ? [batchSlow(service, pack, duration, pack.longest)]
      : []),
  ];
};

/** Returns values for the labels of the job, for tests. */
const example = ({ metrics }: ResolvedBatch): Readonly<Record<string, string>> =>
  Object.fromEntries(metrics.lastSuccess.labels.map((label) => [label, 'example']));

/** Labels of a firing alert of one job. */
function firing(service: ResolvedService, pack: ResolvedBatch, severity: string) {
  const { instance: _, ...labels } = testLabels(service);
  return { ...labels, ...example(pack), ...packLabels(pack), severity };
}

/** Returns an interval below the lookback of 5 minutes, and the time of a number of intervals. */
function timesOf(limit: Duration) {
  const minutes = Math.ceil(parseDurationMs(limit) / 60_000);
  const step = Math.min(4, Math.ceil(minutes / 40));
  const steps = Math.ceil(minutes / step);
  return {
    interval: `${step}m` as Duration,
    step,
    steps,
    at: (count: number) => `${count * step}m` as Duration,
  };
}

const runbookOfRuns = `- Has the job run? \`kubectl get cronjobs,jobs\` in its namespace, and the log of its last pod.
- Is the CronJob suspended, or does a previous run still block it (\`concurrencyPolicy: Forbid\`)?
- Did an earlier step, or a service that the job calls, fail? Open *Logs* on the dashboard of the service.`;

/** Fires when the last success of the job is too long ago. */
function batchLate(service: ResolvedService, pack: ResolvedBatch): PromqlAlert {
  const { within, severity, metrics } = pack;
  const { interval, step, steps, at } = timesOf(within);
  const pending = Math.max(2, Math.ceil(6 / step));
  const success = (values: string, replica = 0) =>
    gaugeSeries(service, metrics.lastSuccess, example(pack), values, replica);
  const first = step * 60;
  const summary = `${service.name} has not succeeded for more than ${within}.`;
  const description = `Its last success is older than ${within}, the limit of its definition.`;
  return promqlAlert({
    name: BATCH_LATE,
    // 0 before the first success, which is another alert.
    expr: gt(sub(time(), gt(latest(service, metrics.lastSuccess), 0)), seconds(within as '26h')),
    for: '5m',
    severity,
    ...ofPack(service, pack),
    summary,
    description,
    runbook: {
      meaning: 'The last success of a batch job is older than `within` of its definition.',
      impact: 'The results of the job are out of date, or missing.',
      diagnosis: runbookOfRuns,
      mitigation:
        'Fix the cause and run the job: `kubectl create job --from=cronjob/NAME NAME-manual`. If it runs less often than ' +
        'expected, raise `within`.',
    },
    tests: () => [
      {
        title: 'the job no longer succeeds',
        interval,
        series: [success(`${first}x${steps * 3}`)],
        at: at(steps + 2 + pending),
        fires: [{ labels: firing(service, pack, severity), summary, description }],
      },
      {
        title: 'the job succeeds regularly',
        interval,
        series: [success(`0+${first}x${steps * 3}`)],
        at: at(steps + 2 + pending),
        fires: [],
      },
      {
        title: 'the last success is not yet too old',
        interval,
        series: [success(`${first}x${steps * 3}`)],
        at: at(steps),
        fires: [],
      },
      {
        title: 'the job has not succeeded yet',
        interval,
        series: [success(`0x${steps * 3}`)],
        at: at(steps + 2 + pending),
        fires: [],
      },
      ...(service.push === false
        ? [
            {
              title: 'another replica runs the job',
              interval,
              series: [success(`${first}x${steps * 3}`), success(`0+${first}x${steps * 3}`, 1)],
              at: at(steps + 2 + pending),
              fires: [],
            },
          ]
        : []),
    ],
  });
}

/** Fires when the job has never succeeded, or its metric is missing. */
function batchMissing(env: string, service: ResolvedService, pack: ResolvedBatch): PromqlAlert {
  const { within, metrics } = pack;
  const { interval, steps, at } = timesOf(within);
  const success = (values: string) =>
    gaugeSeries(service, metrics.lastSuccess, example(pack), values);
  const summary = `${service.name} has never succeeded.`;
  const description = `For ${within}, \`${metrics.lastSuccess.name}\` has been 0 or missing.`;
  const labels = { env, ...packLabels(pack) };
  const fires = [
    {
      labels: { team: service.team, service: service.name, ...labels, severity: 'ticket' },
      summary,
      description,
    },
  ];
  return promqlAlert({
    name: 'BatchNeverSucceeded',
    expr: absent(gt(metrics.lastSuccess.where({ service: service.name }), 0)),
    for: within,
    severity: 'ticket',
    ...ofPack(service, pack),
    // `absent` takes labels only from the matchers of a selector.
    labels,
    summary,
    description,
    runbook: {
      meaning:
        'A batch job has not reported a success for as long as `within` of its definition: it has not run, every run has failed, or ' +
        'it does not expose its metric.',
      impact: 'The job has no result. Other alerts on it cannot fire.',
      diagnosis: `${runbookOfRuns}
- Does it expose or push the metric under the name of its contract?`,
      mitigation:
        'Fix the cause and run the job: `kubectl create job --from=cronjob/NAME NAME-manual`.',
    },
    tests: () => [
      {
        title: 'the metric is missing',
        interval,
        series: [],
        at: at(steps + 2),
        fires,
      },
      {
        title: 'the metric remains 0',
        interval,
        series: [success(`0x${steps * 2}`)],
        at: at(steps + 2),
        fires,
      },
      {
        title: 'the job has succeeded once',
        interval,
        series: [success(`0 60x${steps * 2}`)],
        at: at(steps + 2),
        fires: [],
      },
      {
        title: 'not yet for long enough',
        interval,
        series: [],
        at: at(steps - 1),
        fires: [],
      },
    ],
  });
}

const failedRunbook = {
  meaning: 'The last run of a batch job failed, or a run failed within the last hour.',
  impact: 'The results of that run are missing. `BatchLate` fires if no later run succeeds.',
  diagnosis: `- Read the log of the failed run: \`kubectl get pods\` in its namespace, and \`kubectl logs POD\`.
- Did a service that it calls fail at that time? Was the pod evicted or killed (\`OOMKilled\`)?`,
  mitigation: 'Fix the cause, and run the job again unless the next run does the same work.',
} as const;

/** Fires when the last run failed. */
function batchFailed(
  service: ResolvedService,
  pack: ResolvedBatch,
  lastFailure: Gauge<string, string>,
): PromqlAlert {
  const times = (succeeded: string, failed: string) => [
    gaugeSeries(service, pack.metrics.lastSuccess, example(pack), succeeded),
    gaugeSeries(service, lastFailure, example(pack), failed),
  ];
  const summary = `The last run of ${service.name} failed.`;
  const description = 'No run has succeeded since.';
  const fires = [{ labels: firing(service, pack, 'ticket'), summary, description }];
  return promqlAlert({
    name: 'BatchFailed',
    expr: unless(
      gt(latest(service, lastFailure), 0),
      gte(latest(service, pack.metrics.lastSuccess), latest(service, lastFailure)),
    ),
    for: '1m',
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description,
    runbook: failedRunbook,
    tests: () => [
      { title: 'the last run failed', series: times('60x20', '0x5 300x15'), at: '10m', fires },
      { title: 'the first run failed', series: times('0x20', '60x20'), at: '10m', fires },
      {
        title: 'a later run succeeded',
        series: times('0x5 300x15', '60x20'),
        at: '10m',
        fires: [],
      },
      { title: 'no run has failed', series: times('60x20', '0x20'), at: '10m', fires: [] },
      { title: 'the job has no metrics', series: [], at: '10m', fires: [] },
    ],
  });
}

/** Fires when the counter of failed runs has increased. */
function batchFailing(
  service: ResolvedService,
  pack: ResolvedBatch,
  failures: NonNullable<ResolvedBatch['metrics']['failures']>,
): PromqlAlert {
  const { name } = service;
  const labels = Object.fromEntries(failures.labels.map((label) => [label, 'example']));
  const series = (values: string) =>
    inputSeries(failures.where(testLabels(service), labels), values);
  const summary = `A run of ${name} failed.`;
  const description = 'At least one run failed within the last hour.';
  return promqlAlert({
    name: 'BatchFailing',
    expr: gt(
      sum(
        increaseFromZero(
          {
            counter: failures.where({ service: name }),
            own: failures.labels,
            targets: { service: name },
          },
          '1h',
        ),
        { by: ['team', 'service', 'env'] },
      ),
      0,
    ),
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description,
    runbook: failedRunbook,
    tests: () => [
      {
        title: 'a run fails',
        series: [series('3x30 4x30')],
        at: '40m',
        fires: [
          {
            labels: {
              team: service.team,
              service: name,
              env: 'test',
              ...packLabels(pack),
              severity: 'ticket',
            },
            summary,
            description,
          },
        ],
      },
      { title: 'a run failed long ago', series: [series('3x5 4x100')], at: '90m', fires: [] },
      {
        title: 'a restart resets the counter',
        series: [series('3x30 0x30')],
        at: '40m',
        fires: [],
      },
      { title: 'no run has failed', series: [series('0x60')], at: '40m', fires: [] },
      { title: 'the job has no metrics', series: [], at: '40m', fires: [] },
    ],
  });
}

/** Fires when the last run took too long. */
function batchSlow(
  service: ResolvedService,
  pack: ResolvedBatch,
  duration: Gauge<string, string>,
  longest: Duration,
): PromqlAlert {
  const limit = parseDurationMs(longest) / 1000;
  const series = (value: number) => gaugeSeries(service, duration, example(pack), `${value}x20`);
  const summary = `The last run of ${service.name} took longer than ${longest}.`;
  const description = (took: string) => `It took ${took}; the limit is ${longest}.`;
  return promqlAlert({
    name: BATCH_SLOW,
    expr: gt(latest(service, duration), limit),
    for: '1m',
    severity: 'ticket',
    ...ofPack(service, pack),
    summary,
    description: description('{{ $value | humanizeDuration }}'),
    runbook: {
      meaning: 'The last run of a batch job took longer than `longest` of its definition.',
      impact:
        'Results are late. Runs that take longer than their interval overlap, or are skipped.',
      diagnosis: `- Does the duration grow with the data, or did it jump? Open *Duration of runs* on the dashboard of the service.
- Did the job wait for another service, for CPU (throttling) or for a lock?`,
      mitigation: 'Give the job more resources, split its work, or raise `longest`.',
    },
    tests: () => [
      {
        title: 'the last run took twice the limit',
        series: [series(limit * 2)],
        at: '10m',
        fires: [
          {
            labels: firing(service, pack, 'ticket'),
            summary,
            description: description(formatDuration(limit * 2)),
          },
        ],
      },
      { title: 'the last run took just the limit', series: [series(limit)], at: '10m', fires: [] },
      { title: 'the job has no metrics', series: [], at: '10m', fires: [] },
    ],
  });
}

/** Formats a duration as `humanizeDuration` does. */
function formatDuration(value: number): string {
  if (value < 60) return formatSeconds(value);
  const whole = Math.floor(value);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const start = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(start)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
