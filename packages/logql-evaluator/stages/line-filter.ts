import type { LineFilter, LineMatch } from '@observability-stack/logql/stages';
import { addressMatcher, containsAddress } from '../go/addresses';
import { parsePattern, testPattern } from '../parsers/pattern';
import { containsTest, type LineTest, orTest, patternTest } from '../regex/simplify';
import { QueryError } from '../types';
import type { CompiledStage } from './stage';

/** Keeps lines that contain one of the texts, or none of them. */
export function compileLineFilter({ operator, matches }: LineFilter): CompiledStage {
  const negative = operator.startsWith('!');
  const tests = matches.map((match) =>
    // between alternatives Loki treats an address as text
    match.ip && (negative || matches.length === 1) ? addressTest(match) : textTest(operator, match),
  );
  if (negative) return { run: ({ text }) => !tests.some((test) => test(text)) };
  const test = tests.reduce<LineTest | undefined>((all, one) => orTest(all, one), undefined);
  return { run: ({ text }) => test?.(text) ?? true };
}

function textTest(operator: LineFilter['operator'], { text }: LineMatch): LineTest {
  switch (operator) {
    case '|=':
    case '!=':
      return containsTest(text);
    case '|~':
    case '!~':
      return patternTest(text, false);
    case '|>':
    case '!>': {
      const pattern = parsePattern(text);
      return (line) => testPattern(pattern, line);
    }
  }
}

function addressTest({ text }: LineMatch): LineTest {
  const matches = addressMatcher(text);
  if (!matches) throw new QueryError(`ip: invalid pattern: ${JSON.stringify(text)}`);
  return (line) => containsAddress(line, matches);
}
