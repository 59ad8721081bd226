import type { OutputCheck } from '../../check';
import { variablesOf } from './undefined-variable';

/**
 * Reports unused variables: Grafana runs the query and shows the selection, which changes nothing.
 */
export const dashboardUnusedVariable: OutputCheck = {
  code: 'dashboard/unused-variable',
  severity: 'error',
  title: 'A dashboard defines a variable that it does not use.',
  stage: 'output',
  run: (input) =>
    variablesOf(input).flatMap(({ where, defined, used }) =>
      defined
        .filter((name) => !used.has(name))
        .map((name) => ({
          where,
          message: `variable "${name}" is not used by the dashboard`,
          hint: `use $${name} in a query, a title or a link, or delete it`,
        })),
    ),
};
