import { didYouMean, variablesIn } from '@observability-stack/query-common';
import { dashboardUids, PLATFORM_TEAM } from '../../../catalog/names';
import type { OutputCheck } from '../../check';
import { type DashboardFile, readDashboardFiles } from '../../dashboard-files';
import { objectPlace } from '../../places';

/** Pattern of the address of a dashboard of this Grafana: `/d/<uid>?var-service=x`. */
const ADDRESS = /^\/d\/([^/?#]+)(?:\/[^?#]*)?(?:\?([^#]*))?/;

export const dashboardBrokenLink: OutputCheck = {
  code: 'dashboard/broken-link',
  severity: 'error',
  title:
    'A link points to a dashboard that does not exist, or sets a variable that it does not define.',
  stage: 'output',
  run: ({ environment, output, resolved }) => {
    const files = new Map(readDashboardFiles(output).map((file) => [file.uid, file]));
    // Another check reports the missing team, without which there are no dashboards.
    const isOwned = resolved.teams.some(({ name }) => name === PLATFORM_TEAM);
    const absent: readonly string[] = isOwned ? [] : Object.values(dashboardUids);
    return [...files.values()].flatMap((file) =>
      [
        ...[...file.found.links].flatMap(astray),
        ...[...file.found.addresses]
          .filter((address) => !absent.includes(uidOf(address)))
          .flatMap((address) => complaints(address, files)),
      ].map((complaint) => ({
        where: `${objectPlace(environment, file.placed)}, dashboard ${file.uid}`,
        ...complaint,
      })),
    );
  },
};

/**
 * Pattern of a path of this Grafana, a page elsewhere, or a variable; other schemes could run code.
 */
const KNOWN = /^(\/(?![\\/])|https?:\/\/|mailto:|\$)/i;

const astray = (url: string) =>
  KNOWN.test(url)
    ? []
    : [
        {
          message: `link "${url}" is not an address`,
          hint: 'write /d/ and the uid of a dashboard, or an address with https://',
        },
      ];

const uidOf = (address: string): string => ADDRESS.exec(address)?.[1] ?? '';

function complaints(address: string, files: ReadonlyMap<string, DashboardFile>) {
  const [, uid = '', query = ''] = ADDRESS.exec(address) ?? [];
  // The dashboard of a variable is only known in the browser.
  if (variablesIn(uid).length > 0) return [];
  const target = files.get(uid);
  if (!target)
    return [
      {
        message: `link "${address}" points to dashboard "${uid}", which does not exist`,
        hint: didYouMean(uid, [...files.keys()]),
      },
    ];
  const names = target.variables.map(({ name }) => name);
  return [...query.matchAll(/(?:^|&)var-([^=&]+)=/g)]
    .map(([, name = '']) => name)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      message: `link sets variable "${name}", which dashboard "${uid}" does not define`,
      hint: didYouMean(name, names),
    }));
}
