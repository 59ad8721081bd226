import {
  alertTests,
  type LogqlExpectation,
  type LogqlTest,
  type PromqlTest,
} from '../../../catalog/definitions/alert';
import type { TeamCheck } from '../../check';
import { locatedAlerts } from '../../rules';

/** Reports alerts without a test in which they fire, or without one in which they do not. */
export const alertMissingTests: TeamCheck = {
  code: 'alert/missing-tests',
  severity: 'error',
  title: 'An alert has no test in which it fires, or none in which it must not.',
  stage: 'team',
  run: (input) =>
    locatedAlerts(input).flatMap(({ rule, where }) => {
      // A synth does not compile, so they may be missing.
      const tests = (alertTests(rule) ?? []).flatMap((test) => [test, ...laterOf(test)]);
      const fires = tests.some((test) => test.fires.length > 0);
      // An alert that always fires has no case in which it does not.
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
