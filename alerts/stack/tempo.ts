import { up } from '@observability-stack/contracts/standard/target';
import {
  add,
  and,
  div,
  gt,
  increase,
  labelRe,
  max,
  min,
  rate,
  sub,
  sum,
} from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { prometheusRemoteStorageQueueHighestSentTimestampSeconds as newestSent } from '../../constructs/prometheus/metrics';
import {
  prometheusRemoteStorageHighestTimestampInSeconds as newestSample,
  tempoDiscardedSpans,
  tempodbBlocklistPollErrors,
  tempodbCompactionErrors,
  tempodbRetentionErrors,
  tempoIngesterFailedFlushes,
  tempoRequestDurationSeconds,
} from '../../constructs/tempo/metrics';
import { hasServiceGraph } from '../../constructs/tempo/topology';
import { hasComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { increaseFromZero, rateFromZero } from '../from-zero';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

const job = { job: 'tempo' };
const here = testTarget('tempo');
const tenant = { tenant: 'single-tenant' };
const perReason = { by: ['team', 'service', 'env', 'job', 'instance', 'reason'] } as const;

const discarded = (reason: string, values: string) =>
  inputSeries(tempoDiscardedSpans.where(here, tenant, { reason }), values);

const spansDiscarded: PromqlAlert = promqlAlert({
  name: 'TempoSpansDiscarded',
  // Most reasons have no series before their first span.
  expr: gt(
    sum(
      rateFromZero(
        { counter: tempoDiscardedSpans.where(job), own: ['reason', 'tenant'], targets: job },
        '10m',
      ),
      perReason,
    ),
    0.1,
  ),
  for: '5m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} discards spans: {{ $labels.reason }}.',
  description: '{{ $value | humanize }} spans per second are not stored.',
  runbook: {
    meaning: 'Tempo receives spans from the Collector and discards them for the given reason.',
    impact:
      'These spans are lost: traces are incomplete or missing. Span metrics still count them.',
    diagnosis: `- \`rate_limited\`: the rate exceeds \`tempo.limits.ingestionRate\`. Which services send most?
  \`topk(5, sum by (service_name) (rate(traces_span_metrics_calls_total[5m])))\`
- \`trace_too_large\`: a trace exceeds \`tempo.limits.traceSize\`, because of a loop or a batch job that never ends its trace.
- \`live_traces_exceeded\`: the number of active traces exceeds \`tempo.limits.liveTraces\`.
- Others: \`kubectl -n observability logs tempo-0 -c tempo --tail=200 | grep "level=\\(warn\\|error\\)"\``,
    mitigation:
      'Lower the sampling rate of the clients or use `collector.tailSampling`, or raise the limit together with `tempo.resources`.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'the rate limit discards ten spans per second',
      '40m',
      [discarded('rate_limited', '0x5 0+600x40'), discarded('trace_too_large', '7x45')],
      expectedAlert('ticket', { ...here, reason: 'rate_limited' }, [
        'tempo-0 discards spans: rate_limited.',
        '10 spans per second are not stored.',
      ]),
    ),
    firingTest(
      'the reason appears with its first spans',
      '20m',
      [inputSeries(up.where(here), '1x40'), discarded('rate_limited', '_x12 6000x28')],
      expectedAlert('ticket', { ...here, reason: 'rate_limited' }, [
        'tempo-0 discards spans: rate_limited.',
        '10 spans per second are not stored.',
      ]),
    ),
    notFiringTest('an occasional span', '40m', [discarded('trace_too_large', '0+1x45')]),
    notFiringTest('earlier losses do not increase', '40m', [discarded('rate_limited', '90000x45')]),
  ]),
});

const flushes = (values: string) => [inputSeries(tempoIngesterFailedFlushes.where(here), values)];

