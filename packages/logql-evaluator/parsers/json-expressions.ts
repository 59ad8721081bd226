import { findPaths, parseJsonPath } from '@observability-stack/logql/json-path';
import { JsonError, stringValue } from '@observability-stack/logql/json-scan';
import type { Extraction } from '@observability-stack/logql/stages';
import { DUPLICATE } from '../reserved-labels';
import type { CompiledStage } from '../stages/stage';
import { JSON_ERROR } from './json';

/** Extracts the values at the given paths under the given names; empty if there is no value. */
export function compileJsonExpressions(extractions: readonly Extraction[]): CompiledStage {
  const names = extractions.map(({ label }) => label);
  const paths = extractions.map(({ from }) => parseJsonPath(from));
  return {
    run({ text, labels }) {
      if (text === '' || labels.hints.nothingLeft) return true;
      if (!/^["{[]/.test(text)) {
        labels.fail(JSON_ERROR);
        return true;
      }
      let matches = 0;
      findPaths(text, paths, (index, value) => {
        if (value instanceof JsonError) {
          labels.fail(JSON_ERROR, value.message);
          return;
        }
        const name = names[index] ?? '';
        const free = labels.isTaken(name) ? name + DUPLICATE : name;
        labels.set(free, textOf(value.type, value.raw));
        matches++;
      });
      if (matches < names.length)
        for (const name of names) if (labels.get(name) === undefined) labels.set(name, '');
      return true;
    },
  };
}

function textOf(type: string, raw: string): string {
  if (type === 'null') return '';
  return type === 'object' ? raw : stringValue(raw);
}
