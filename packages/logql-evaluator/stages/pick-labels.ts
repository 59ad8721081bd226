import type { Matcher } from '@observability-stack/contracts';
import type { PickLabels } from '@observability-stack/logql/stages';
import type { LineLabels } from '../line-labels';
import { compileRegex } from '../regex/regex';
import { ERROR, ERROR_DETAILS, PRESERVE_ERROR } from '../reserved-labels';
import type { CompiledStage } from './stage';

interface Picked {
  readonly label: string;
  readonly isMet: (value: string) => boolean;
  /** Whether the condition has a value. */
  readonly conditional: boolean;
}

/**
 * Returns a label matcher as in Prometheus, anchored at both ends; a dot matches a newline, too.
 */
export function matcherTest({ operator, value }: Matcher): (text: string) => boolean {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const regex = compileRegex(value, { whole: true, dotAll: true });
  return operator === '=~' ? (text) => regex.test(text) : (text) => !regex.test(text);
}

const pickedOf = (one: string | Matcher): Picked =>
  typeof one === 'string'
    ? { label: one, isMet: () => true, conditional: false }
    : { label: one.label, isMet: matcherTest(one), conditional: true };

export function compilePick({ kind, labels: list }: PickLabels): CompiledStage {
  const picked = list.map(pickedOf);
  const change = kind === 'drop' ? drop : keep;
  return {
    run({ labels }) {
      change(picked, labels);
      return true;
    },
  };
}

function drop(picked: readonly Picked[], labels: LineLabels): void {
  for (const { label, isMet, conditional } of picked) {
    if (label === ERROR) {
      if (isMet(labels.error)) labels.error = '';
    } else if (label === ERROR_DETAILS) {
      if (isMet(labels.errorDetails)) labels.errorDetails = '';
    } else {
      const value = labels.get(label);
      if (conditional ? isMet(value ?? '') : value !== undefined) labels.delete(label);
    }
  }
}

const KEPT: ReadonlySet<string> = new Set([ERROR, ERROR_DETAILS, PRESERVE_ERROR]);

function keep(picked: readonly Picked[], labels: LineLabels): void {
  for (const [name, value] of labels.entries()) {
    if (KEPT.has(name)) continue;
    if (!picked.some(({ label, isMet }) => label === name && isMet(value))) labels.delete(name);
  }
}
