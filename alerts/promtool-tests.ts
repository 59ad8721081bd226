import { renderPromql } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  alertTests,
  type ExpectedAlert,
  isPrometheusRule,
  type PromqlAlert,
  type RecordingRule,
  type RuleGroup,
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
 * Returns the tests that the alerts of a group define. Only the recording rules that they depend on run: evaluating all
 * rules of a service over hours of samples takes promtool minutes. Alerts with the same name are tested separately,
 * since they may fire at the same time.
 */
export function promtoolTests(
  settings: RuleSettings,
  group: RuleGroup,
  groups: readonly RuleGroup[],
): readonly PromtoolTests[] {
  const here: RuleSettings = {
    ...settings,
    alerts: { ...settings.alerts, evaluator: 'prometheus' },
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
  return inRounds(promqlAlerts(group)).map((alerts) => {
    const needed = withDependencies(alerts, recordings);
    const tested = related.map((one) => ({
      ...one,
      rules: one.rules.filter((rule) => isPrometheusRule(rule) && needed.has(rule)),
    }));
    // The assertions check the annotations and not the value.
    const ruleFiles = prometheusRuleFiles(here, tested, {});
    const tests = alerts.flatMap((alert) => rendered(settings, alert, evaluation));
    const text = yaml({
      rule_files: Object.keys(ruleFiles),
      evaluation_interval: evaluation,
      group_eval_order: evaluationGroups(tested).map(({ name }) => name),
      tests,
    });
    return { text, ruleFiles, tests: tests.length };
  });
}

export const promqlAlerts = ({ rules }: RuleGroup): readonly PromqlAlert[] =>
  rules.filter((rule): rule is PromqlAlert => rule.kind === 'promql');

/** Returns rules together with the recording rules that they read, directly or indirectly. */
function withDependencies(
  rules: readonly PrometheusRule[],
  recordings: readonly RecordingRule[],
): ReadonlySet<PrometheusRule> {
  const needed = new Set(rules);
  for (const rule of needed)
    for (const recording of recordings) if (ruleReads(rule, recording)) needed.add(recording);
  return needed;
}

/** Returns the first alert of each name, then the second of each, and so on. */
function inRounds(alerts: readonly PromqlAlert[]): readonly (readonly PromqlAlert[])[] {
  const rounds: PromqlAlert[][] = [];
  for (const alert of alerts) {
    const free = rounds.find((round) => !round.some(({ name }) => name === alert.name));
    if (free) free.push(alert);
    else rounds.push([alert]);
  }
  return rounds;
}

const rendered = (settings: RuleSettings, alert: PromqlAlert, evaluation: string): object[] =>
  alertTests(alert).map(({ title, interval = evaluation, series, at, fires }) => ({
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
): object => ({ summary, description, ...linkAnnotations(settings, alert) });
