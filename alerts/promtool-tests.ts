import type { ExpectedAlert, PromqlAlert, RuleGroup } from '../catalog/alert';
import { yaml } from '../catalog/yaml';
import { renderPromql } from '../query/promql';
import { linksOf, type RuleSettings } from './rule-file';

/** What `promtool test rules` runs: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export interface PromtoolTests {
  readonly group: RuleGroup;
  /** How many alerts are tested, each by several tests. */
  readonly alerts: number;
  readonly tests: number;
  readonly text: string;
}

const EVALUATION = '1m';

/**
 * The tests that the alerts of a group carry. They run against whole rule files, so that what an alert is made
 * from is computed as it is in a running Prometheus.
 */
export function promtoolTests(
  settings: RuleSettings,
  group: RuleGroup,
  ruleFiles: readonly string[],
  order: readonly string[],
): PromtoolTests {
  const alerts = group.rules.filter((rule): rule is PromqlAlert => rule.kind === 'promql');
  const tests = alerts.flatMap((alert) => testsOf(settings, alert));
  const text = yaml({
    rule_files: ruleFiles,
    evaluation_interval: EVALUATION,
    group_eval_order: order,
    tests,
  });
  return { group, alerts: alerts.length, tests: tests.length, text };
}

const testsOf = (settings: RuleSettings, alert: PromqlAlert): object[] =>
  alert.tests.map(({ title, interval = EVALUATION, series, at, fires }) => ({
    name: `${alert.name}: ${title}`,
    interval,
    input_series: series.map((one) => ({ series: renderPromql(one.series), values: one.values })),
    alert_rule_test: [
      {
        eval_time: at,
        alertname: alert.name,
        exp_alerts: fires.map((expected) => ({
          exp_labels: expected.labels,
          exp_annotations: annotationsOf(settings, alert, expected),
        })),
      },
    ],
  }));

const annotationsOf = (
  settings: RuleSettings,
  alert: PromqlAlert,
  { summary, description }: ExpectedAlert,
): object => ({ summary, description, ...linksOf(settings, alert) });
