import { parser as logqlParser } from '@grafana/lezer-logql';
import { parser as promqlParser } from '@prometheus-io/lezer-promql';
import { diffArrays } from 'diff';
import type { Language } from '../model';

export type TokenClass =
  | 'metric'
  | 'label'
  | 'string'
  | 'number'
  | 'function'
  | 'keyword'
  | 'variable'
  | 'plain';

export interface QueryToken {
  readonly text: string;
  readonly class: TokenClass;
}

/** A run of tokens of both queries, or of only one of them. */
export interface TextSpan {
  readonly side: 'both' | 'before' | 'after';
  readonly tokens: readonly QueryToken[];
}

const parserOf = (language: Language) => (language === 'promql' ? promqlParser : logqlParser);

/**
 * Pattern of the variables of Grafana, `$name`, `${name:format}` and `[[name]]`, which no query
 * grammar has.
 */
const VARIABLE = /\$\{[^}]*\}|\$\w+|\[\[\w+\]\]/g;

/** Classes of tokens. LogQL has no metrics: the identifiers of its grammar are labels. */
const classes: readonly (readonly [RegExp, TokenClass])[] = [
  [/^(String|StringLiteral|QuotedLabelName)$/, 'string'],
  [
    /^(Number|Duration|NumberDurationLiteral|NumberDurationLiteralInDurationContext|Bytes)/,
    'number',
  ],
  [/^(LabelName|LabelNames)$/, 'label'],
  [/^(Identifier|MetricName|MetricIdentifier)$/, 'metric'],
];
const KEYWORD =
  /^(by|without|on|ignoring|group_left|group_right|offset|bool|and|or|unless|json|logfmt|regexp|pattern|unpack|unwrap|line_format|label_format|keep|drop|decolorize)$/i;

function classOf(language: Language, name: string, text: string): TokenClass {
  const found = classes.find(([pattern]) => pattern.test(name))?.[1];
  if (found === 'metric' && language === 'logql') return 'label';
  if (found) return found;
  if (KEYWORD.test(text)) return 'keyword';
  return /^[a-z_]\w*$/i.test(text) ? 'function' : 'plain';
}

/** Tokenizes a query with the official grammar, which continues after errors. */
export function tokenizeQuery(language: Language, text: string): QueryToken[] {
  const leaves: { from: number; to: number; name: string }[] = [];
  parserOf(language)
    .parse(text)
    .iterate({
      enter: ({ name, from, to, node }) => {
        if (node.firstChild === null && to > from) leaves.push({ name, from, to });
      },
    });
  const tokens: QueryToken[] = [];
  let at = 0;
  const push = (name: string, to: number): void => {
    if (to <= at) return;
    const part = text.slice(at, to);
    tokens.push(...withVariables(part, classOf(language, name, part)));
    at = to;
  };
  for (const { name, from, to } of leaves) {
    push('', from);
    push(name, to);
  }
  push('', text.length);
  return tokens;
}

function withVariables(text: string, kind: TokenClass): QueryToken[] {
  const parts: QueryToken[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), class: kind });
    parts.push({ text: match[0], class: 'variable' });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), class: kind });
  return parts;
}

/** Compares two queries token by token. */
export function diffQueries(language: Language, before: string, after: string): TextSpan[] {
  return diffArrays(tokenizeQuery(language, before), tokenizeQuery(language, after), {
    comparator: (left, right) => left.text === right.text,
  }).map(({ added, removed, value }) => ({
    side: added ? 'after' : removed ? 'before' : 'both',
    tokens: value,
  }));
}
