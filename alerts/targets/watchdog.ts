import {
  and,
  gt,
  type InstantVector,
  labelRe,
  type QueryDuration,
  rate,
  sum,
  vector,
} from '@observability-stack/promql';
import { formatDurationMs, parseDurationMs } from '@observability-stack/query-common';
import {
  inputSeries,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { prometheusRuleGroupIterations } from '../../constructs/prometheus/metrics';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { PEERS_JOB, workloadPods } from '../../resolve/jobs';
import { isOurs } from '../../resolve/parts';
import { WATCHDOG } from '../names';
import { testTarget } from '../stack/test-helpers';

const ruleGroup = { rule_group: '/etc/prometheus/rules/platform.yml;targets' };

/**
 * Always fires, so that a receiver detects a broken alert path when the notifications stop. With several shards any one
 * of them could keep it firing; each shard therefore requires that rules run in a replica of every shard.
 */
export function watchdog(environment: ResolvedEnvironment): PromqlAlert {
  const shards = isOurs(environment, 'prometheus')
    ? findComponent(environment, 'prometheus').workloads.map(({ name }) => name)
    : [];
  const isSharded = shards.length > 1;
  const { prometheus, alerts } = environment;
  // One scrape may fail, and a shard may restart.
  const window = formatDurationMs(
    Math.max(parseDurationMs(alerts.targetDownFor), 4 * parseDurationMs(prometheus.scrapeInterval)),
  );
  const runs = (shard: string) =>
    gt(
      sum(
        rate(
          prometheusRuleGroupIterations.where({
            job: PEERS_JOB,
            instance: labelRe(workloadPods(shard)),
          }),
          window as QueryDuration,
        ),
      ),
      0,
    );
  const always: InstantVector<never, 'float'> = vector(1);
  const expected = {
    labels: { severity: 'none', team: PLATFORM_TEAM },
    summary: 'The alerting pipeline works.',
    description: isSharded
      ? `Fires while all ${shards.length} shards of Prometheus evaluate rules. Its receiver pages when the notifications stop.`
      : 'Always fires. Its receiver pages when the notifications stop.',
  };
  return promqlAlert({
    name: WATCHDOG,
    expr: isSharded
      ? shards.reduce<InstantVector<never, 'float'>>(
          (all, shard) => and(all, runs(shard), { on: [] }),
          always,
        )
      : always,
    severity: 'none',
    team: PLATFORM_TEAM,
    summary: expected.summary,
    description: expected.description,
    runbook: {
      meaning:
        'This alert always fires and does not indicate a problem. A receiver outside the cluster expects its ' +
        'notifications at regular intervals and pages when they stop. With several shards the alert also stops when no replica of ' +
        'a shard evaluates rules, or when the other shards cannot scrape it.',
      impact:
        'When the notifications stop, other alerts are not delivered either, or none about the targets of one shard.',
      diagnosis: `Follow the path of the alert:

1. Is Prometheus running, and does \`/alerts\` show \`${WATCHDOG}\` as firing?
2. With several shards, which one is missing? Query \`up{job="${PEERS_JOB}"}\` in each of them.
3. Does \`/status\` of Prometheus list the Alertmanagers, and is
   \`prometheus_notifications_errors_total\` constant?
4. Does Alertmanager list the alert, and is \`alertmanager_notifications_failed_total\` constant?
5. Does the URL of the receiver still exist, and can the cluster reach it?`,
      mitigation:
        'Restart the component that does not answer. Until alerts are delivered again, watch the dashboards and inform the teams.',
    },
    tests: () => testsFor(shards, [expected], parseDurationMs(window) / 60_000),
  });
}

function testsFor(
  shards: readonly string[],
  fires: PromqlTest['fires'],
  minutes: number,
): readonly PromqlTest[] {
  if (shards.length <= 1)
    return [{ title: 'fires without any series', series: [], at: '0m', fires }];
  const begun = Math.ceil(minutes) + 5;
  const end = begun * 3;
  const of = (pod: string, values: string) =>
    inputSeries(
      prometheusRuleGroupIterations.where(
        { ...testTarget('prometheus', pod), job: PEERS_JOB },
        ruleGroup,
      ),
      values,
    );
  const [first = '', ...others] = shards;
  const running = others.flatMap((shard) =>
    [0, 1].map((replica) => of(`${shard}-${replica}`, `0+2x${end}`)),
  );
  const test = (title: string, replicas: readonly string[], isTold: boolean): PromqlTest => ({
    title,
    series: [...running, ...replicas.map((values, replica) => of(`${first}-${replica}`, values))],
    at: `${end}m`,
    fires: isTold ? fires : [],
  });
  return [
    test('all shards evaluate rules', [`0+2x${end}`, `0+2x${end}`], true),
    test('one of two replicas of a shard disappears', [`0+2x${end}`, `0+2x${begun} stale`], true),
    test('a shard restarts', [`0+2x${end - 3} 0+2x3`], true),
    test('all replicas of a shard disappear', [`0+2x${begun} stale`, `0+2x${begun} stale`], false),
    test('a shard is up but does not evaluate rules', [`0+2x${begun} ${2 * begun}x${end}`], false),
    test('a shard has never been up', [], false),
  ];
}
