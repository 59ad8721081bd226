import { sanitizeKey, sanitizePath } from '@observability-stack/logql/field-names';
import {
  eachMember,
  JsonError,
  type JsonValue,
  stringValue,
} from '@observability-stack/logql/json-scan';
import type { LineLabels } from '../line-labels';
import { DUPLICATE } from '../reserved-labels';
import type { CompiledStage } from '../stages/stage';

export const JSON_ERROR = 'JSONParserErr';

type Outcome = 'go on' | 'enough' | 'drop';

/** Extracts all values of an object at any depth as labels, without those in arrays. */
export function compileJson(): CompiledStage {
  return {
    run({ text, labels }) {
      if (labels.hints.nothingLeft) return true;
      try {
        return readObject(text, labels, []) !== 'drop';
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        labels.fail(JSON_ERROR, error.message);
        return true;
      }
    },
  };
}

function readObject(text: string, labels: LineLabels, path: string[]): Outcome {
  let outcome: Outcome = 'go on';
  eachMember(text, (key, value) => {
    outcome = readMember(key, value, labels, path);
    return outcome === 'go on';
  });
  return outcome;
}

function readMember(key: string, value: JsonValue, labels: LineLabels, path: string[]): Outcome {
  const { hints } = labels;
  let dropped = false;
  if (value.type === 'object') {
    path.push(key);
    const wanted = hints.isPrefixWanted(sanitizePath(path));
    const outcome = wanted ? readObject(value.raw, labels, path) : 'go on';
    path.pop();
    return outcome;
  }
  if (value.type !== 'array' && value.type !== 'null') {
    const name = nameOf(key, labels, path);
    if (name !== undefined && hints.isWanted(name) && !hints.isExtracted(name)) {
      labels.set(name, value.type === 'string' ? stringValue(value.raw) : value.raw);
      dropped = !hints.mayContinue(name, labels);
    }
  }
  if (hints.allExtracted) return 'enough';
  return dropped ? 'drop' : 'go on';
}

/**
 * Returns the label name of a key; undefined if the sanitized key is empty. Inside an object, Loki
 * creates a label with an empty name.
 */
function nameOf(key: string, labels: LineLabels, path: readonly string[]): string | undefined {
  if (path.length === 0) {
    const name = sanitizeKey(key);
    if (name === '') return undefined;
    return labels.isTaken(name) ? name + DUPLICATE : name;
  }
  const name = sanitizePath([...path, key]);
  return labels.isTaken(name) ? sanitizePath([...path, key + DUPLICATE]) : name;
}
