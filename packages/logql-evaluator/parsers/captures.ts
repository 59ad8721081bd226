import { sanitizeKey } from '@observability-stack/logql/field-names';
import type { LineLabels } from '../line-labels';
import { compileRegex } from '../regex/regex';
import { DUPLICATE } from '../reserved-labels';
import type { CompiledStage } from '../stages/stage';
import { capture, parsePattern } from './pattern';

/** Extracts the named groups of a regular expression as labels; a group that did not participate is empty. */
export function compileRegexp(pattern: string): CompiledStage {
  const regex = compileRegex(pattern);
  const names = regex.names.map((name) => name && sanitizeKey(name));
  return {
    run({ text, labels }) {
      const match = regex.exec(text);
      if (!match) return true;
      for (const [index, name] of names.entries())
        if (name && !extract(labels, name, match.groups[index] ?? '')) return false;
      return true;
    },
  };
}

/** Extracts the captures of a pattern, up to the first mismatch. */
export function compilePattern(pattern: string): CompiledStage {
  const parts = parsePattern(pattern);
  return {
    run: ({ text, labels }) =>
      labels.hints.nothingLeft ||
      capture(parts, text, (name, value) => extract(labels, name, value)),
  };
}

function extract(labels: LineLabels, found: string, value: string): boolean {
  const { hints } = labels;
  const name = labels.isTaken(found) ? found + DUPLICATE : found;
  if (!hints.isWanted(name) || hints.isExtracted(name)) return true;
  labels.set(name, value);
  return hints.mayContinue(name, labels);
}
