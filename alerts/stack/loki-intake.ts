import type { LabelMatch } from '@observability-stack/contracts';
import { and, div, gt, increase, labelNeq, labelRe, rate, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/routing';
import {
  lokiDiscardedSamples,
  lokiIngesterChunksFlushFailures,
  lokiIngesterChunksFlushRequests,
  lokiRequestDurationSeconds,
} from '../../constructs/loki/metrics';
import { formatPercent } from '../http/service';
import { tunable } from '../thresholds';
import {
  byJob,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
  testJob,
  testTarget,
} from './test-helpers';

/** Alerts on the log lines from their arrival in Loki to storage. */

const job = { job: 'loki' };
const whole = testJob('loki');
const here = testTarget('loki');

const PUSH = 'loki_api_v1_push';
/** Rate of HTTP responses; `ready` answers 503 while a pod starts. */
const requests = (route: string | LabelMatch | readonly LabelMatch[], status?: LabelMatch) =>
  sum(
    rate(
      lokiRequestDurationSeconds.count.where(
        job,
        { route, method: labelNeq('gRPC') },
        status ? { status_code: status } : {},
      ),
      '10m',
    ),
    byJob,
  );

const answers = (route: string, good: string, bad: string, method = 'POST') =>
  (
    [
      ['204', good],
      ['500', bad],
    ] as const
  ).map(([status_code, values]) =>
    inputSeries(
      lokiRequestDurationSeconds.count.where(here, { method, route, status_code, ws: 'false' }),
      values,
    ),
  );

interface Failing {
  readonly name: 'LokiPushFailing' | 'LokiQueriesFailing';
  readonly route: string | readonly LabelMatch[];
  readonly severity: Severity;
  readonly summary: string;
  readonly what: string;
  readonly example: string;
  readonly runbook: PromqlAlert['runbook'];
}

const failing = (alert: Failing): PromqlAlert =>
  tunable(alert.name, (limit) => failingAbove(alert, limit));

/** Returns the rates of good and bad answers in a minute, 40 in total. */
const ofForty = (ratio: number): readonly [good: string, bad: string] => {
  const bad = round(40 * ratio);
  return [`0+${round(40 - bad)}x30`, `0+${bad}x30`];
};

const failingAbove = (
  { name, route, severity, summary, what, example, runbook }: Failing,
  limit: number,
): PromqlAlert => {
  // Well above the threshold, and at most all.
  const ratio = Number(Math.min((1 + limit) / 2, limit * 2.5).toPrecision(4));
  return promqlAlert({
    name,
    expr: and(
      gt(div(requests(route, labelRe('5..')), requests(route)), limit),
      // A ratio of very few requests is not significant.
      gt(requests(route), 0.02),
    ),
    for: '10m',
    severity,
    summary,
    description: `{{ $value | humanizePercentage }} of ${what} return status 5xx.`,
    runbook,
    tests: notFiringBefore('9m', [
      firingTest(
        'more than the threshold return 500',
        '30m',
        answers(example, ...ofForty(ratio)),
        expectedAlert(severity, whole, [
          summary,
          `${formatPercent(ratio)} of ${what} return status 5xx.`,
        ]),
      ),
      notFiringTest('half of the threshold fail', '30m', answers(example, ...ofForty(limit / 2))),
      notFiringTest(
        'no requests, and earlier errors do not increase',
        '30m',
        answers(example, '9x30', '9x30'),
      ),
      notFiringTest(
        'an occasional request fails',
        '45m',
        answers(example, '0x50', '0x7 1x7 2x7 3x7 4x7 5x7'),
      ),
    ]),
  });
};

export const pushFailing: PromqlAlert = failing({
  name: 'LokiPushFailing',
  route: PUSH,
  severity: 'page',
  summary: 'Loki does not accept log lines.',
  what: 'the push requests',
  example: PUSH,
  runbook: {
    meaning: 'More push requests to Loki return status 5xx than the threshold, by default 10%.',
    impact:
      'The log collectors retry for some minutes and then drop log lines. Alerts on logs have no data.',
    diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=200 | grep "level=error"\`
- "at least 2 live replicas required": pods of the ring are down; \`kubectl -n observability get pods -l app.kubernetes.io/name=loki\`
- Is the disk full? See [LokiDiskNearlyFull](LokiDiskNearlyFull.md). Memory: \`kubectl -n observability top pod -l app.kubernetes.io/name=loki\``,
    mitigation:
      'Restore missing pods, free space on the volume, or raise `loki.resources`. The read positions are stored on each node: log lines ' +
      'that were not dropped are sent afterwards.',
  },
});

export const queriesFailing: PromqlAlert = failing({
  name: 'LokiQueriesFailing',
  route: [labelRe('loki_api_v1_.*|api_prom_.*'), labelNeq(PUSH)],
  severity: 'ticket',
  summary: 'Queries to Loki fail.',
  what: 'the queries',
  example: 'loki_api_v1_query_range',
  runbook: {
    meaning:
      'More requests to Loki for log lines or labels return status 5xx than the threshold, by default 10%.',
    impact: 'Explore and panels with logs show errors. Log lines are still ingested.',
    diagnosis: `- Find the queries: \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=500 | grep "status=5"\`
- Does the object storage fail? \`rate(loki_objstore_bucket_operation_failures_total[10m])\`
- Was a pod OOM-killed? \`kubectl -n observability describe pod loki-0\``,
    mitigation:
      'Narrow the query or its time range. If the object storage is down, wait for it. If pods are killed, raise `loki.resources`.',
  },
});

const discarded = (reason: string, values: string) =>
  inputSeries(
    lokiDiscardedSamples.where(here, {
      reason,
      format: 'protobuf',
      policy: '',
      retention_hours: '168',
      tenant: 'fake',
    }),
    values,
  );

export const linesDiscarded: PromqlAlert = promqlAlert({
  name: 'LokiLinesDiscarded',
  expr: gt(
    sum(increase(lokiDiscardedSamples.where(job), '15m'), {
      by: ['team', 'service', 'env', 'job', 'reason'],
    }),
    0,
  ),
  for: '15m',
  severity: 'ticket',
  summary: 'Loki discards log lines: {{ $labels.reason }}.',
  description: '{{ $value | printf "%.0f" }} log lines were discarded in 15 minutes.',
  runbook: {
    meaning:
      'Log lines exceed a limit or are malformed. Loki discards them, and the log collector does not retry.',
    impact: 'These log lines are lost. All others are stored.',
    diagnosis: `- \`rate_limited\`, \`per_stream_rate_limit\`: a service logs much more than usual.
  \`topk(5, sum by (service) (bytes_rate({service=~".+"}[5m])))\` in Explore.
- \`stream_limit\`: too many streams, because of a label with unbounded values. \`topk(10, count by (service) (rate({service=~".+"}[5m])))\`
- \`greater_than_max_sample_age\`, \`too_far_behind\`: a node catches up after an outage, or its clock is wrong.
- Which team, if each is a tenant? \`sum by (tenant, reason) (increase(loki_discarded_samples_total[15m]))\`
- Find the stream: \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=500 | grep "level=warn"\``,
    mitigation:
      'Reduce the log level of the service that writes most, or remove the label. If the volume is expected, raise `loki.limits` of the environment, or of the team if it is a tenant.',
  },
  tests: notFiringBefore('20m', [
    firingTest(
      'a service exceeds its rate limit',
      '40m',
      [discarded('rate_limited', '0x5 0+100x35')],
      expectedAlert('ticket', { ...whole, reason: 'rate_limited' }, [
        'Loki discards log lines: rate_limited.',
        '1500 log lines were discarded in 15 minutes.',
      ]),
    ),
    notFiringTest('a single burst exceeds the limit', '40m', [
      discarded('rate_limited', '0x25 80x15'),
    ]),
    notFiringTest('the counter does not increase', '40m', [discarded('rate_limited', '900x40')]),
  ]),
});

const flushes = (all: string, failed: string) => [
  inputSeries(lokiIngesterChunksFlushRequests.where(here), all),
  inputSeries(lokiIngesterChunksFlushFailures.where(here), failed),
];

export const flushFailing: PromqlAlert = promqlAlert({
  name: 'LokiFlushFailing',
  expr: gt(
    div(
      increase(lokiIngesterChunksFlushFailures.where(job), '30m'),
      increase(lokiIngesterChunksFlushRequests.where(job), '30m'),
    ),
    0.2,
  ),
  for: '30m',
  severity: 'page',
  summary: '{{ $labels.instance }} fails to flush chunks.',
  description: '{{ $value | humanizePercentage }} of the attempts in the last 30 minutes failed.',
  runbook: {
    meaning:
      'Loki keeps log lines in memory and in its write-ahead log, and fails to write them to storage.',
    impact:
      'Nothing is lost yet. Memory and volume fill up; then Loki rejects log lines, and may be OOM-killed.',
    diagnosis: `- Find the error: \`kubectl -n observability logs loki-0 | grep -i "failed to flush"\`
- Object storage: is it up, are the credentials valid, does the bucket exist?
  \`sum by (operation) (rate(loki_objstore_bucket_operation_failures_total[10m]))\`
- File system: is it writable, and is space free? \`loki_ingester_wal_disk_usage_percent\``,
    mitigation:
      'Renew the credentials, or free space. Do not delete the pod before its chunks are flushed: its write-ahead log is replayed only from its own volume.',
  },
  tests: notFiringBefore('55m', [
    firingTest(
      'the credentials of the bucket were revoked',
      '90m',
      flushes('0+2x90', '0x20 0+2x70'),
      expectedAlert('page', here, [
        'loki-0 fails to flush chunks.',
        '100% of the attempts in the last 30 minutes failed.',
      ]),
    ),
    notFiringTest('10% of the attempts fail', '90m', flushes('0+10x90', '0+1x90')),
    notFiringTest('idle, without flushes', '90m', flushes('5x90', '5x90')),
  ]),
});
