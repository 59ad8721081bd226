import { logqlNode } from '@observability-stack/logql/expression';
import {
  type LabelRecord,
  PushRejectedError,
  type VectorSample,
} from '@observability-stack/logql-evaluator';
import {
  type ActiveAlert,
  AlertStates,
  evaluationProblem,
  expandTemplate,
  firingDifferences,
  formatGoFloat,
  formatLabels,
  ingest,
  labelsKey,
  RuleEvaluation,
  sampleDifferences,
  TEST_START,
  textDifference,
  timeSince,
  withLabels,
} from '@observability-stack/logql-evaluator/ruler';
import { parseDurationMs } from '@observability-stack/query-common';
import type {
  ExpectedAlert,
  LogqlAlert,
  LogqlExpectation,
  LogqlTest,
  LogRecordingRule,
  LogRecordingTest,
  TestLine,
} from '../catalog/definitions/alert';
import { ruleLogql } from './logs/rule-file';
import { alertRuleLabels, linkAnnotations, type RuleSettings } from './rule-file';

const EVALUATION = '1m';

type LokiRule = LogqlAlert | LogRecordingRule;

/**
 * Returns how the result of the ruler differs from the expectation of a test, with an explanation of the evaluation;
 * undefined if the test passes.
 */
export function logqlTestFailure(
  settings: RuleSettings,
  alert: LogqlAlert,
  test: LogqlTest,
): string | undefined {
  const interval = parseDurationMs(test.interval ?? EVALUATION);
  const checks = [test, ...(test.later ?? [])];
  const evaluation = evaluationOf(alert, test);
  if (typeof evaluation === 'string') return evaluation;
  const states = new AlertStates({
    holds: alert.for ? parseDurationMs(alert.for) : 0,
    labelsOf: (sample) => alertLabels(alert, sample),
  });
  let next = 0;
  for (const check of checks) {
    const at = parseDurationMs(check.at);
    if (at % interval !== 0)
      return `${test.title}: time ${check.at} is not at an evaluation: set an interval of the test that divides it`;
    if (at < next) return `${test.title}: time ${check.at} is not after the previous one`;
    try {
      // Without `for`, earlier evaluations do not matter.
      if (!alert.for) next = at;
      for (; next <= at; next += interval) states.evaluate(evaluation.samples(next), next);
      const wrong = differences(settings, alert, check, states.active());
      if (wrong.length > 0) return failure(alert.name, test, check.at, wrong, evaluation);
    } catch (error) {
      const wrong = [`${evaluationProblem(error)}, ${timeSince(next)} after the start`];
      return failure(alert.name, test, check.at, wrong, evaluation, next);
    }
  }
  return undefined;
}

/**
 * Returns how the result of the ruler differs from the expected samples of a recording rule, with
 * an explanation of the evaluation; undefined if the test passes.
 */
export function logqlRecordingFailure(
  rule: LogRecordingRule,
  test: LogRecordingTest,
): string | undefined {
  const evaluation = evaluationOf(rule, test);
  if (typeof evaluation === 'string') return evaluation;
  try {
    const given = evaluation
      .samples(parseDurationMs(test.at))
      .map(({ labels, value }) => ({ labels: withLabels(labels, rule.labels), value }));
    const wrong = sampleDifferences(test.records, given);
    return wrong.length > 0
      ? failure(rule.metric.name, test, test.at, wrong, evaluation)
      : undefined;
  } catch (error) {
    const wrong = [evaluationProblem(error)];
    return failure(rule.metric.name, test, test.at, wrong, evaluation);
  }
}

/** Returns the log lines as Loki ingests them, or the reason why Loki rejects them. */
function evaluationOf(
  rule: LokiRule,
  { title, lines }: { readonly title: string; readonly lines: readonly TestLine[] },
): RuleEvaluation | string {
  try {
    return new RuleEvaluation(logqlNode(ruleLogql(rule)), ingest(lines, TEST_START));
  } catch (error) {
    if (error instanceof PushRejectedError)
      return `${title}: Loki rejects the log lines: ${error.message}`;
    throw error;
  }
}

const alertLabels = (alert: LogqlAlert, sample: VectorSample): LabelRecord =>
  withLabels(
    sample.labels,
    Object.fromEntries(
      Object.entries(alertRuleLabels(alert)).map(([name, text]) => [
        name,
        expandTemplate(text, sample),
      ]),
    ),
  );

function differences(
  settings: RuleSettings,
  alert: LogqlAlert,
  { fires, pending }: LogqlExpectation,
  active: readonly ActiveAlert[],
): readonly string[] {
  const waiting = active.filter(({ state }) => state === 'pending');
  const isIn = (labels: LabelRecord, list: readonly { readonly labels: LabelRecord }[]) =>
    list.some((one) => labelsKey(one.labels) === labelsKey(labels));
  const named = pending?.map((labels) => ({ labels }));
  return [
    ...firingDifferences(fires, active, (expected, found) =>
      textDifferences(settings, alert, expected, found),
    ),
    ...(named ?? [])
      .filter(({ labels }) => !isIn(labels, waiting))
      .map(({ labels }) => `missing:    pending ${formatLabels(labels)}`),
    ...waiting
      .filter(({ labels }) => named && !isIn(labels, named))
      .map(
        ({ labels, sample }) =>
          `unexpected: pending ${formatLabels(labels)} with ${formatGoFloat(sample.value)}`,
      ),
  ];
}

function textDifferences(
  settings: RuleSettings,
  alert: LogqlAlert,
  expected: ExpectedAlert,
  { labels, sample }: ActiveAlert,
): readonly string[] {
  const texts = { summary: alert.summary, description: alert.description };
  const links = linkAnnotations(settings, alert);
  return [
    ...(['summary', 'description'] as const).flatMap((name) =>
      textDifference(name, labels, expected[name], expandTemplate(texts[name], sample)),
    ),
    // The values are the same for all alerts, but the ruler expands them as templates, too.
    ...Object.entries(links).flatMap(([name, text]) =>
      expandTemplate(text, sample) === text
        ? []
        : [`different:  ${name} is not a plain URL: ${text}`],
    ),
  ];
}

function failure(
  name: string,
  { title }: { readonly title: string },
  at: string,
  wrong: readonly string[],
  evaluation: RuleEvaluation,
  after = parseDurationMs(at),
): string {
  return [
    `${name}: ${title}`,
    `${at} after the start:`,
    ...wrong.map((lines) => lines.replace(/^/gm, '  ')),
    '',
    'Evaluation:',
    evaluation.explained(after).replace(/^/gm, '  '),
  ].join('\n');
}
