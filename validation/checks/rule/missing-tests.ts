import { isTeamGroup } from '../../../alerts/rules';
import { isRecordingRule, recordingTests } from '../../../catalog/definitions/alert';
import type { TeamCheck } from '../../check';
import { locatedRules } from '../../rules';

/** Reports recording rules of teams without tests; the tests of alerts cover those that the stack derives. */
export const ruleMissingTests: TeamCheck = {
  code: 'rule/missing-tests',
  severity: 'error',
  title: 'A recording rule has no test.',
  stage: 'team',
  run: (input) =>
    locatedRules(input).flatMap(({ rule, group, where }) =>
      isTeamGroup(group) && isRecordingRule(rule) && recordingTests(rule).length === 0
        ? [
            {
              where,
              from: ['team'],
              message: `recording rule "${rule.metric.name}" has no test`,
              hint: 'add one to its tests, with the samples that are expected in records',
            },
          ]
        : [],
    ),
};
