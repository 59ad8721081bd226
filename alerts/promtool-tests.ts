import { renderPromql } from '@observability-stack/promql';
import { parseDurationMs, quote } from '@observability-stack/query-common';
import {
  alertTests,
  type ExpectedAlert,
  isPrometheusRule,
  type PromqlAlert,
  type RecordingRule,
  type RuleGroup,
  recordingTests,
  type TestSeries,
} from '../catalog/definitions/alert';
import { yaml } from '../catalog/helpers/yaml';
import { evaluationGroups, type PrometheusRule, ruleReads } from './evaluation-groups';
import { linkAnnotations, prometheusRuleFiles, type RuleSettings } from './rule-file';

/** Files for `promtool test rules`: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export interface PromtoolTests {
  /** Content of the test file; it names the rule files below. */
  readonly text: string;
  readonly ruleFiles: Readonly<Record<string, string>>;
  readonly tests: number;
}

/** Evaluation interval of tests; shorter if a group has a shorter interval. */
const EVALUATION = '1m';

const evaluationOf = ({ interval = EVALUATION }: RuleGroup): string =>
  parseDurationMs(interval) < parseDurationMs(EVALUATION) ? interval : EVALUATION;

/**
 * Returns the tests of each rule of a group. Only the rule and the recording rules that it depends on run: promtool
 * evaluates all rules of its files at each step of each test, which takes minutes where a test covers days.
 */
export function promtoolTests(
  settings: RuleSettings,
  group: RuleGroup,
  groups: readonly RuleGroup[],
): readonly PromtoolTests[] {
  const here: RuleSettings = {
    ...settings,
    alerts: { ...settings.alerts, evaluator: 'prometheus' },
    labelsCluster: false,
  };
  const evaluation = evaluationOf(group);
  // Groups with a shorter interval do not read what groups with longer intervals record.
  const related =
    evaluation === EVALUATION
      ? groups.filter(({ team, job }) => team === group.team && job === group.job)
      : [group];
  const recordings = related.flatMap(({ rules }) =>
    rules.filter((rule): rule is RecordingRule => rule.kind === 'recording'),
  );
  return testedRules(group).map((rule) => {
    const needed = withDependencies(rule, recordings);
    const tested = related.map(({ raw: _, ...one }) => ({
      ...one,
      rules: one.rules.filter((rule) => isPrometheusRule(rule) && needed.has(rule)),
    }));
    // The assertions check the annotations and not the value.
    const ruleFiles = prometheusRuleFiles(here, tested, {});
    const tests =
      rule.kind === 'promql'
        ? alertTest(settings, rule, evaluation)
        : recordingTest(rule, evaluation);
    const text = yaml({
      rule_files: Object.keys(ruleFiles),
      evaluation_interval: evaluation,
      // Differences of recorded values in the last digits are not errors.
      fuzzy_compare: true,
      group_eval_order: evaluationGroups(tested).map(({ name }) => name),
      tests,
    });
    return { text, ruleFiles, tests: tests.length };
  });
}

/** Returns the rules with tests for promtool. */
const testedRules = ({ rules }: RuleGroup): readonly PrometheusRule[] =>
  rules.filter(
    (rule): rule is PrometheusRule =>
      rule.kind === 'promql' || (rule.kind === 'recording' && recordingTests(rule).length > 0),
  );

/** Returns a rule together with the recording rules that it reads, directly or indirectly. */
function withDependencies(
  tested: PrometheusRule,
  recordings: readonly RecordingRule[],
): ReadonlySet<PrometheusRule> {
  const needed = new Set([tested]);
  for (const rule of needed)
    for (const recording of recordings) if (ruleReads(rule, recording)) needed.add(recording);
  return needed;
}

const inputOf = (series: readonly TestSeries[]): object[] =>
  series.map((one) => ({ series: renderPromql(one.series), values: one.values }));

const recordingTest = (rule: RecordingRule, evaluation: string): object[] =>
  recordingTests(rule).map(({ title, interval = evaluation, series, at, records }) => ({
    name: `${rule.metric.name}: ${title}`,
    interval,
    input_series: inputOf(series),
    promql_expr_test: [
      {
        expr: rule.metric.name,
        eval_time: at,
        exp_samples: records.map(({ labels, value }) => ({
          labels: `${rule.metric.name}${formatLabels(labels)}`,
          value,
        })),
      },
    ],
  }));

const formatLabels = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${quote(value)}`)
    .join(',')}}`;

const alertTest = (settings: RuleSettings, alert: PromqlAlert, evaluation: string): object[] =>
  alertTests(alert).map(({ title, interval = evaluation, series, at, fires }) => ({
    name: `${alert.name}: ${title}`,
    interval,
    input_series: inputOf(series),
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
): object => ({ summary, description, ...linkAnnotations(settings, alert) });
