import type { Stage } from '@observability-stack/logql/stages';
import { compilePattern, compileRegexp } from '../parsers/captures';
import { compileJson } from '../parsers/json';
import { compileJsonExpressions } from '../parsers/json-expressions';
import { compileLogfmt } from '../parsers/logfmt';
import { compileUnpack } from '../parsers/unpack';
import { compileRegex, replaceAll } from '../regex/regex';
import { compileLabelFormat, compileLineFormat } from './format';
import { compileLabelFilter } from './label-filter';
import { compileLineFilter } from './line-filter';
import { compilePick } from './pick-labels';
import type { CompiledStage } from './stage';

export function compileStage(stage: Stage): CompiledStage {
  switch (stage.kind) {
    case 'line-filter':
      return compileLineFilter(stage);
    case 'json':
      return stage.extractions.length > 0
        ? compileJsonExpressions(stage.extractions)
        : compileJson();
    case 'logfmt':
      return compileLogfmt(stage);
    case 'regexp':
      return compileRegexp(stage.pattern);
    case 'pattern':
      return compilePattern(stage.pattern);
    case 'unpack':
      return compileUnpack();
    case 'label-filter':
      return compileLabelFilter(stage.filter);
    case 'line_format':
      return compileLineFormat(stage);
    case 'label_format':
      return compileLabelFormat(stage);
    case 'drop':
    case 'keep':
      return compilePick(stage);
    case 'decolorize':
      return decolorize();
  }
}

/** ANSI escape sequences. */
const COLORS =
  '[\\x{1B}\\x{9B}][\\[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\\x{07})|' +
  '(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))';

function decolorize(): CompiledStage {
  const colors = compileRegex(COLORS);
  return {
    run(line) {
      if (line.text.includes('\x1b') || line.text.includes('\x9b'))
        line.text = replaceAll(colors, line.text, () => '');
      return true;
    },
  };
}
