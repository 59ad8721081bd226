import { memoizeByObject } from '@observability-stack/query-common';
import { type Dashboard, teamFolderUid } from '../catalog/definitions/dashboard';
import { type FolderAccess, folderAccessDefaults } from '../catalog/definitions/folder-access';
import type { RawDashboard } from '../catalog/definitions/raw-dashboard';
import type { Team } from '../catalog/definitions/team';
import { dashboardUids, PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { withMeasuredSlos } from '../resolve/measured';
import { exists } from '../resolve/parts';
import { cardinalityDashboard } from './cardinality';
import { logsDashboard } from './explore/logs';
import { tracesDashboard } from './explore/traces';
import { fleetDashboard } from './fleet';
import { kubernetesDashboards } from './kubernetes';
import { nodesDashboard } from './nodes';
import { presentDashboard, withoutLinks } from './present';
import { selectTraceStore } from './render/trace-queries';
import { serviceDashboard } from './service';
import { alertLines } from './shared/alert-lines';
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
      `team "${name}" has a dashboard that is not read: call usableResolved(environments)`,
    );
  const raw = dashboards.filter(isRaw);
  const all = [
    ...(name === PLATFORM_TEAM ? platformDashboards(environment) : []),
    ...environment.services
      .filter(({ team }) => team === name)
      .map((service) => serviceDashboard(environment, withMeasuredSlos(environment, service))),
    ...dashboards.filter(isTyped),
  ]
    .map((dashboard) => withoutLinks(dashboard, absentDashboards(environment)))
    .flatMap((dashboard) => presentDashboard(environment, dashboard) ?? [])
    .map((dashboard) => selectTraceStore(dashboard, environment.tracing))
    .map((dashboard) => alertLines(environment, dashboard));
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

/** Returns the dashboards about all teams. Kept, because checks read them before they are rendered. */
const platformDashboards = memoizeByObject(
  (environment: ResolvedEnvironment): readonly Dashboard[] => [
    fleetDashboard(environment),
    stackDashboard(environment),
    nodesDashboard(environment),
    ...kubernetesDashboards(environment),
    cardinalityDashboard(environment),
    logsDashboard,
    ...(exists(environment, 'tracing') ? [tracesDashboard(environment)] : []),
  ],
);

/** Returns the uids of the dashboards about all teams of which nothing remains. */
const absentDashboards = memoizeByObject(
  (environment: ResolvedEnvironment): ReadonlySet<string> =>
    new Set(
      environment.absent.length === 0
        ? []
        : platformDashboards(environment)
            .filter((dashboard) => !presentDashboard(environment, dashboard))
            .map(({ uid }) => uid)
            .concat(exists(environment, 'tracing') ? [] : [dashboardUids.traces]),
    ),
);

export const folderDashboards = (folders: readonly DashboardFolder[]): readonly Dashboard[] =>
  folders.flatMap(({ dashboards }) => dashboards);
