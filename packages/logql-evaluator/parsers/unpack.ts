import { sanitizeKey } from '@observability-stack/logql/field-names';
import {
  eachMember,
  JsonError,
  stringValue,
  unescaped,
} from '@observability-stack/logql/json-scan';
import type { LineLabels } from '../line-labels';
import { DUPLICATE } from '../reserved-labels';
import type { CompiledStage } from '../stages/stage';
import { JSON_ERROR } from './json';

const ENTRY = '_entry';
const NO_OBJECT = 'expecting json object(6), but it is not';

/**
 * Extracts the content of an entry that the pack stage of Promtail wrote: labels, and the line
 * under `_entry`; without it, nothing.
 */
export function compileUnpack(): CompiledStage {
  return {
    run(line) {
      const { text, labels } = line;
      if (text === '' || labels.hints.nothingLeft) return true;
      if (!text.startsWith('{')) {
        labels.fail(JSON_ERROR, NO_OBJECT);
        return true;
      }
      try {
        const { entry, fields } = unpacked(text, labels);
        if (entry === undefined) return true;
        line.text = entry;
        for (const [name, value] of fields) {
          labels.set(name, value);
          if (!labels.hints.mayContinue(name, labels)) return false;
        }
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        labels.fail(JSON_ERROR, error.message);
      }
      return true;
    },
  };
}

interface Packed {
  readonly entry?: string;
  readonly fields: readonly (readonly [string, string])[];
}

function unpacked(text: string, labels: LineLabels): Packed {
  const fields: [string, string][] = [];
  let entry: string | undefined;
  eachMember(text, (key, { type, raw }) => {
    if (type !== 'string') return true;
    if (key === ENTRY) {
      entry = unescaped(raw);
      if (entry === undefined)
        throw new JsonError('Encountered an invalid escape sequence in a string');
      return true;
    }
    const name = labels.isTaken(key) ? key + DUPLICATE : key;
    if (labels.hints.isWanted(name) && !labels.hints.isExtracted(name))
      fields.push([sanitizeKey(name), stringValue(raw)]);
    return true;
  });
  return { ...(entry !== undefined && { entry }), fields };
}
