import { variablesIn } from '../../query/shared/variables';
import type { OutputCheck } from '../check';
import { didYouMean } from '../closest';
import { type DashboardFile, dashboardFiles } from '../dashboard-files';
import { objectPlace } from '../places';

/** `/d/<uid>?var-service=x`, of this Grafana. */
const ADDRESS = /^\/d\/([^/?#]+)(?:\/[^?#]*)?(?:\?([^#]*))?/;

export const dashboardLink: OutputCheck = {
  code: 'dashboard-link',
  severity: 'error',
  title: 'A link leads to a dashboard that is not there, or sets a variable that it does not have.',
  stage: 'output',
  run: ({ environment, output }) => {
    const files = new Map(dashboardFiles(output).map((file) => [file.uid, file]));
    return [...files.values()].flatMap((file) =>
      [...file.found.addresses]
        .flatMap((address) => complaints(address, files))
        .map((complaint) => ({
          where: `${objectPlace(environment, file.placed)}, dashboard ${file.uid}`,
          ...complaint,
        })),
    );
  },
};

function complaints(address: string, files: ReadonlyMap<string, DashboardFile>) {
  const [, uid = '', query = ''] = ADDRESS.exec(address) ?? [];
  // which dashboard a variable leads to is known in the browser only
  if (variablesIn(uid).length > 0) return [];
  const target = files.get(uid);
  if (!target)
    return [
      {
        message: `a link leads to ${address}, and there is no dashboard ${uid}`,
        hint: didYouMean(uid, [...files.keys()]),
      },
    ];
  const names = target.variables.map(({ name }) => name);
  return [...query.matchAll(/(?:^|&)var-([^=&]+)=/g)]
    .map(([, name = '']) => name)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      message: `a link sets $${name} of dashboard ${uid}, which has no such variable`,
      hint: didYouMean(name, names),
    }));
}
