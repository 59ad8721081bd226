import type { Match } from '@observability-stack/contracts';
import { and, div, gt, increase, neq, rate, re, sum } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/team';
import {
  lokiDiscardedSamples,
  lokiIngesterChunksFlushFailures,
  lokiIngesterChunksFlushRequests,
  lokiRequestDurationSeconds,
} from '../../constructs/loki/metrics';
import { alertOf, firing, jobInTest, notBefore, perJob, quiet, targetInTest } from './example';

/** Lines on their way into Loki and on to storage. */

const job = { job: 'loki' };
const whole = jobInTest('loki');
const here = targetInTest('loki');

const PUSH = 'loki_api_v1_push';
/** Answers over HTTP; `ready` says 503 while a pod starts. */
const requests = (route: string | Match | readonly Match[], status?: Match) =>
  sum(
    rate(
      lokiRequestDurationSeconds.count.where(
        job,
        { route, method: neq('gRPC') },
        status ? { status_code: status } : {},
      ),
      '10m',
    ),
    perJob,
  );

const answers = (route: string, good: string, bad: string, method = 'POST') =>
  (
    [
      ['204', good],
      ['500', bad],
    ] as const
  ).map(([status_code, values]) =>
    given(
      lokiRequestDurationSeconds.count.where(here, { method, route, status_code, ws: 'false' }),
      values,
    ),
  );

interface Failing {
  readonly name: string;
  readonly route: string | readonly Match[];
  readonly severity: Severity;
  readonly summary: string;
  readonly what: string;
  readonly example: string;
  readonly runbook: PromqlAlert['runbook'];
}

const failing = ({ name, route, severity, summary, what, example, runbook }: Failing) =>
  promqlAlert({
    name,
    expr: and(
      gt(div(requests(route, re('5..')), requests(route)), 0.1),
      // a handful of requests is no share
      gt(requests(route), 0.02),
    ),
    for: '10m',
    severity,
    summary,
    description: `{{ $value | humanizePercentage }} of ${what} are answered with an error of its own.`,
    runbook,
    tests: notBefore('9m', [
      firing(
        'every fourth is answered with 500',
        '30m',
        answers(example, '0+30x30', '0+10x30'),
        alertOf(severity, whole, [
          summary,
          `25% of ${what} are answered with an error of its own.`,
        ]),
      ),
      quiet('one in twenty', '30m', answers(example, '0+19x30', '0+1x30')),
      quiet('nobody asks, and earlier errors stand still', '30m', answers(example, '9x30', '9x30')),
      quiet(
        'one request in a while, and it fails',
        '45m',
        answers(example, '0x50', '0x7 1x7 2x7 3x7 4x7 5x7'),
      ),
    ]),
  });

export const pushFailing: PromqlAlert = failing({
  name: 'LokiPushFailing',
  route: PUSH,
  severity: 'page',
  summary: 'Loki does not take logs.',
  what: 'the requests that bring lines',
  example: PUSH,
  runbook: {
    meaning: 'More than a tenth of the requests that bring log lines get a status of 5xx.',
    impact:
      'The log collectors try again for some minutes and then give the lines up. Alerts on logs are blind.',
    diagnosis: `- \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=200 | grep "level=error"\`
- "at least 2 live replicas required": pods of the ring are away; \`kubectl -n observability get pods -l app.kubernetes.io/name=loki\`
- The disk is full: see LokiDiskNearlyFull. Memory: \`kubectl -n observability top pod -l app.kubernetes.io/name=loki\``,
    mitigation:
      'Bring missing pods back, make room on the volume, or raise `loki.resources`. Positions are kept on each node: what ' +
      'was not given up follows by itself.',
  },
});

