import type { SyntaxNode } from '@lezer/common';
import { unquote } from '@observability-stack/query-common';
import { assembleFilter, type Token } from './parse-operators';
import { LogqlError, type SyntaxSource } from './parse-parts';
import type {
  CompareOperator,
  Extraction,
  LabelFilter,
  LineFilter,
  LineMatch,
  LineOperator,
  Stage,
} from './stages';
import { isNegativeZero, parseLogqlBytes, parseNanoseconds, parseNumber } from './text';

export const parsePipelineStages = (pipeline: SyntaxNode, source: SyntaxSource): readonly Stage[] =>
  source.leaves(pipeline, ['PipelineStage']).flatMap((stage) => stageOf(stage, source));

function stageOf(syntax: SyntaxNode, source: SyntaxSource): readonly Stage[] {
  const parts = source.children(syntax);
  const stage = parts.find(({ name }) => name !== 'Pipe');
  if (!stage) throw new LogqlError('missing stage', source.textOf(syntax));
  if (stage.name === 'LineFilters') return lineFiltersOf(stage, source);
  return [source.located(stage, () => pipedStageOf(stage, source))];
}

function lineFiltersOf(syntax: SyntaxNode, source: SyntaxSource): readonly LineFilter[] {
  const filters: { operator: LineOperator; matches: LineMatch[] }[] = [];
  let ip = false;
  for (const leaf of source.leaves(syntax, ['Filter', 'FilterOp', 'String'])) {
    const text = source.textOf(leaf);
    if (leaf.name === 'Filter') filters.push({ operator: text as LineOperator, matches: [] });
    else if (leaf.name === 'FilterOp') ip = true;
    else {
      const match = source.located(leaf, () => ({ text: unquote(text), ...(ip && { ip }) }));
      filters.at(-1)?.matches.push(match);
      ip = false;
    }
  }
  return filters.map((filter) => ({ kind: 'line-filter', ...filter }));
}

function pipedStageOf(syntax: SyntaxNode, source: SyntaxSource): Stage {
  const text = () => unquote(source.textOf(source.need(syntax, 'String')));
  switch (syntax.name) {
    case 'LabelFilter':
      return { kind: 'label-filter', filter: parseLabelFilter(syntax, source) };
    case 'LabelParser':
      if (source.find(syntax, 'Json')) return { kind: 'json', extractions: [] };
      if (source.find(syntax, 'Unpack')) return { kind: 'unpack' };
      return { kind: source.find(syntax, 'Regexp') ? 'regexp' : 'pattern', pattern: text() };
    case 'JsonExpressionParser':
      return { kind: 'json', extractions: extractionsOf(syntax, source) };
    case 'LogfmtParser':
    case 'LogfmtExpressionParser': {
      const flags = source.leaves(syntax, ['ParserFlag']).map((flag) => source.textOf(flag));
      return {
        kind: 'logfmt',
        extractions: extractionsOf(syntax, source),
        ...(flags.includes('--strict') && { strict: true }),
        ...(flags.includes('--keep-empty') && { keepEmpty: true }),
      };
    }
    case 'LineFormatExpr':
      return { kind: 'line_format', template: text() };
    case 'LabelFormatExpr':
      return {
        kind: 'label_format',
        labels: source.leaves(syntax, ['LabelFormatMatcher']).map((made) => {
          const [label, , value] = source.children(made);
          if (!label || !value) throw new Error('missing label');
          const from = source.textOf(value);
          return value.name === 'String'
            ? { label: source.textOf(label), template: unquote(from) }
            : { label: source.textOf(label), rename: from };
        }),
      };
    case 'DecolorizeExpr':
      return { kind: 'decolorize' };
    case 'DropLabelsExpr':
    case 'KeepLabelsExpr':
      return {
        kind: syntax.name === 'DropLabelsExpr' ? 'drop' : 'keep',
        labels: source
          .leaves(syntax, ['Matcher', 'Identifier'])
          .map((one) => (one.name === 'Matcher' ? source.matcher(one) : source.textOf(one))),
      };
  }
  throw new Error(`${syntax.name} is not supported`);
}

const extractionsOf = (syntax: SyntaxNode, source: SyntaxSource): readonly Extraction[] =>
  source.leaves(syntax, ['LabelExtractionExpression']).map((extraction) => {
    const label = source.textOf(source.need(extraction, 'Identifier'));
    const from = source.find(extraction, 'String');
    return { label, from: from ? unquote(source.textOf(from)) : label };
  });

export function parseLabelFilter(syntax: SyntaxNode, source: SyntaxSource): LabelFilter {
  const tokens: Token<LabelFilter>[] = [];
  flatten(syntax, source, tokens);
  return source.located(syntax, () => assembleFilter(tokens));
}

/** Collects filters only, since their precedence in the grammar differs from that of Loki. */
function flatten(syntax: SyntaxNode, source: SyntaxSource, tokens: Token<LabelFilter>[]): void {
  const [first, second, third] = source.children(syntax);
  if (!first) throw new LogqlError('missing condition', source.textOf(syntax));
  if (!second) {
    const node =
      first.name === 'LabelFilter'
        ? parseLabelFilter(first, source)
        : source.located(first, () => singleOf(first, source));
    tokens.push({ kind: 'operand', node });
    return;
  }
  flatten(first, source, tokens);
  const operator = third ? source.textOf(second).toLowerCase() : ',';
  tokens.push({ kind: 'operator', operator, rest: {} });
  flatten(third ?? second, source, tokens);
}

function singleOf(syntax: SyntaxNode, source: SyntaxSource): LabelFilter {
  if (syntax.name === 'UnitFilter') {
    const [inner] = source.children(syntax);
    if (inner) return singleOf(inner, source);
  }
  if (syntax.name === 'Matcher') return { kind: 'string', ...source.matcher(syntax) };
  const [labelNode, operatorNode, ...rest] = source.children(syntax);
  const value = rest.at(-1);
  if (!labelNode || !operatorNode || !value) throw new Error('missing condition');
  const label = source.textOf(labelNode);
  const sign = source.textOf(operatorNode);
  const text = source.textOf(value);
  const operator = (sign === '=' ? '==' : sign) as CompareOperator;
  switch (syntax.name) {
    case 'IpLabelFilter':
      return { kind: 'ip', label, operator: sign as '=' | '!=', addresses: unquote(text) };
    case 'DurationFilter':
      return { kind: 'duration', label, operator, nanoseconds: parseNanoseconds(text) };
    case 'BytesFilter':
      return { kind: 'bytes', label, operator, bytes: parseLogqlBytes(text) };
    case 'NumberFilter':
      if (isNegativeZero(text)) return { kind: 'duration', label, operator, nanoseconds: 0 };
      return { kind: 'number', label, operator, value: parseNumber(text) };
  }
  throw new Error(`${syntax.name} is not supported`);
}
