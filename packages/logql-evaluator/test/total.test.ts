import { LogqlError } from '@observability-stack/logql/parse';
import { render } from '@observability-stack/logql/render';
import fc from 'fast-check';
import { arbitraryLogql } from '../../logql/test/arbitrary';
import { propertyCases } from '../../query-common/test/property';
import { evaluateInstant, explain, NotSupportedError, QueryError } from '..';
import { NOW, testStream } from './answers';

const streams = [
  testStream({ a: 'b', env: 'x' }, 'x=1 team=y', '{"a":{"b":[{"b_c":5}]},"team":"z"}', [
    '',
    { trace_id: '1' },
  ]),
  testStream({ team: 'q' }, 'GET /a "10.0.0.1" 500ms', '{"broken', '\u001b[31mred\u001b[0m é😀'),
];
const known = [LogqlError, NotSupportedError, QueryError];

test('every query is answered or rejected with a message, from its text and from its tree', () => {
  let answered = 0;
  fc.assert(
    fc.property(arbitraryLogql, (node) => {
      const outcome = (query: typeof node | string): unknown => {
        try {
          return evaluateInstant(query, streams, NOW);
        } catch (error) {
          expect(known.some((kind) => error instanceof kind)).toBe(true);
          return (error as Error).name;
        }
      };
      const answer = outcome(render(node));
      expect(outcome(node)).toEqual(answer);
      if (typeof answer !== 'string') {
        answered++;
        expect(explain(node, streams, NOW).answer).toEqual(answer);
      } else expect(explain(node, streams, NOW).error).toBeDefined();
    }),
    propertyCases(Number(process.env.LOGQL_CASES ?? 500)),
  );
  expect(answered).toBeGreaterThan(200);
});
