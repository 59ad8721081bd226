import type { Node } from '@observability-stack/logql/ast';
import { evaluateInstant } from '../evaluate';
import { explain } from '../explain';
import type { LabelRecord } from '../types';
import { type LogStream, NotSupportedError, type QueryResult, type VectorSample } from '../types';
import { TemplateExpansionError } from './annotations';
import { formatExplanation, formatGoFloat, formatLabels } from './explanation';
import { toRulerNode } from './ruler-text';
import { type ActiveAlert, labelsKey } from './state';

/** Start of every test, in nanoseconds. Results of queries do not depend on it. */
export const TEST_START = 1_767_225_600_000_000_000n;
/** Number of log lines per selector, and of series per part, shown for a failure. */
const SHOWN = 6;

/** Evaluates the query of a rule over the log lines of a test, as the ruler does. */
export class RuleEvaluation {
  private readonly node: Node;

  constructor(
    query: Node,
    private readonly streams: readonly LogStream[],
  ) {
    this.node = toRulerNode(query);
  }

  /**
   * Returns the samples of the query.
   * @param after milliseconds since the start
   */
  samples(after: number): readonly VectorSample[] {
    return samplesOf(evaluateInstant(this.node, this.streams, instant(after)));
  }

  /** Returns the evaluation as text: each part of the query, each stage, and some of the log lines. */
  explained(after: number): string {
    const time = (at: bigint) => timeSince(Number(at - TEST_START) / 1e6);
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
export const evaluationProblem = (error: unknown): string => {
  const here = error instanceof NotSupportedError || error instanceof TemplateExpansionError;
  return `${here ? 'evaluation needs a Loki server' : 'the ruler cannot evaluate the query'}: ${(error as Error).message}`;
};

const instant = (after: number): bigint => TEST_START + BigInt(after) * 1_000_000n;
export const timeSince = (milliseconds: number): string => `${milliseconds / 1000}s`;

function samplesOf(answer: QueryResult): readonly VectorSample[] {
  if (answer.kind === 'vector') return answer.samples;
  if (answer.kind === 'scalar') return [{ labels: {}, value: answer.value }];
  throw new Error('the query returns log lines, but a rule needs a metric query');
}

/**
 * Returns the labels of a sample with those of the rule, which take precedence; an empty value
 * removes the label.
 */
export const withLabels = (labels: LabelRecord, added: LabelRecord = {}): LabelRecord =>
  Object.fromEntries(Object.entries({ ...labels, ...added }).filter(([, value]) => value !== ''));

/** Returns the differences between the expected and the firing alerts; `texts` compares two that have the same labels. */
export function firingDifferences<T extends { readonly labels: LabelRecord }>(
  expected: readonly T[],
  active: readonly ActiveAlert[],
  texts: (expected: T, found: ActiveAlert) => readonly string[],
): readonly string[] {
  const firing = active.filter(({ state }) => state === 'firing');
  const same = (a: LabelRecord, b: LabelRecord): boolean => labelsKey(a) === labelsKey(b);
  return [
    ...expected.flatMap((one) => {
      const found = firing.find(({ labels }) => same(labels, one.labels));
      if (found) return texts(one, found);
      const isPending = active.some(({ labels }) => same(labels, one.labels));
      const waits = isPending ? ', which is still pending' : '';
      return [`missing:    firing ${formatLabels(one.labels)}${waits}`];
    }),
    ...firing
      .filter(({ labels }) => !expected.some((one) => same(one.labels, labels)))
      .map(
        ({ labels, sample }) =>
          `unexpected: firing ${formatLabels(labels)} with ${formatGoFloat(sample.value)}`,
      ),
  ];
}

/** Returns the lines for a text of an alert that differs. */
export const textDifference = (
  name: string,
  labels: LabelRecord,
  expected: string | undefined,
  given: string | undefined,
): readonly string[] =>
  given === expected
    ? []
    : [
        `different:  ${name} of ${formatLabels(labels)}`,
        `            got       ${given ?? 'none'}`,
        `            expected  ${expected ?? 'none'}`,
      ];

/** Returns the differences between the expected and the given samples, in any order. */
export function sampleDifferences(
  expected: readonly VectorSample[],
  given: readonly VectorSample[],
): readonly string[] {
  const named = (samples: readonly VectorSample[]) =>
    samples.map(({ labels, value }) => [formatLabels(labels), value] as const);
  const wanted = named(expected);
  const found = named(given);
  return [
    ...wanted.flatMap(([labels, value]) => {
      const same = found.filter(([other]) => other === labels);
      if (same.length === 0) return [`missing:    ${labels} ${formatGoFloat(value)}`];
      return same.flatMap(([, other]) =>
        isNear(other, value)
          ? []
          : [`different:  ${labels} is ${formatGoFloat(other)}, expected ${formatGoFloat(value)}`],
      );
    }),
    ...found
      .filter(([labels]) => !wanted.some(([other]) => other === labels))
      .map(([labels, value]) => `unexpected: ${labels} ${formatGoFloat(value)}`),
  ];
}

/** Compares floats with a tolerance, since the order of summation is not defined. */
const isNear = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
