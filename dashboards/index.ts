import { type Dashboard, teamFolderUid } from '../catalog/definitions/dashboard';
import { type FolderAccess, folderAccessDefaults } from '../catalog/definitions/folder-access';
import type { RawDashboard } from '../catalog/definitions/raw-dashboard';
import type { Team } from '../catalog/definitions/team';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { cardinalityDashboard } from './cardinality';
import { logsDashboard } from './explore/logs';
import { tracesDashboard } from './explore/traces';
import { fleetDashboard } from './fleet';
import { nodesDashboard } from './nodes';
import { selectTraceStore } from './render/trace-queries';
import { serviceDashboard } from './service';
import { stackDashboard } from './stack';

/** The dashboards of a team. */
export interface DashboardFolder {
  /** Part of the URL of the folder; never changes. */
  readonly uid: string;
  readonly title: string;
  readonly team: string;
  readonly access: Required<FolderAccess>;
  readonly dashboards: readonly Dashboard[];
  /** Dashboards in Grafana's own form. */
  readonly raw: readonly RawDashboard[];
}

/** Returns the dashboards of an environment, with one folder per team. */
export const dashboardFolders = (environment: ResolvedEnvironment): readonly DashboardFolder[] =>
  environment.teams.flatMap((team) => teamDashboardFolder(environment, team) ?? []);

/** Returns the dashboards of a team, if it has any. */
export function teamDashboardFolder(
  environment: ResolvedEnvironment,
  { name, dashboards = [], folder }: Team,
): DashboardFolder | undefined {
  const unread = dashboards.find((given) => 'build' in given || (isRaw(given) && !given.model));
  if (unread)
    throw new Error(
      `team "${name}" has a dashboard that is not read: call resolveEnvironment(readEnvironment(...))`,
    );
  const raw = dashboards.filter(isRaw);
  const all = [
    ...(name === PLATFORM_TEAM ? platformDashboards(environment) : []),
    ...environment.services
      .filter(({ team }) => team === name)
      .map((service) => serviceDashboard(environment, service)),
    ...dashboards.filter(isTyped),
  ].map((dashboard) => selectTraceStore(dashboard, environment.tracing));
  if (all.length + raw.length === 0) return undefined;
  return {
    uid: teamFolderUid(name),
    title: name,
    team: name,
    access: { ...folderAccessDefaults, ...folder },
    dashboards: all,
    raw,
  };
}

type Given = NonNullable<Team['dashboards']>[number];
// When the definitions were read, the builders of the Foundation SDK have run.
const isRaw = (given: Given): given is RawDashboard => 'kind' in given && given.kind === 'raw';
const isTyped = (given: Given): given is Dashboard => 'rows' in given;

/** Returns the dashboards about all teams. */
const platformDashboards = (environment: ResolvedEnvironment): readonly Dashboard[] => [
  fleetDashboard(environment),
  stackDashboard(environment),
  nodesDashboard,
  cardinalityDashboard(environment),
  logsDashboard,
  tracesDashboard(environment),
];

export const folderDashboards = (folders: readonly DashboardFolder[]): readonly Dashboard[] =>
  folders.flatMap(({ dashboards }) => dashboards);
