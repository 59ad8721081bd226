import fc from 'fast-check';
import { propertyCases } from '../../query-common/test/property';
import { parseLogql } from '../parse';
import { syntaxProblems } from '../problems';
import { render } from '../render';
import { arbitraryLogql } from './arbitrary';

/** Set `LOGQL_CASES=20000` for more. */
const NUM_RUNS = Number(process.env.LOGQL_CASES ?? 600);

test('a rendered query parses to the same tree', () => {
  fc.assert(
    fc.property(arbitraryLogql, (node) => {
      expect(syntaxProblems(node)).toEqual([]);
      expect(parseLogql(render(node))).toStrictEqual(node);
    }),
    propertyCases(NUM_RUNS),
  );
});

test('rendering is idempotent', () => {
  const noise = fc.constantFrom(' ', '\n', ' # why\n', '\t');
  fc.assert(
    fc.property(arbitraryLogql, noise, (node, space) => {
      const once = render(parseLogql(`(${space}(${render(node)})${space})`));
      expect(once).toBe(render(node));
    }),
    propertyCases(NUM_RUNS / 4),
  );
});

const S = '{a="b"}';

test.each([
  [`${S} | x="1" or y="2", z="3" or w="4"`, `${S} | x="1" or y="2" and (z="3" or w="4")`],
  [`${S} | (x="1" or y="2"), z="3"`, `${S} | (x="1" or y="2") and z="3"`],
  [`${S} | (x=5 and (y>1ms and z<2KB))`, `${S} | x == 5 and y > 1ms and z < 2KB`],
  [`${S} |~ "\\\\d+" != "x" or \`y"\``, `${S} |~ \`\\d+\` != "x" or \`y"\``],
  [`-2 ^ rate(${S}[5m])`, `-2 ^ rate(${S} [5m])`],
  [`2 - (vector(1) - 3) * 4`, '2 - (vector(1) - 3) * 4'],
  [`vector(1) + vector(2) * vector(3) > 4`, 'vector(1) + vector(2) * vector(3) > 4'],
  [`(vector(1) + vector(2)) * vector(3)`, '(vector(1) + vector(2)) * vector(3)'],
  [`vector(1) ^ vector(2) ^ vector(3)`, 'vector(1) ^ vector(2) ^ vector(3)'],
  [`sum(rate(${S}[5m])) BY (x)`, `sum by (x) (rate(${S} [5m]))`],
  [`sum by () (rate(${S}[5m]))`, `sum(rate(${S} [5m]))`],
  [
    `approx_topk (5, rate(${S} |= "approx_topk(" [5m]))`,
    `approx_topk(5, rate(${S} |= "approx_topk(" [5m]))`,
  ],
  [`rate(${S}[5m] offset 90m | json | unwrap x)`, `rate(${S} | json | unwrap x [5m] offset 1h30m)`],
  [`rate(${S} | json | unwrap x [5m] offset -1h)`, `rate(${S} | json | unwrap x [5m] offset -1h)`],
  [
    `rate(${S}[5m]) > bool on (x) group_left rate(${S}[5m])`,
    `rate(${S} [5m]) > bool on (x) group_left () rate(${S} [5m])`,
  ],
  [`${S} | x > 1s y > 2 z="3" or w="4"`, `${S} | x > 1s and y > 2 and (z="3" or w="4")`],
  [
    `SUM(COUNT_OVER_TIME(${S} | JSON [5m])) BY (x)`,
    `sum by (x) (count_over_time(${S} | json [5m]))`,
  ],
  [`${S} | x > 1K`, `${S} | x > 1KB`],
  [`${S} | x > 1_000`, `${S} | x > 1000`],
  [`${S} | x > 1y`, `${S} | x > 365d`],
  [`${S} | x > 1.5s`, `${S} | x > 1s500ms`],
  [`${S} | logfmt --keep-empty --strict a, b="c"`, `${S} | logfmt --strict --keep-empty a, b="c"`],
])('renders %s as %s', (text, expected) => {
  expect(render(parseLogql(text))).toBe(expected);
  expect(render(parseLogql(expected))).toBe(expected);
});

test.each([
  ['', 'syntax error'],
  [`rate(${S})`, 'syntax error'],
  [`${S} | json="x"`, 'syntax error'],
  ['{}', 'syntax error'],
  [`{a=~".*"}`, 'matches every stream: expected a matcher that does not match the empty value'],
  [`{by="x"}`, '"by" is not a valid label name'],
  [`${S} + 1`, 'lines have no value'],
  [`rate(${S}[ 5m ])`, 'is not a duration'],
  [`rate(${S}[0s])`, 'a range must be greater than 0'],
  [`rate(${S}[5m] offset -1d)`, 'is not a duration'],
  [`rate(${S}[5m]) by (x)`, 'rate does not accept grouping'],
  [`sum_over_time(${S}[5m])`, 'requires unwrap'],
  [`count_over_time(${S} | unwrap x [5m])`, 'does not accept unwrap'],
  [`topk(1.5, rate(${S}[5m]))`, 'the first argument must be an integer: the number of series'],
  [`sort by (x) (rate(${S}[5m]))`, 'sort does not accept grouping'],
  [`quantile_over_time(2, ${S} | unwrap x [5m])`, 'between 0 and 1'],
  [`rate(${S}[5m]) and 1`, 'between vectors'],
  [
    `rate(${S}[5m]) * ignoring () group_left rate(${S}[5m])`,
    'requires on, or ignoring with labels',
  ],
  [`${S} |~ "("`, 'is not a valid RE2 pattern'],
  [`${S} |= ip("1.1")`, 'is not an address'],
  [`${S} |= "x" or ip("1.1.1.1") or "y"`, 'ip() must be the last'],
  [`${S} | regexp "x"`, 'expects a named group'],
  [`${S} | pattern "<a><b>"`, 'two consecutive captures must have a literal between them'],
  [`${S} |> "<a>"`, 'named capture <a> is not allowed in a line filter: write <_>'],
  [`${S} | line_format "{{.x"`, 'invalid template: unclosed action'],
  [`${S} | line_format "{{ nosuch .x }}"`, 'invalid template: unknown function "nosuch"'],
  [`${S} | label_format x=y, x=z`, 'label "x" is set twice'],
  [`${S} | json x="a..b"`, 'is not a path in JSON'],
  [`${S} | x > 1PB`, '1PB is not a whole number of bytes such as 512KiB or 20MB'],
])('rejects %s', (text, problem) => {
  expect(() => parseLogql(text)).toThrow(problem);
});
