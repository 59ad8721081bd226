import { type Dashboard, panelsOf } from '../catalog/dashboard';
import type { Panel } from '../catalog/panel';
import { type DashboardFolder, dashboardFolders } from '../dashboards';
import type { ResolvedInput } from './check';
import { teamPlace } from './places';

/** A dashboard, and how problems name its place: `team commerce, dashboards[service-order-service]`. */
export interface PlacedDashboard {
  readonly dashboard: Dashboard;
  readonly folder: DashboardFolder;
  readonly where: string;
}

/** A panel of one: `team commerce, dashboards[service-order-service].panels[requests-now]`. */
export interface PlacedPanel extends PlacedDashboard {
  readonly panel: Panel;
}

export const placedDashboards = ({ resolved }: ResolvedInput): readonly PlacedDashboard[] =>
  dashboardFolders(resolved).flatMap((folder) =>
    folder.dashboards.map((dashboard) => ({
      dashboard,
      folder,
      where: teamPlace(folder.team, `dashboards[${dashboard.uid}]`),
    })),
  );

export const placedPanels = (input: ResolvedInput): readonly PlacedPanel[] =>
  placedDashboards(input).flatMap((placed) =>
    panelsOf(placed.dashboard).map((panel) => ({
      ...placed,
      panel,
      where: `${placed.where}.panels[${panel.key}]`,
    })),
  );
