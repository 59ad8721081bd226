import { listCandidates, variablesIn } from '@observability-stack/query-common';
import type { OutputCheck } from '../../check';
import { dataSourcesIn } from '../../correlation/data-sources';
import { type DashboardFile, readDashboardFiles } from '../../dashboard-files';
import { objectPlace } from '../../places';

/** Data sources that Grafana always has. */
const BUILT_IN = ['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana'];

export const dashboardUnknownDataSource: OutputCheck = {
  code: 'dashboard/unknown-data-source',
  severity: 'error',
  title: 'A dashboard uses a data source that does not exist, or one of the wrong type.',
  stage: 'output',
  run: ({ environment, output }) => {
    // Of equal uids, which another check reports, the first is that of the stack.
    const types = new Map(
      dataSourcesIn(output)
        .toReversed()
        .map(({ uid, type }) => [uid, type]),
    );
    return readDashboardFiles(output).flatMap((file) =>
      [...new Set(complaints(file, types))].map((message) => ({
        where: `${objectPlace(environment, file.placed)}, dashboard ${file.uid}`,
        message,
        hint: `use a data source variable of the dashboard, or one of ${listCandidates(types.keys())}`,
      })),
    );
  },
};

function complaints(
  { found, variables }: DashboardFile,
  types: ReadonlyMap<string, string>,
): readonly string[] {
  const held = new Map(variables.flatMap(({ name, source }) => (source ? [[name, source]] : [])));
  const chosen = variables
    .filter(
      ({ source, value }) => source && value !== undefined && types.get(String(value)) !== source,
    )
    .map(
      ({ name, source, value }) =>
        `variable "${name}" starts with "${value}", which is not a data source of type ${source}`,
    );
  const asked = [found, ...variables.map((variable) => variable.found)]
    .flatMap(({ sources }) => sources)
    .filter(({ uid }) => !BUILT_IN.includes(uid))
    .flatMap(({ type, uid }) => {
      const [name] = variablesIn(uid);
      const actual = name === undefined ? types.get(uid) : held.get(name);
      if (actual === type) return [];
      return [
        actual === undefined
          ? `"${uid}" is not ${name === undefined ? 'a data source' : 'a data source variable of the dashboard'}`
          : `data source "${uid}" has the wrong type: expected ${type}, found ${actual}`,
      ];
    });
  return [...chosen, ...asked];
}
