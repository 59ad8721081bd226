import {
  and,
  type Duration,
  gt,
  type InstantVector,
  rate,
  re,
  sum,
  vector,
} from '@observability-stack/promql';
import { durationOf, millisecondsOf } from '@observability-stack/query-common';
import {
  given,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import { prometheusRuleGroupIterations } from '../../constructs/prometheus/metrics';
import { componentOf } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { PEERS_JOB, podsOfWorkload } from '../../resolve/jobs';
import { WATCHDOG } from '../names';
import { targetInTest } from '../stack/example';

const ruleGroup = { rule_group: '/etc/prometheus/rules/platform.yml;targets' };

/**
 * Fires as long as all is well: a receiver that no longer hears it knows that the alert path is broken. Of several
 * shards any one would go on for all; so each asks for evidence that rules run in a replica of every shard.
 */
export function watchdog(environment: ResolvedEnvironment): PromqlAlert {
  const shards = componentOf(environment, 'prometheus').workloads.map(({ name }) => name);
  const isSharded = shards.length > 1;
  const { prometheus, alerts } = environment;
  // one scrape may fail, and a shard may restart
  const window = durationOf(
    Math.max(millisecondsOf(alerts.targetDownFor), 4 * millisecondsOf(prometheus.scrapeInterval)),
  );
  const runs = (shard: string) =>
    gt(
      sum(
        rate(
          prometheusRuleGroupIterations.where({
            job: PEERS_JOB,
            instance: re(podsOfWorkload(shard)),
          }),
          window as Duration,
        ),
      ),
      0,
    );
  const always: InstantVector<never, 'float'> = vector(1);
  const told = {
    labels: { severity: 'none', team: PLATFORM_TEAM },
    summary: 'The alert path works.',
    description: isSharded
      ? `Fires while all ${shards.length} shards of Prometheus run rules. Its receiver pages when it no longer hears this.`
      : 'Always fires. Its receiver pages when it no longer hears this.',
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
    summary: told.summary,
    description: told.description,
    runbook: {
      meaning:
        'This alert fires as long as all is well. It is no problem by itself: a receiver outside the cluster expects to ' +
        'hear it again and again, and pages when it does not. Where Prometheus is sharded it also ends when no replica of ' +
        'one of the shards runs rules any more, or the others cannot see it.',
      impact:
        'While the receiver does not hear it, no other alert reaches anybody either, or none of what one shard scrapes.',
      diagnosis: `Follow the path from its start:

1. Is Prometheus up, and does its page \`/alerts\` show \`${WATCHDOG}\` as firing?
2. Of several shards, which is missing? \`up{job="${PEERS_JOB}"}\` in each of them.
3. Does its page \`/status\` name the Alertmanagers, and does
   \`prometheus_notifications_errors_total\` stand still?
4. Does Alertmanager list the alert, and does \`alertmanager_notifications_failed_total\` stand still?
5. Does the address of the receiver still exist, and may the cluster reach it?`,
      mitigation:
        'Restart what does not answer. Until the path works, watch the dashboards by eye and tell the teams.',
    },
    tests: () => testsFor(shards, [told], millisecondsOf(window) / 60_000),
  });
}

function testsFor(
  shards: readonly string[],
  fires: PromqlTest['fires'],
  minutes: number,
): readonly PromqlTest[] {
  if (shards.length === 1)
    return [{ title: 'fires with nothing to go by', series: [], at: '0m', fires }];
  const begun = Math.ceil(minutes) + 5;
  const end = begun * 3;
  const of = (pod: string, values: string) =>
    given(
      prometheusRuleGroupIterations.where(
        { ...targetInTest('prometheus', pod), job: PEERS_JOB },
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
    test('all shards run rules', [`0+2x${end}`, `0+2x${end}`], true),
    test('one of two replicas of a shard is gone', [`0+2x${end}`, `0+2x${begun} stale`], true),
    test('a shard restarts', [`0+2x${end - 3} 0+2x3`], true),
    test('all replicas of a shard are gone', [`0+2x${begun} stale`, `0+2x${begun} stale`], false),
    test('a shard answers and runs no rules', [`0+2x${begun} ${2 * begun}x${end}`], false),
    test('a shard has never been there', [], false),
  ];
}
