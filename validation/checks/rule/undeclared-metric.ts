import type { TeamCheck } from '../../check';
import { examinedRawRules } from '../../queries/raw-rule-queries';

/** Reports metrics without a contract, which are not checked: a rule on a misspelled one never fires. */
export const ruleUndeclaredMetric: TeamCheck = {
  code: 'rule/undeclared-metric',
  severity: 'warning',
  title: 'A raw rule reads metrics that no contract declares.',
  stage: 'team',
  run: (input) =>
    examinedRawRules(input).flatMap(({ where, undeclared }) =>
      undeclared.length === 0
        ? []
        : [
            {
              where,
              message: `rules read ${undeclared.length} ${undeclared.length === 1 ? 'metric' : 'metrics'} without a contract: ${undeclared.join(', ')}`,
              hint: 'declare them and add them to metrics of a service, or waive this for the group',
              from: ['team'],
            },
          ],
    ),
};
