import fc from 'fast-check';
import { parseLogql } from '../../../query/logql/parse';
import { problemsOf } from '../../../query/logql/problems';
import { render } from '../../../query/logql/render';
import { cases } from '../property';
import { queries } from './arbitrary';

/** `LOGQL_CASES=20000` tries more. */
const NUM_RUNS = Number(process.env.LOGQL_CASES ?? 600);

test('what is rendered parses back to the same tree', () => {
  fc.assert(
    fc.property(queries, (node) => {
      expect(problemsOf(node)).toEqual([]);
      expect(parseLogql(render(node))).toStrictEqual(node);
    }),
    cases(NUM_RUNS),
  );
});

test('hand-written text settles after one rendering', () => {
  const noise = fc.constantFrom(' ', '\n', ' # why\n', '\t');
  fc.assert(
    fc.property(queries, noise, (node, space) => {
      const once = render(parseLogql(`(${space}(${render(node)})${space})`));
      expect(once).toBe(render(node));
    }),
    cases(NUM_RUNS / 4),
  );
});
