import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import { and, gt, max, rate, seconds, sub, time } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  lokiCompactorApplyRetentionLastSuccessfulRunTimestampSeconds,
  lokiIngesterWalDiskUsagePercent,
} from '../../constructs/loki/metrics';
import { lokiPrometheusRuleEvaluationFailures } from '../../constructs/loki/ruler-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { formatPercent } from '../http/service';
import { tunable } from '../thresholds';
import { flushFailing, linesDiscarded, pushFailing, queriesFailing } from './loki-intake';
import { streamsNearLimit } from './loki-streams';
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

const job = { job: 'loki' };
const whole = testJob('loki');
const replica = (index: number) => testTarget('loki', `loki-${index}`);

const runs = lokiCompactorApplyRetentionLastSuccessfulRunTimestampSeconds;
const since = (index: number, start: string, lastRun: string) => [
  inputSeries(processStartTimeSeconds.where(replica(index)), start),
  inputSeries(runs.where(replica(index)), lastRun),
];
const retentionAlert = (ago: string) =>
  expectedAlert('ticket', whole, [
    'Loki does not apply retention.',
    `The compactor last applied retention ${ago} ago.`,
  ]);

const retentionLate: PromqlAlert = promqlAlert({
  name: 'LokiRetentionLate',
  // One pod of the ring compacts for all. The timestamp is 0 until the first run after a start.
  expr: and(
    gt(sub(time(), max(runs.where(job), byJob)), seconds('3h')),
    gt(sub(time(), max(processStartTimeSeconds.where(job), byJob)), seconds('3h')),
  ),
  for: '30m',
  severity: 'ticket',
  summary: 'Loki does not apply retention.',
  description: 'The compactor last applied retention {{ $value | humanizeDuration }} ago.',
  runbook: {
    meaning:
      'The compactor has not compacted the index or applied retention for more than three hours.',
    impact: 'Log lines are kept longer than the retention, storage grows, and queries get slower.',
    diagnosis: `- Which pod is the compactor? \`loki_boltdb_shipper_compactor_running == 1\`
- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=-1 | grep -i "compact\\|retention" | grep "level=error"\`
- Check free space and permissions of its working directory \`/loki/compactor\`.`,
    mitigation:
      'Fix the error in the log, then delete the pod of the compactor: another pod takes over.',
  },
  tests: notFiringBefore('269m', [
    firingTest(
      'the compactor hangs',
      '6h',
      [...since(0, '0x360', '0x60 3600x300'), ...since(1, '0x360', '0x360')],
      retentionAlert('5h 0m 0s'),
    ),
    firingTest(
      'retention was never applied',
      '6h',
      since(0, '0x360', '0x360'),
      retentionAlert('6h 0m 0s'),
    ),
    notFiringTest('another pod of the ring is the compactor', '6h', [
      ...since(0, '0x360', '0x360'),
      ...since(1, '0x360', '0+60x360'),
    ]),
    notFiringTest('retention was applied two hours ago', '6h', since(0, '0x360', '14400x360')),
    notFiringTest('started an hour ago', '6h', since(0, '18000x360', '0x360')),
  ]),
});

const diskNearlyFull: PromqlAlert = tunable('LokiDiskNearlyFull', (limit) =>
  promqlAlert({
    name: 'LokiDiskNearlyFull',
    // Despite its name, the metric is a ratio; it covers the volume of the write-ahead log.
    expr: gt(lokiIngesterWalDiskUsagePercent.where(job), limit),
    for: '15m',
    severity: 'ticket',
    summary: 'The volume of {{ $labels.instance }} is almost full.',
    description:
      '{{ $value | humanizePercentage }} of it is used; from 90% on, Loki rejects log lines.',
    runbook: {
      meaning:
        'The volume with the write-ahead log, and the chunks if they are stored in the file system, is filling up.',
      impact:
        'From 90% on, Loki rejects log lines, so that it can still write those it has accepted.',
      diagnosis: `- Do chunks or the write-ahead log grow? \`rate(loki_ingester_wal_logged_bytes_total[1h])\`; chunks that cannot be
  flushed stay in the log: see [LokiFlushFailing](LokiFlushFailing.md).
- Is retention applied? See [LokiRetentionLate](LokiRetentionLate.md).
- Which services log most? \`topk(5, sum by (service) (bytes_over_time({service=~".+"}[1d])))\` in Explore.`,
      mitigation:
        'Enlarge the claim `data-loki-0` and `loki.volume`, or shorten `loki.retention`. Use object storage for large volumes of logs.',
    },
    tests: notFiringBefore('19m', [
      firingTest(
        'more than the threshold is used',
        '30m',
        [
          inputSeries(
            lokiIngesterWalDiskUsagePercent.where(replica(0)),
            `${round(limit * 0.9)}x5 ${round(0.4 + limit * 0.6)}x25`,
          ),
        ],
        expectedAlert('ticket', replica(0), [
          'The volume of loki-0 is almost full.',
          `${formatPercent(round(0.4 + limit * 0.6))} of it is used; from 90% on, Loki rejects log lines.`,
        ]),
      ),
      notFiringTest('less than the threshold is used', '30m', [
        inputSeries(lokiIngesterWalDiskUsagePercent.where(replica(0)), `${round(limit * 0.95)}x30`),
      ]),
    ]),
  }),
);

const labels = { rule_group: '/loki/rules-temp/fake/shop.yml;cart', user: 'fake' };

const rulesFailing: PromqlAlert = promqlAlert({
  name: 'LokiRulesFailing',
  expr: gt(rate(lokiPrometheusRuleEvaluationFailures.where(job), '5m'), 0),
  for: '15m',
  severity: 'page',
  summary: 'Rule evaluations fail on {{ $labels.instance }}.',
  description: 'Rules of group {{ $labels.rule_group }} have failed for 15 minutes.',
  runbook: {
    meaning: 'The ruler of Loki gets errors from the queries of a rule group.',
    impact: 'Alerts on logs of this group do not fire, and metrics recorded from logs have gaps.',
    diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=-1 | grep "evaluating rule failed\\|level=warn"\`
- "maximum of series reached": the query returns more series than \`loki.limits.maxQuerySeries\`.
- Do other queries fail, too? Then see [LokiQueriesFailing](LokiQueriesFailing.md).`,
    mitigation:
      'Narrow the selector of the rule, aggregate by fewer labels, or roll back its last change.',
  },
  tests: notFiringBefore('20m', [
    firingTest(
      'one rule fails at each evaluation',
      '25m',
      [inputSeries(lokiPrometheusRuleEvaluationFailures.where(replica(0), labels), '0x5 0+1x20')],
      expectedAlert('page', { ...replica(0), ...labels }, [
        'Rule evaluations fail on loki-0.',
        `Rules of group ${labels.rule_group} have failed for 15 minutes.`,
      ]),
    ),
    notFiringTest('they failed while Loki restarted', '25m', [
      inputSeries(lokiPrometheusRuleEvaluationFailures.where(replica(0), labels), '0x5 0+1x4 0x16'),
    ]),
  ]),
});

export const lokiGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'loki',
  team: PLATFORM_TEAM,
  job: 'loki',
  rules: [
    pushFailing,
    queriesFailing,
    linesDiscarded,
    flushFailing,
    diskNearlyFull,
    retentionLate,
    rulesFailing,
    tunable('LokiStreamsNearLimit', (near) => streamsNearLimit(environment, near)),
  ],
});
