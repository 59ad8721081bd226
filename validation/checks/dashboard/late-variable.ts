import type { OutputCheck } from '../../check';
import { variablesOf } from './undefined-variable';

/**
 * Reports a variable that uses a later one: Grafana fills variables in order, so the query runs
 * before the other has a value.
 */
export const dashboardLateVariable: OutputCheck = {
  code: 'dashboard/late-variable',
  severity: 'error',
  title: 'The query of a variable uses a variable that is defined after it.',
  stage: 'output',
  run: (input) =>
    variablesOf(input).flatMap(({ where, defined, byVariables }) =>
      byVariables
        .filter(({ name, user }) => defined.indexOf(name) > defined.indexOf(user))
        .map(({ name, user }) => ({
          where,
          message: `variable "${user}" depends on variable "${name}", which is defined after it`,
          hint: `move "${name}" before "${user}"`,
        })),
    ),
};
