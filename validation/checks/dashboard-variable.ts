import type { OutputCheck } from '../check';
import { didYouMean } from '../closest';
import { readDashboardFiles } from '../dashboard-files';
import { objectPlace } from '../places';

/** A name without a variable is sent as it stands, and finds nothing; a variable without a name asks for nothing. */
export const dashboardVariable: OutputCheck = {
  code: 'dashboard-variable',
  severity: 'error',
  title: 'A dashboard names a variable that it does not have, or has one that nothing names.',
  stage: 'output',
  run: ({ environment, output }) =>
    readDashboardFiles(output).flatMap(({ placed, uid, found, variables }) => {
      const defined = variables.map(({ name }) => name);
      const byOthers = variables.flatMap((variable) =>
        [...variable.found.variables].map((name) => ({ name, variable })),
      );
      const used = new Set([...found.variables, ...byOthers.map(({ name }) => name)]);
      const where = `${objectPlace(environment, placed)}, dashboard ${uid}`;
      const undefinedNames = [...used].filter(
        (name) => !name.startsWith('__') && !defined.includes(name),
      );
      const late = byOthers.filter(
        ({ name, variable }) => defined.indexOf(name) > defined.indexOf(variable.name),
      );
      return [
        ...undefinedNames.map((name) => ({
          where,
          message: `it names the variable $${name}, which it does not have`,
          hint: didYouMean(name, defined),
        })),
        ...defined
          .filter((name) => !used.has(name))
          .map((name) => ({
            where,
            message: `nothing on it names its variable $${name}`,
            hint: 'use it in a query, a title or a link, or leave it out',
          })),
        ...late.map(({ name, variable }) => ({
          where,
          message: `the choices of $${variable.name} follow from $${name}, which stands behind it`,
          hint: `put ${name} in front of ${variable.name}`,
        })),
      ];
    }),
};