const flushFailing: PromqlAlert = promqlAlert({
  name: 'TempoFlushFailing',
  expr: gt(increase(tempoIngesterFailedFlushes.where(job), '15m'), 0),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} fails to flush traces to its storage.',
  description: '{{ $value | humanize }} attempts failed in the last 15 minutes.',
  runbook: {
    meaning:
      'Blocks of traces stay in the write-ahead log of the pod, since the bucket or the volume does not accept them.',
    impact:
      'New traces can be searched while the volume of the pod has space. They are lost if the volume is lost.',
    diagnosis: `- Find the error: \`kubectl -n observability logs tempo-0 -c tempo --tail=200 | grep -i flush\`
- \`AccessDenied\`, \`403\`: credentials or permissions. Timeouts: a network policy or proxy. \`no space left\`: the volume is full.
- How many blocks are waiting? \`tempo_ingester_flush_queue_length\``,
    mitigation:
      'Renew the credentials in the Secret, fix the connection to the bucket, or enlarge the claim `data-tempo-0` and `tempo.volume`. Pending blocks are then written.',
  },
  tests: notFiringBefore('19m', [
    firingTest(
      'the bucket rejects every block',
      '40m',
      flushes('0x5 0+1x40'),
      expectedAlert('ticket', here, [
        'tempo-0 fails to flush traces to its storage.',
        '15 attempts failed in the last 15 minutes.',
      ]),
    ),
    notFiringTest('one attempt fails, and the next succeeds', '40m', flushes('0x10 1x35')),
    notFiringTest('a restart', '40m', flushes('9x20 0x25')),
  ]),
});

const api = { ...job, route: labelRe('api_.*') };
const requestSeries = (good: string, bad: string) =>
  (
    [
      ['200', good],
      ['500', bad],
    ] as const
  ).map(([status_code, values]) =>
    inputSeries(
      tempoRequestDurationSeconds.count.where(here, {
        method: 'GET',
        route: 'api_search',
        status_code,
        ws: 'false',
      }),
      values,
    ),
  );
const requests = sum(rate(tempoRequestDurationSeconds.count.where(api), '10m'), byTarget);

const readsFailing: PromqlAlert = promqlAlert({
  name: 'TempoReadsFailing',
  expr: and(
    gt(
      div(
        sum(
          rate(
            tempoRequestDurationSeconds.count.where(api, { status_code: labelRe('5..') }),
            '10m',
          ),
          byTarget,
        ),
        requests,
      ),
      0.1,
    ),
    gt(requests, 0.02),
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Queries to {{ $labels.instance }} fail.',
  description: '{{ $value | humanizePercentage }} of the requests fail.',
  runbook: {
    meaning: 'Tempo returns errors to Grafana for traces or tags.',
    impact:
      'Traces cannot be viewed. Spans may still be stored; otherwise [TempoFlushFailing](TempoFlushFailing.md) fires, too.',
    diagnosis: `- Which requests? \`sum by (route, status_code) (rate(tempo_request_duration_seconds_count{route=~"api_.*"}[10m]))\`
- Find the error: \`kubectl -n observability logs tempo-0 -c tempo --tail=200 | grep "level=error"\`
- On timeouts: searches over long ranges read every block. Is the pod at its CPU limit?`,
    mitigation:
      'Restore the bucket, raise `tempo.resources`, or lower `tempo.limits.searchLength`.',
  },
  tests: notFiringBefore('11m', [
    firingTest(
      'every search fails',
      '30m',
      requestSeries('9x30', '0+5x30'),
      expectedAlert('ticket', here, ['Queries to tempo-0 fail.', '100% of the requests fail.']),
    ),
    notFiringTest('5% of the searches fail', '30m', requestSeries('0+19x30', '0+1x30')),
    notFiringTest('no searches', '30m', requestSeries('9x30', '9x30')),
    notFiringTest(
      'an occasional search fails',
      '45m',
      requestSeries('0x50', '0x7 1x7 2x7 3x7 4x7 5x7'),
    ),
  ]),
});

const blockErrors = (compaction: string, retention: string) => [
  inputSeries(tempodbCompactionErrors.where(here), compaction),
  inputSeries(tempodbRetentionErrors.where(here), retention),
];

const blocksNotCompacted: PromqlAlert = promqlAlert({
  name: 'TempoCompactionFailing',
  expr: gt(
    add(
      increase(tempodbCompactionErrors.where(job), '1h'),
      increase(tempodbRetentionErrors.where(job), '1h'),
    ),
    2,
  ),
  for: '30m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} fails to compact or delete blocks.',
  description: '{{ $value | humanize }} attempts failed in the last hour.',
  runbook: {
    meaning: 'Blocks of traces are not compacted, or not deleted after their retention.',
    impact: 'Storage grows, searches get slower, and traces are kept longer than the retention.',
    diagnosis: `- Find the error: \`kubectl -n observability logs tempo-0 -c tempo --tail=-1 | grep -i "compact\\|retention" | grep "level=error"\`
- Do the permissions include deletion? Is space free on the volume?
- Does the number of blocks grow? \`tempodb_blocklist_length\``,
    mitigation:
      'Add the permission to delete, or free space. If a block is damaged, remove it from the bucket: its traces are lost.',
  },
  tests: notFiringBefore('59m', [
    firingTest(
      'every deletion fails',
      '3h',
      blockErrors('0x180', '0x30 0+1x150'),
      expectedAlert('ticket', here, [
        'tempo-0 fails to compact or delete blocks.',
        '60 attempts failed in the last hour.',
      ]),
    ),
    notFiringTest('two attempts failed', '3h', blockErrors('0x60 1x120', '0x60 1x120')),
    notFiringTest('earlier failures do not increase', '3h', blockErrors('50x180', '50x180')),
  ]),
});

const polls = (values: string) => [
  inputSeries(up.where(here), '1x180'),
  inputSeries(tempodbBlocklistPollErrors.where(here, { tenant: '' }), values),
];

const blocklistStale: PromqlAlert = promqlAlert({
  name: 'TempoBlocklistStale',
  expr: gt(
    sum(
      increaseFromZero(
        { counter: tempodbBlocklistPollErrors.where(job), own: ['tenant'], targets: job },
        '30m',
      ),
      byTarget,
    ),
    2,
  ),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} fails to list the blocks in its storage.',
  description: '{{ $value | humanize }} attempts failed in the last 30 minutes.',
  runbook: {
    meaning: 'Tempo lists the blocks in its storage every five minutes, and this fails.',
    impact: 'Searches do not include blocks written since, and fail for blocks that were deleted.',
    diagnosis: `- Find the error: \`kubectl -n observability logs tempo-0 -c tempo --tail=-1 | grep -i "poll" | grep "level=error"\`
- Is the bucket available, and do the permissions include listing it?`,
    mitigation: 'Renew the credentials in the Secret, or fix the connection to the bucket.',
  },
  tests: notFiringBefore('30m', [
    firingTest(
      'the bucket cannot be listed',
      '2h',
      polls('_x20 1+1x160'),
      expectedAlert('ticket', here, [
        'tempo-0 fails to list the blocks in its storage.',
        '30 attempts failed in the last 30 minutes.',
      ]),
    ),
    notFiringTest('one attempt fails', '2h', polls('_x20 1x160')),
    notFiringTest('earlier failures do not increase', '2h', polls('40x180')),
  ]),
});

