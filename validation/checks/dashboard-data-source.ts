import { variablesIn } from '@observability-stack/query-common';
import type { OutputCheck } from '../check';
import { dataSourcesIn } from '../correlation/data-sources';
import { type DashboardFile, readDashboardFiles } from '../dashboard-files';
import { objectPlace } from '../places';

/** Grafana's own, which are always there. */
const BUILT_IN = ['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana'];

export const dashboardDataSource: OutputCheck = {
  code: 'dashboard-data-source',
  severity: 'error',
  title: 'A dashboard asks a data source that is not there, or of another type.',
  stage: 'output',
  run: ({ environment, output }) => {
    const types = new Map(dataSourcesIn(output).map(({ uid, type }) => [uid, type]));
    return readDashboardFiles(output).flatMap((file) =>
      [...new Set(complaints(file, types))].map((message) => ({
        where: `${objectPlace(environment, file.placed)}, dashboard ${file.uid}`,
        message,
        hint: `name a variable of the dashboard that holds a data source, or one of ${[...types.keys()].join(', ')}`,
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
        `$${name} holds ${value} at first, which is no data source of type ${source}`,
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
          ? `it asks ${uid}, which is ${name === undefined ? 'no data source' : 'no variable that holds one'}`
          : `it asks ${uid} as ${type}; it is ${actual}`,
      ];
    });
  return [...chosen, ...asked];
}
