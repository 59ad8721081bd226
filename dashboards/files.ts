import { memoizeByName } from '@observability-stack/query-common';
import type { Team } from '../catalog/definitions/team';
import { compressFiles, type Files } from '../catalog/helpers/compressed-files';
import type { ResolvedEnvironment } from '../resolve/environment';
import { teamDashboardFolder } from '.';
import { rawJson, writtenModel } from './raw/model';
import { classicJson } from './render/classic';
import { selectCluster } from './render/clusters';
import { v2Json } from './render/v2';

const forms = { classic: classicJson, v2: v2Json };

interface FolderFiles {
  readonly uid: string;
  readonly title: string;
  readonly files: Files;
}

/** Returns the provisioned files: one per dashboard, by folder. */
export const dashboardFiles = (environment: ResolvedEnvironment): readonly FolderFiles[] =>
  // Team by team, so that only the compressed texts of all teams are kept.
  environment.teams.flatMap((team) => teamFiles(environment, team.name, team) ?? []);

const teamFiles = memoizeByName(
  (environment: ResolvedEnvironment, _: string, team: Team): FolderFiles | undefined => {
    const folder = teamDashboardFolder(environment, team);
    if (!folder) return undefined;
    const { uid, title, dashboards, raw } = folder;
    const render = forms[environment.grafana.dashboardSchema];
    const files = [
      ...dashboards.map((dashboard) => [
        `${dashboard.uid}.json`,
        render(selectCluster(dashboard, environment.clusters)),
      ]),
      ...raw.map((one) => [`${writtenModel(one).uid}.json`, rawJson(one)]),
    ];
    return { uid, title, files: compressFiles(Object.fromEntries(files)) };
  },
);
