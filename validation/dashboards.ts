import { memoizeByObject } from '@observability-stack/query-common';
import { type Dashboard, dashboardPanels } from '../catalog/definitions/dashboard';
import type { Panel } from '../catalog/definitions/panel';
import { type DashboardFolder, dashboardFolders } from '../dashboards';
import type { ResolvedInput } from './check';
import { teamPlace } from './places';

/** A dashboard, and how problems name its place: `team commerce, dashboards[service-order-service]`. */
export interface LocatedDashboard {
  readonly dashboard: Dashboard;
  readonly folder: DashboardFolder;
  readonly where: string;
}

/** A panel of one: `team commerce, dashboards[service-order-service].panels[requests-now]`. */
export interface LocatedPanel extends LocatedDashboard {
  readonly panel: Panel;
}

/** Those of records that are wrong themselves are left out: other checks say so. Placed once for each stage. */
export const locatedDashboards = memoizeByObject(({ resolved }: ResolvedInput) => place(resolved));

function place(resolved: ResolvedInput['resolved']): readonly LocatedDashboard[] {
  const wrong = wrongServices(resolved);
  const teams = twice(resolved.teams.map(({ name }) => name));
  return dashboardFolders(resolved)
    .filter(({ team }) => !teams.has(team))
    .flatMap((folder) =>
      folder.dashboards
        .filter(({ tags }) => !tags.some((tag) => wrong.has(tag)))
        .map((dashboard) => ({
          dashboard,
          folder,
          where: teamPlace(folder.team, `dashboards[${dashboard.uid}]`),
        })),
    );
}

/** Services of one name, and objectives that nothing measures. */
const wrongServices = ({ services }: ResolvedInput['resolved']): ReadonlySet<string> =>
  new Set([
    ...twice(services.map(({ name }) => name)),
    ...services.flatMap(({ name, signals, slos }) =>
      slos.some(({ source }) => !source) && !signals ? [name] : [],
    ),
  ]);

function twice(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (seen.has(name) ? again : seen).add(name);
  return again;
}

export const locatedPanels = memoizeByObject((input: ResolvedInput): readonly LocatedPanel[] =>
  locatedDashboards(input).flatMap(panelsPlaced),
);

const panelsPlaced = (on: LocatedDashboard): readonly LocatedPanel[] =>
  dashboardPanels(on.dashboard).map((panel) => ({
    ...on,
    panel,
    where: `${on.where}.panels[${panel.key}]`,
  }));
