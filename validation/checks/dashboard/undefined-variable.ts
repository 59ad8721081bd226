import { didYouMean, memoizeByObject } from '@observability-stack/query-common';
import type { OutputCheck, OutputInput } from '../../check';
import { type DashboardFile, readDashboardFiles } from '../../dashboard-files';
import { objectPlace } from '../../places';

/** Reports undefined variables, whose name Grafana sends as text. */
export const dashboardUndefinedVariable: OutputCheck = {
  code: 'dashboard/undefined-variable',
  severity: 'error',
  title: 'A dashboard uses a variable that it does not define.',
  stage: 'output',
  run: (input) =>
    variablesOf(input).flatMap(({ where, defined, used }) =>
      [...used]
        .filter((name) => !name.startsWith('__') && !defined.includes(name))
        .map((name) => ({
          where,
          message: `variable "${name}" is not defined by the dashboard`,
          hint: didYouMean(name, defined),
        })),
    ),
};

/** A dashboard with the variables that it defines, in order, and those that it uses. */
interface DashboardVariables {
  readonly where: string;
  readonly defined: readonly string[];
  readonly used: ReadonlySet<string>;
  /** Uses in the queries of other variables. */
  readonly byVariables: readonly { readonly name: string; readonly user: string }[];
}

export const variablesOf = memoizeByObject(
  ({ environment, output }: OutputInput): readonly DashboardVariables[] =>
    readDashboardFiles(output).map((file) => ({
      where: `${objectPlace(environment, file.placed)}, dashboard ${file.uid}`,
      ...variablesIn(file),
    })),
);

const variablesIn = memoizeByObject(({ found, variables }: DashboardFile) => {
  const byVariables = variables.flatMap((variable) =>
    [...variable.found.variables].map((name) => ({ name, user: variable.name })),
  );
  return {
    defined: variables.map(({ name }) => name),
    used: new Set([
      ...found.variables,
      ...byVariables.map(({ name }) => name),
      ...variables.filter(({ isFilter }) => isFilter).map(({ name }) => name),
    ]),
    byVariables,
  };
});
