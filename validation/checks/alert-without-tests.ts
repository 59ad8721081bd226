import {
  alertTests,
  type LogqlExpectation,
  type LogqlTest,
  type PromqlTest,
} from '../../catalog/definitions/alert';
import type { MeaningCheck } from '../check';
import { locatedAlerts } from '../rules';

/** What never fired in a test may never fire; what never kept still in one may always. */
export const alertWithoutTests: MeaningCheck = {
  code: 'alert-without-tests',
  severity: 'error',
  title: 'An alert has no test in which it fires, or none in which it must not.',
  stage: 'meaning',
  run: (input) =>
    locatedAlerts(input).flatMap(({ rule, where }) => {
      // a synth compiles nothing: they may not be there
      const tests = (alertTests(rule) ?? []).flatMap((test) => [test, ...laterOf(test)]);
      const fires = tests.some((test) => test.fires.length > 0);
      // one that always fires has no healthy case
      const isSilent = rule.severity === 'none' || tests.some((test) => test.fires.length === 0);
      const missing = [
        fires ? [] : 'in which it fires',
        isSilent ? [] : 'in which it must not fire',
      ].flat();
      return missing.map((what) => ({
        where,
        message: `has no test ${what}`,
        hint:
          what === 'in which it fires'
            ? 'add one to tests, with the labels and annotations that are expected in fires'
            : 'add the nearest healthy case to tests, with fires: []',
        from: ['team'],
      }));
    }),
};

const laterOf = (test: PromqlTest | LogqlTest): readonly LogqlExpectation[] =>
  ('later' in test && test.later) || [];
