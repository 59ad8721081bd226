import { logqlNode } from '@observability-stack/logql/expression';
import {
  evaluateInstant,
  explain,
  type LabelRecord,
  type LogStream,
  NotSupportedError,
  PushRejectedError,
  type QueryResult,
  type VectorSample,
} from '@observability-stack/logql-evaluator';
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
import { expandTemplate, TemplateExpansionError } from './logql-tests/annotations';
import { formatExplanation, formatGoFloat, formatLabels } from './logql-tests/explanation';
import { ingest } from './logql-tests/ingest';

import { toRulerNode } from './logql-tests/ruler-text';
import { type ActiveAlert, AlertStates, labelsKey } from './logql-tests/state';
import { ruleLogql } from './logs/rule-file';
import { alertRuleLabels, linkAnnotations, type RuleSettings } from './rule-file';

const EVALUATION = '1m';
/** Start of every test. Results of queries do not depend on it. */
const START = 1_767_225_600_000_000_000n;
/** Number of log lines per selector, and of series per part, shown for a failure. */
const SHOWN = 6;

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
      const wrong = [`${troubleOf(error)}, ${timeSince(next)} after the start`];
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
      .map(
        ({ labels, value }) => [`${formatLabels(withLabels(labels, rule.labels))}`, value] as const,
      );
    const wanted = test.records.map(({ labels, value }) => [formatLabels(labels), value] as const);
    const wrong = [
      ...wanted.flatMap(([labels, value]) => {
        const found = given.filter(([other]) => other === labels);
        if (found.length === 0) return [`missing:    ${labels} ${formatGoFloat(value)}`];
        return found.flatMap(([, other]) =>
          isNear(other, value)
            ? []
            : [
                `different:  ${labels} is ${formatGoFloat(other)}, expected ${formatGoFloat(value)}`,
              ],
        );
      }),
      ...given
        .filter(([labels]) => !wanted.some(([other]) => other === labels))
        .map(([labels, value]) => `unexpected: ${labels} ${formatGoFloat(value)}`),
    ];
    return wrong.length > 0
      ? failure(rule.metric.name, test, test.at, wrong, evaluation)
      : undefined;
  } catch (error) {
    const wrong = [troubleOf(error)];
    return failure(rule.metric.name, test, test.at, wrong, evaluation);
  }
}

/** Returns the log lines as Loki ingests them, or the reason why Loki rejects them. */
function evaluationOf(
  rule: LokiRule,
  { title, lines }: { readonly title: string; readonly lines: readonly TestLine[] },
): Evaluation | string {
  try {
    return new Evaluation(rule, lines);
  } catch (error) {
    if (error instanceof PushRejectedError)
      return `${title}: Loki rejects the log lines: ${error.message}`;
    throw error;
  }
}

/** Compares floats with a tolerance, since the order of summation is not defined. */
const isNear = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

/** Evaluates the query of a rule over the log lines of a test. */
class Evaluation {
  private readonly streams: readonly LogStream[];
  private readonly node;

  constructor(rule: LokiRule, lines: readonly TestLine[]) {
    this.streams = ingest(lines, START);
    this.node = toRulerNode(logqlNode(ruleLogql(rule)));
  }

  /**
   * Returns the samples of the query.
   * @param after milliseconds since the start
   */
  samples(after: number): readonly VectorSample[] {
    return samplesOf(evaluateInstant(this.node, this.streams, instant(after)));
  }

  explained(after: number): string {
    const time = (at: bigint) => timeSince(Number(at - START) / 1e6);
    return formatExplanation(explain(this.node, this.streams, instant(after)), {
      time,
      limit: SHOWN,
    });
  }
}

/**
 * Describes an error of the evaluation: either the ruler cannot evaluate the query, or only this
 * evaluator cannot.
 */
const troubleOf = (error: unknown): string => {
  const here = error instanceof NotSupportedError || error instanceof TemplateExpansionError;
  return `${here ? 'evaluation needs a Loki server' : 'the ruler cannot evaluate the query'}: ${(error as Error).message}`;
};

const instant = (after: number): bigint => START + BigInt(after) * 1_000_000n;
const timeSince = (milliseconds: number): string => `${milliseconds / 1000}s`;

function samplesOf(answer: QueryResult): readonly VectorSample[] {
  if (answer.kind === 'vector') return answer.samples;
  if (answer.kind === 'scalar') return [{ labels: {}, value: answer.value }];
  throw new Error('the query returns log lines, but a rule needs a metric query');
}

/**
 * Returns the labels of a sample with those of the rule, which take precedence; an empty value
 * removes the label.
 */
const withLabels = (labels: LabelRecord, added: LabelRecord = {}): LabelRecord =>
  Object.fromEntries(Object.entries({ ...labels, ...added }).filter(([, value]) => value !== ''));

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
  const firing = active.filter(({ state }) => state === 'firing');
  const waiting = active.filter(({ state }) => state === 'pending');
  const among = (labels: LabelRecord, list: readonly ActiveAlert[]) =>
    list.find((one) => labelsKey(one.labels) === labelsKey(labels));
  const wanted = (labels: LabelRecord, list: readonly { readonly labels: LabelRecord }[]) =>
    list.some((one) => labelsKey(one.labels) === labelsKey(labels));
  const named = pending?.map((labels) => ({ labels }));
  return [
    ...fires.flatMap((expected) => {
      const found = among(expected.labels, firing);
      if (found) return textDifferences(settings, alert, expected, found);
      const waits = among(expected.labels, waiting) ? ', which is still pending' : '';
      return [`missing:    firing ${formatLabels(expected.labels)}${waits}`];
    }),
    ...firing
      .filter(({ labels }) => !wanted(labels, fires))
      .map(
        ({ labels, sample }) =>
          `unexpected: firing ${formatLabels(labels)} with ${formatGoFloat(sample.value)}`,
      ),
    ...(named ?? [])
      .filter(({ labels }) => !among(labels, waiting))
      .map(({ labels }) => `missing:    pending ${formatLabels(labels)}`),
    ...waiting
      .filter(({ labels }) => named && !wanted(labels, named))
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
    ...(['summary', 'description'] as const).flatMap((name) => {
      const given = expandTemplate(texts[name], sample);
      return given === expected[name]
        ? []
        : [
            `different:  ${name} of ${formatLabels(labels)}`,
            `            got       ${given}`,
            `            expected  ${expected[name]}`,
          ];
    }),
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
  evaluation: Evaluation,
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
