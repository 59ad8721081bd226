import type { Dashboard } from '../catalog/dashboard';
import type { ResolvedEnvironment } from '../resolve/environment';
import { serviceDashboard } from './service';

/** The dashboards of one team. */
export interface DashboardFolder {
  /** Part of its address; never changes. */
  readonly uid: string;
  readonly title: string;
  readonly team: string;
  readonly dashboards: readonly Dashboard[];
}

const known = new WeakMap<ResolvedEnvironment, readonly DashboardFolder[]>();

/** Every dashboard of an environment, in a folder a team. Made once: many look at them. */
export function dashboardFolders(environment: ResolvedEnvironment): readonly DashboardFolder[] {
  const folders =
    known.get(environment) ??
    environment.teams
      .map(({ name, dashboards = [] }) => ({
        uid: `team-${name}`,
        title: name,
        team: name,
        dashboards: [
          ...environment.services
            .filter(({ team }) => team === name)
            .map((service) => serviceDashboard(environment, service)),
          ...dashboards,
        ],
      }))
      .filter(({ dashboards }) => dashboards.length > 0);
  known.set(environment, folders);
  return folders;
}

export const dashboardsIn = (folders: readonly DashboardFolder[]): readonly Dashboard[] =>
  folders.flatMap(({ dashboards }) => dashboards);
