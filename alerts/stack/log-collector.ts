import {
  and,
  eq,
  gt,
  increase,
  maxOverTime,
  minOverTime,
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
import {
  lokiSourceFileFileBytes,
  lokiSourceFileReadBytes,
  lokiWriteBatchRetries,
  lokiWriteDroppedEntries,
  lokiWriteSentEntries,
} from '../../constructs/log-collector/alloy-metrics';
import {
  promtailBatchRetries,
  promtailDroppedEntries,
  promtailFileBytes,
  promtailReadBytes,
  promtailSentEntries,
} from '../../constructs/log-collector/promtail-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { tunable } from '../thresholds';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/**
 * Queries of both agents, which expose the same measurements with different names and labels. Only
 * bytes that were unread five minutes ago count as unread.
 */
const agents = {
  promtail: {
    dropped: increase(promtailDroppedEntries.where({ job: 'promtail' }), '15m'),
    sent: rate(promtailSentEntries.where({ job: 'promtail' }), '10m'),
    retries: rate(promtailBatchRetries.where({ job: 'promtail' }), '10m'),
    unread: sub(
      minOverTime(promtailFileBytes.where({ job: 'promtail' }), '5m'),
      maxOverTime(promtailReadBytes.where({ job: 'promtail' }), '5m'),
    ),
  },
  alloy: {
    dropped: increase(lokiWriteDroppedEntries.where({ job: 'alloy' }), '15m'),
    sent: rate(lokiWriteSentEntries.where({ job: 'alloy' }), '10m'),
    retries: rate(lokiWriteBatchRetries.where({ job: 'alloy' }), '10m'),
    unread: sub(
      minOverTime(lokiSourceFileFileBytes.where({ job: 'alloy' }), '5m'),
      maxOverTime(lokiSourceFileReadBytes.where({ job: 'alloy' }), '5m'),
    ),
  },
} as const;
type Agent = keyof typeof agents;

/** Returns series of one agent for tests. */
function seriesOf(agent: Agent) {
  const here = testTarget(agent, 'node-1');
  const host = 'loki.observability.svc:3100';
  const component = { component_path: '/' };
  const write = { ...component, component_id: 'loki.write.loki', host, tenant: '' };
  const source = (path: string) => ({ ...component, component_id: 'loki.source.file.pods', path });
  return agent === 'promtail'
    ? {
        here,
        dropped: (reason: string, values: string) =>
          inputSeries(promtailDroppedEntries.where(here, { host, reason, tenant: '' }), values),
        sent: (values: string) => inputSeries(promtailSentEntries.where(here, { host }), values),
        retries: (values: string) =>
          inputSeries(promtailBatchRetries.where(here, { host, tenant: '' }), values),
        file: (path: string, size: string, read: string) => [
          inputSeries(promtailFileBytes.where(here, { path }), size),
          inputSeries(promtailReadBytes.where(here, { path }), read),
        ],
      }
    : {
        here,
        dropped: (reason: string, values: string) =>
          inputSeries(lokiWriteDroppedEntries.where(here, write, { reason }), values),
        sent: (values: string) => inputSeries(lokiWriteSentEntries.where(here, write), values),
        retries: (values: string) => inputSeries(lokiWriteBatchRetries.where(here, write), values),
        file: (path: string, size: string, read: string) => [
          inputSeries(lokiSourceFileFileBytes.where(here, source(path)), size),
          inputSeries(lokiSourceFileReadBytes.where(here, source(path)), read),
        ],
      };
}

function linesDropped(agent: Agent): PromqlAlert {
  const { here, dropped } = seriesOf(agent);
  const reason = 'ingester_error';
  return promqlAlert({
    name: 'LogCollectorLinesDropped',
    expr: gt(
      sum(agents[agent].dropped, {
        by: ['team', 'service', 'env', 'job', 'instance', 'reason'],
      }),
      0,
    ),
    for: '5m',
    severity: 'ticket',
    summary: 'The log collector on {{ $labels.instance }} drops log lines: {{ $labels.reason }}.',
    description: '{{ $value | printf "%.0f" }} log lines of this node were lost in 15 minutes.',
    runbook: {
      meaning: 'The agent could not deliver log lines to Loki and dropped them.',
      impact: 'These log lines of pods on the node are lost.',
      diagnosis: `- \`ingester_error\`: Loki rejected them or did not answer for minutes. Does [LokiLinesDiscarded](LokiLinesDiscarded.md) or
  [LokiPushFailing](LokiPushFailing.md) fire?
- \`rate_limited\`: the rate exceeds \`loki.limits\`. \`line_too_long\`: see \`logs.maxLineSize\`.
- \`stream_limited\`: the agent reached its own limit of streams.
- Find the pod on the node with \`kubectl -n observability-agents get pods -o wide\` and the error in its log:
  \`kubectl -n observability-agents logs POD | grep "final error"\``,
      mitigation: 'Restore Loki. Raise a limit only after finding out why it was exceeded.',
    },
    tests: notFiringBefore('10m', [
      firingTest(
        'Loki rejects log lines of this node',
        '30m',
        [dropped(reason, '0x5 0+20x25'), dropped('rate_limited', '0x30')],
        expectedAlert('ticket', { ...here, reason }, [
          `The log collector on node-1 drops log lines: ${reason}.`,
          '300 log lines of this node were lost in 15 minutes.',
        ]),
      ),
      notFiringTest('no losses, apart from earlier ones in the counter', '30m', [
        dropped(reason, '700x30'),
      ]),
      notFiringTest('the agent restarts and resets its counters', '30m', [
        dropped(reason, '700x15 0x15'),
      ]),
    ]),
  });
}

function notSending(agent: Agent): PromqlAlert {
  const { here, sent, retries } = seriesOf(agent);
  return promqlAlert({
    name: 'LogCollectorNotSending',
    expr: and(
      gt(sum(agents[agent].retries, byTarget), 0),
      eq(sum(agents[agent].sent, byTarget), 0),
    ),
    for: '10m',
    severity: 'ticket',
    summary: 'The log collector on {{ $labels.instance }} cannot send to Loki.',
    description: 'All its requests fail and are retried.',
    runbook: {
      meaning:
        'The agent has log lines to send, but Loki has not accepted any of them for minutes.',
      impact:
        'Log lines of this node are late. Files that are rotated away in the meantime are lost.',
      diagnosis: `- Is one node affected, or all of them? If all are, check Loki: \`kubectl -n observability get pods -l app.kubernetes.io/name=loki\`
- Find the pod on the node with \`kubectl -n observability-agents get pods -o wide\` and the error in its log.
- \`connection refused\`, \`no such host\`: Service, DNS or network policy. \`429\`: limits. \`400\`: log lines are too old.`,
      mitigation:
        'Restore Loki or the connection to it. The agent continues from its last position.',
    },
    tests: notFiringBefore('22m', [
      firingTest(
        'Loki cannot be reached from this node',
        '40m',
        [sent('0+50x5 250x35'), retries('0x5 0+2x35')],
        expectedAlert('ticket', here, [
          'The log collector on node-1 cannot send to Loki.',
          'All its requests fail and are retried.',
        ]),
      ),
      notFiringTest('a node without log lines', '40m', [sent('250x40'), retries('4x40')]),
      notFiringTest('some batches are retried', '40m', [sent('0+50x40'), retries('0+1x40')]),
    ]),
  });
}

/** Returns bytes as `humanize1024` prints them. */
function humanized(bytes: number): string {
  const exponent = Math.max(0, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** exponent).toPrecision(4))}${['', 'Ki', 'Mi', 'Gi', 'Ti'][exponent]}`;
}

const behind = (agent: Agent): PromqlAlert =>
  tunable('LogCollectorBehind', (limit) => behindBy(agent, limit));

function behindBy(agent: Agent, limit: number): PromqlAlert {
  // Of the default, a megabyte.
  const part = limit / 32;
  const { here, file } = seriesOf(agent);
  const path = '/var/log/pods/shop_cart-0_1/cart/0.log';
  return promqlAlert({
    name: 'LogCollectorBehind',
    // After a rotation, the file is smaller than the read position; negative values are ignored.
    expr: gt(sum(gt(agents[agent].unread, 0), byTarget), limit),
    for: '15m',
    severity: 'ticket',
    summary: 'The log collector on {{ $labels.instance }} is falling behind.',
    description:
      '{{ $value | humanize1024 }}B of log files have been waiting to be read for minutes.',
    runbook: {
      meaning:
        'Pods on this node write logs faster than the agent reads them or Loki accepts them.',
      impact:
        'Log lines are late. If the kubelet rotates a file before it is read, the rest of the file is lost.',
      diagnosis: `- Which pod? For Promtail \`topk(5, promtail_file_bytes_total - promtail_read_bytes_total)\`, for Alloy
  \`topk(5, loki_source_file_file_bytes_total - loki_source_file_read_bytes_total)\`
- Is the agent at its CPU limit? \`kubectl -n observability-agents top pod\`
- Does Loki throttle it (\`429\`, [LokiLinesDiscarded](LokiLinesDiscarded.md))?`,
      mitigation:
        'Reduce the log level of the pod that writes most, or raise `logs.resources` or `loki.limits`.',
    },
    tests: notFiringBefore('62m', [
      firingTest(
        'a pod writes faster than the agent reads, while the file of another was rotated',
        '80m',
        [
          ...file(path, `0+${4 * part}x90`, `0+${3 * part}x90`),
          ...file(`${path}.old`, '0x90', `${90 * part}x90`),
        ],
        expectedAlert('ticket', here, [
          'The log collector on node-1 is falling behind.',
          `${humanized(2 * limit)}B of log files have been waiting to be read for minutes.`,
        ]),
      ),
      notFiringTest(
        'constantly a little behind',
        '60m',
        file(path, `${10 * part}+${part}x60`, `0+${part}x60`),
      ),
      notFiringTest(
        'the file was rotated',
        '60m',
        file(path, `0+${part}x30 0x30`, `0+${part}x30 ${30 * part}x30`),
      ),
    ]),
  });
}

export const logCollectorGroup = ({ logCollector }: ResolvedEnvironment): RuleGroup => ({
  name: logCollector,
  team: PLATFORM_TEAM,
  job: logCollector,
  rules: [linesDropped(logCollector), notSending(logCollector), behind(logCollector)],
});
