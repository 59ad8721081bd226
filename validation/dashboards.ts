import { memoizeByObject } from '@observability-stack/query-common';
import { type Dashboard, dashboardPanels } from '../catalog/definitions/dashboard';
import type { Panel } from '../catalog/definitions/panel';
import type { RawDashboard } from '../catalog/definitions/raw-dashboard';
import { needsSignals } from '../catalog/definitions/slo';
import { type DashboardFolder, teamDashboardFolder } from '../dashboards';
import { type WrittenModel, writtenModel } from '../dashboards/raw/model';
import type { ResolvedInput, TeamInput } from './check';
import { teamPlace } from './places';

/** A dashboard, with its place: `team commerce, dashboards[service-order-service]`. */
export interface LocatedDashboard {
  readonly dashboard: Dashboard;
  readonly folder: DashboardFolder;
  readonly where: string;
}

/**
 * A panel of a dashboard, with its place: `team commerce,
 * dashboards[service-order-service].panels[requests-now]`.
 */
export interface LocatedPanel extends LocatedDashboard {
  readonly panel: Panel;
}

/** Returns the dashboards of a team, without those of definitions that other checks report. */
export const locatedDashboards = memoizeByObject(
  ({ whole, resolved, team: name }: TeamInput): readonly LocatedDashboard[] => {
    const { services, teams } = definitions(whole);
    const team = teams.get(name);
    const folder = team && teamDashboardFolder(resolved, team);
    return (folder?.dashboards ?? [])
      .filter(({ tags }) => !tags.some((tag) => services.has(tag)))
      .map((dashboard) => ({
        dashboard,
        folder: folder as DashboardFolder,
        where: teamPlace(name, `dashboards[${dashboard.uid}]`),
      }));
  },
);

/** A dashboard in Grafana's own form. */
export interface LocatedRawDashboard extends WrittenModel {
  readonly raw: RawDashboard;
  readonly folder: DashboardFolder;
  readonly where: string;
}

/** Returns the dashboards of a team in Grafana's own form. */
export const locatedRawDashboards = memoizeByObject(
  ({ whole, resolved, team: name }: TeamInput): readonly LocatedRawDashboard[] => {
    const team = definitions(whole).teams.get(name);
    const folder = team && teamDashboardFolder(resolved, team);
    return (folder?.raw ?? []).map((raw) => ({
      ...writtenModel(raw),
      raw,
      folder: folder as DashboardFolder,
      where: teamPlace(name, `dashboards[${writtenModel(raw).uid}]`),
    }));
  },
);

/** Returns the services with findings, and the teams with unique names. */
const definitions = memoizeByObject(({ resolved }: ResolvedInput) => {
  const repeated = twice(resolved.teams.map(({ name }) => name));
  return {
    services: wrongServices(resolved),
    teams: new Map(
      resolved.teams.filter(({ name }) => !repeated.has(name)).map((team) => [team.name, team]),
    ),
  };
});

/** Returns services with duplicate names, and those with SLOs that are not measured. */
const wrongServices = ({ services }: ResolvedInput['resolved']): ReadonlySet<string> =>
  new Set([
    ...twice(services.map(({ name }) => name)),
    ...services.flatMap(({ name, signals, slos }) =>
      !signals && slos.some(needsSignals) ? [name] : [],
    ),
  ]);

function twice(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (seen.has(name) ? again : seen).add(name);
  return again;
}

export const locatedPanels = memoizeByObject((input: TeamInput): readonly LocatedPanel[] =>
  locatedDashboards(input).flatMap(panelsPlaced),
);

const panelsPlaced = (on: LocatedDashboard): readonly LocatedPanel[] =>
  dashboardPanels(on.dashboard).map((panel) => ({
    ...on,
    panel,
    where: `${on.where}.panels[${panel.key}]`,
  }));
