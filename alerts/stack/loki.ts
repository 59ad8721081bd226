import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import { and, gt, max, rate, seconds, sub, time } from '@observability-stack/promql';
import {
  given,
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
import { alertOf, firing, jobInTest, notBefore, perJob, quiet, targetInTest } from './example';
import { flushFailing, linesDiscarded, pushFailing, queriesFailing } from './loki-intake';
import { streamsNearLimit } from './loki-streams';

const job = { job: 'loki' };
const whole = jobInTest('loki');
const replica = (index: number) => targetInTest('loki', `loki-${index}`);

const runs = lokiCompactorApplyRetentionLastSuccessfulRunTimestampSeconds;
const since = (index: number, start: string, lastRun: string) => [
  given(processStartTimeSeconds.where(replica(index)), start),
  given(runs.where(replica(index)), lastRun),
];
const retentionAlert = (ago: string) =>
  alertOf('ticket', whole, [
    'Loki does not delete old lines.',
    `Retention last went through ${ago} ago.`,
  ]);

const retentionLate: PromqlAlert = promqlAlert({
  name: 'LokiRetentionLate',
  // one pod of a ring does it for all; 0 until the first time after a start
  expr: and(
    gt(sub(time(), max(runs.where(job), perJob)), seconds('3h')),
    gt(sub(time(), max(processStartTimeSeconds.where(job), perJob)), seconds('3h')),
  ),
  for: '30m',
  severity: 'ticket',
  summary: 'Loki does not delete old lines.',
  description: 'Retention last went through {{ $value | humanizeDuration }} ago.',
  runbook: {
    meaning: 'The compactor has neither merged the index nor applied retention for hours.',
    impact: 'Lines are kept longer than promised, storage grows, and queries get slower.',
    diagnosis: `- Which pod is the compactor? \`loki_boltdb_shipper_compactor_running == 1\`
- \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=-1 | grep -i "compact\\|retention" | grep "level=error"\`
- Room and rights on the volume: it works in \`/loki/compactor\`.`,
    mitigation:
      'Mend what the log names, then delete the pod that is the compactor: another one takes over.',
  },
  tests: notBefore('269m', [
    firing(
      'the compactor got stuck',
      '6h',
      [...since(0, '0x360', '0x60 3600x300'), ...since(1, '0x360', '0x360')],
      retentionAlert('5h 0m 0s'),
    ),
    firing('it never went through', '6h', since(0, '0x360', '0x360'), retentionAlert('6h 0m 0s')),
    quiet('one of the ring goes on, the other never was it', '6h', [
      ...since(0, '0x360', '0x360'),
      ...since(1, '0x360', '0+60x360'),
    ]),
    quiet('it went through two hours ago', '6h', since(0, '0x360', '14400x360')),
    quiet('it was started an hour ago', '6h', since(0, '18000x360', '0x360')),
  ]),
});

const diskNearlyFull: PromqlAlert = promqlAlert({
  name: 'LokiDiskNearlyFull',
  // despite its name a share, of the volume that the write-ahead log lies on
  expr: gt(lokiIngesterWalDiskUsagePercent.where(job), 0.8),
  for: '15m',
  severity: 'ticket',
  summary: 'The volume of {{ $labels.instance }} is nearly full.',
  description: '{{ $value | humanizePercentage }} are used; from 90% Loki refuses lines.',
  runbook: {
    meaning:
      'The volume that holds the write-ahead log, and with storage in the file system the chunks, fills up.',
    impact: 'From 90% Loki stops taking lines, so that it can still write what it has.',
    diagnosis: `- Does it grow by chunks or by the log? \`rate(loki_ingester_wal_logged_bytes_total[1h])\`; chunks that cannot be
  written stay in the log: see LokiFlushFailing.
- Does retention run? See LokiRetentionLate.
- Who logs most? \`topk(5, sum by (service) (bytes_over_time({service=~".+"}[1d])))\` in Explore.`,
    mitigation:
      'Enlarge the claim `data-loki-0` and `loki.volume`, or shorten `loki.retention`. A busy installation wants object storage.',
  },
  tests: notBefore('19m', [
    firing(
      'seven eighths are used',
      '30m',
      [given(lokiIngesterWalDiskUsagePercent.where(replica(0)), '0.7x5 0.875x25')],
      alertOf('ticket', replica(0), [
        'The volume of loki-0 is nearly full.',
        '87.5% are used; from 90% Loki refuses lines.',
      ]),
    ),
    quiet('three quarters', '30m', [
      given(lokiIngesterWalDiskUsagePercent.where(replica(0)), '0.75x30'),
    ]),
  ]),
});

const labels = { rule_group: '/loki/rules-temp/fake/shop.yml;cart', user: 'fake' };

const rulesFailing: PromqlAlert = promqlAlert({
  name: 'LokiRulesFailing',
  expr: gt(rate(lokiPrometheusRuleEvaluationFailures.where(job), '5m'), 0),
  for: '15m',
  severity: 'page',
  summary: 'Rules on logs fail on {{ $labels.instance }}.',
  description: 'Rules of the group {{ $labels.rule_group }} gave errors for 15 minutes.',
  runbook: {
    meaning: 'Loki’s ruler runs the rules of a group and gets errors in place of results.',
    impact: 'Alerts on logs of this group do not fire, and metrics recorded from logs have gaps.',
    diagnosis: `- \`kubectl -n observability logs -l app.kubernetes.io/name=loki --tail=-1 | grep "evaluating rule failed\\|level=warn"\`
- "maximum of series reached": the query gives more series than \`loki.limits.querySeries\`.
- Do queries fail, too (LokiQueriesFailing)? Then go there.`,
    mitigation:
      'Narrow the selector of the rule, or aggregate by fewer labels. Undo its last change.',
  },
  tests: notBefore('20m', [
    firing(
      'one rule fails at each evaluation',
      '25m',
      [given(lokiPrometheusRuleEvaluationFailures.where(replica(0), labels), '0x5 0+1x20')],
      alertOf('page', { ...replica(0), ...labels }, [
        'Rules on logs fail on loki-0.',
        `Rules of the group ${labels.rule_group} gave errors for 15 minutes.`,
      ]),
    ),
    quiet('they failed while Loki was restarted', '25m', [
      given(lokiPrometheusRuleEvaluationFailures.where(replica(0), labels), '0x5 0+1x4 0x16'),
    ]),
  ]),
});

export const lokiGroup = ({ loki }: Pick<ResolvedEnvironment, 'loki'>): RuleGroup => ({
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
    streamsNearLimit(loki),
  ],
});
