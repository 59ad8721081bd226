import { sanitizeKey } from '@observability-stack/logql/field-names';
import { withoutInvalid } from '@observability-stack/logql/json-scan';
import type { LogfmtStage } from '@observability-stack/logql/stages';
import { DUPLICATE, ERROR } from '../reserved-labels';
import type { CompiledStage, PipelineLine } from '../stages/stage';
import { NotSupportedError } from '../types';
import { LogfmtScanner } from './logfmt-scan';

const LOGFMT_ERROR = 'LogfmtParserErr';

/** Extracts all keys as labels, or the given keys under the given names. */
export function compileLogfmt(stage: LogfmtStage): CompiledStage {
  return stage.extractions.length > 0
    ? compileSome(stage)
    : { run: (line) => readAll(line, stage) };
}

function readAll({ text, labels }: PipelineLine, { strict, keepEmpty }: LogfmtStage): boolean {
  const { hints } = labels;
  if (hints.nothingLeft) return true;
  const scanner = new LogfmtScanner(text);
  while (!scanner.isDone) {
    if (!scanner.next()) {
      if (strict) break;
      continue;
    }
    let key = sanitizeKey(scanner.key);
    if (key === '') continue;
    if (labels.isTaken(key)) key += DUPLICATE;
    if (!hints.isWanted(key) || hints.isExtracted(key)) continue;
    const value = withoutInvalid(scanner.value);
    if (!keepEmpty && value === '') continue;
    labels.set(key, value);
    if (!hints.mayContinue(key, labels)) return false;
    if (hints.allExtracted) break;
  }
  if (!strict || scanner.error === undefined) return true;
  labels.fail(LOGFMT_ERROR, scanner.error);
  return hints.mayContinue(ERROR, labels);
}

function compileSome({ extractions, strict }: LogfmtStage): CompiledStage {
  // Of duplicate labels, the last one applies.
  const keys = new Map(extractions.map(({ label, from }) => [label, keyOf(from)]));
  const labelOf = new Map([...keys].map(([label, key]) => [key, label]));
  if (labelOf.size < keys.size)
    // Loki chooses one of them at random
    throw new NotSupportedError(
      'logfmt with two labels of one key',
      extractions.map(({ label }) => label).join(', '),
    );
  return {
    run({ text, labels }) {
      const { hints } = labels;
      if (hints.nothingLeft) return true;
      for (const label of keys.keys()) if (!labels.isTaken(label)) labels.set(label, '');
      const scanner = new LogfmtScanner(text);
      while (!scanner.isDone) {
        if (!scanner.next()) {
          if (strict) break;
          continue;
        }
        const key = sanitizeKey(scanner.key);
        if (!keys.has(key) && (!hints.isWanted(key) || hints.isExtracted(key))) continue;
        // A key that was not requested may have the name of a label.
        let label = labelOf.get(key) ?? key;
        if (key === '' || !keys.has(label)) continue;
        if (labels.isTaken(label)) {
          label += DUPLICATE;
          if (hints.isExtracted(label) || !hints.isWanted(label)) break;
        }
        labels.set(label, scanner.value.includes('\ufffd') ? '' : scanner.value);
        if (hints.allExtracted) break;
      }
      if (strict && scanner.error !== undefined) labels.fail(LOGFMT_ERROR, scanner.error);
      return true;
    },
  };
}

const keyOf = (from: string): string => (from.startsWith('"') ? from.slice(1, -1) : from);