export const queriesFailing: PromqlAlert = failing({
  name: 'LokiQueriesFailing',
  route: [re('loki_api_v1_.*|api_prom_.*'), neq(PUSH)],
  severity: 'ticket',
  summary: 'Queries of logs fail.',
  what: 'the queries',
  example: 'loki_api_v1_query_range',
  runbook: {
    meaning:
      'More than a tenth of the requests that ask Loki for lines or labels get a status of 5xx.',
    impact: 'Explore and panels with logs show errors. Lines still come in.',
    diagnosis: `- \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=500 | grep "status=5"\` shows the queries.
- Does the object store answer? \`rate(loki_objstore_bucket_operation_failures_total[10m])\`
- Memory? \`kubectl -n observability describe pod loki-0\` tells whether it was killed for it.`,
    mitigation:
      'Narrow the query or its time. If the store is down, wait for it. If pods are killed, raise `loki.resources`.',
  },
});

const discarded = (reason: string, values: string) =>
  given(
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
  summary: 'Loki refuses lines: {{ $labels.reason }}.',
  description: '{{ $value | printf "%.0f" }} lines were refused in 15 minutes, and are lost.',
  runbook: {
    meaning:
      'Lines are over a limit or malformed. Loki refuses them, and the collector does not send them again.',
    impact: 'These lines are lost. All others are stored.',
    diagnosis: `- \`rate_limited\`, \`per_stream_rate_limit\`: somebody logs far more than usual.
  \`topk(5, sum by (service) (bytes_rate({service=~".+"}[5m])))\` in Explore.
- \`stream_limit\`: too many streams, so a label without bounds. \`topk(10, count by (service) (rate({service=~".+"}[5m])))\`
- \`greater_than_max_sample_age\`, \`too_far_behind\`: a node catches up after an outage, or a clock is wrong.
- \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=500 | grep "level=warn"\` names the stream.`,
    mitigation:
      'Lower the level of what logs too much, or take the label away. If the amount is right, raise `loki.limits`.',
  },
  tests: notBefore('20m', [
    firing(
      'a service logs more than it may',
      '40m',
      [discarded('rate_limited', '0x5 0+100x35')],
      alertOf('ticket', { ...whole, reason: 'rate_limited' }, [
        'Loki refuses lines: rate_limited.',
        '1500 lines were refused in 15 minutes, and are lost.',
      ]),
    ),
    quiet('a burst was over the limit once', '40m', [discarded('rate_limited', '0x25 80x15')]),
    quiet('a counter of long ago stands still', '40m', [discarded('rate_limited', '900x40')]),
  ]),
});

const flushes = (all: string, failed: string) => [
  given(lokiIngesterChunksFlushRequests.where(here), all),
  given(lokiIngesterChunksFlushFailures.where(here), failed),
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
  summary: '{{ $labels.instance }} cannot write chunks to storage.',
  description: '{{ $value | humanizePercentage }} of its attempts over half an hour failed.',
  runbook: {
    meaning: 'Loki holds lines in memory and in its log, and fails to move them to its storage.',
    impact:
      'Nothing is lost yet. Memory and volume fill up; then Loki refuses new lines, and may be killed for its memory.',
    diagnosis: `- \`kubectl -n observability logs loki-0 | grep -i "failed to flush"\`
- Object storage: is it up, are the credentials valid, does the bucket exist?
  \`sum by (operation) (rate(loki_objstore_bucket_operation_failures_total[10m]))\`
- File system: room, and is it writable? \`loki_ingester_wal_disk_usage_percent\``,
    mitigation:
      'Renew the credentials, or make room. Do not delete the pod before it could write: its log is replayed only from its own volume.',
  },
  tests: notBefore('55m', [
    firing(
      'the credentials of the bucket were revoked',
      '90m',
      flushes('0+2x90', '0x20 0+2x70'),
      alertOf('page', here, [
        'loki-0 cannot write chunks to storage.',
        '100% of its attempts over half an hour failed.',
      ]),
    ),
    quiet('one in ten has to be repeated', '90m', flushes('0+10x90', '0+1x90')),
    quiet('an idle one writes nothing', '90m', flushes('5x90', '5x90')),
  ]),
});