const remote = { remote_name: 'a', url: 'http://prometheus-0/api/v1/write' };
const sent = (newest: string, taken: string) => [
  inputSeries(newestSample.where(here, tenant), newest),
  inputSeries(newestSent.where(here, tenant, remote), taken),
];

const serviceGraphLate: PromqlAlert = promqlAlert({
  name: 'TempoServiceGraphLate',
  expr: gt(sub(max(newestSample.where(job), byTarget), min(newestSent.where(job), byTarget)), 120),
  for: '15m',
  severity: 'ticket',
  summary: 'The service graph of {{ $labels.instance }} is not written to Prometheus.',
  description: 'The last {{ $value | humanizeDuration }} of it are missing in a Prometheus.',
  runbook: {
    meaning:
      'Tempo derives metrics from calls between services, and a Prometheus does not accept them.',
    impact: 'The service graph and its panels are outdated or have gaps. Traces are not affected.',
    diagnosis: `- Which Prometheus? \`prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="tempo"}\`
- Find the error: \`kubectl -n observability logs tempo-0 -c tempo --tail=200 | grep remote\`
- Is it running, and is remote write enabled? \`prometheus.remoteWriteReceiver\``,
    mitigation: 'Restore that Prometheus. Samples older than two hours are lost.',
  },
  tests: notFiringBefore('20m', [
    firingTest(
      'a Prometheus is down',
      '40m',
      sent('0+60x60', '0+60x5 300x55'),
      expectedAlert('ticket', here, [
        'The service graph of tempo-0 is not written to Prometheus.',
        'The last 35m 0s of it are missing in a Prometheus.',
      ]),
    ),
    notFiringTest('a Prometheus restarts', '40m', sent('0+60x60', '0+60x10 600x8 1140+60x42')),
    notFiringTest('no calls between services', '40m', sent('600x60', '600x60')),
  ]),
});

/** Alerts on Tempo, if it is enabled. */
export const tempoGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] =>
  hasComponent(environment, 'tempo')
    ? [
        {
          name: 'tempo',
          team: PLATFORM_TEAM,
          job: 'tempo',
          rules: [
            spansDiscarded,
            flushFailing,
            readsFailing,
            blocksNotCompacted,
            blocklistStale,
            ...(hasServiceGraph(environment) ? [serviceGraphLate] : []),
          ],
        },
      ]
    : [];
