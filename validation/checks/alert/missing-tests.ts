import {
  alertTests,
  type LogqlExpectation,
  type LogqlTest,
  type PromqlTest,
} from '../../../catalog/definitions/alert';
import type { TeamCheck } from '../../check';
import { locatedAlerts } from '../../rules';

/** An alert that never fired in a test may never fire, and one that always did may always fire. */
export const alertMissingTests: TeamCheck = {
  code: 'alert/missing-tests',
  severity: 'error',
  title: 'An alert has no test in which it fires, or none in which it must not.',
  stage: 'team',
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
        message: `alert "${rule.name}" has no test ${what}`,
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
