import { dashboardFolders } from '../../../dashboards';
import { classicDashboard } from '../../../dashboards/render/classic';
import { environments } from '../../../environments';
import { resolveEnvironment } from '../../../resolve/environment';

/** A dashboard with its environment and folder. */
export interface PreviewedDashboard {
  readonly environment: string;
  readonly folder: string;
  readonly uid: string;
  readonly title: string;
  readonly json: object;
}

const found: readonly PreviewedDashboard[] = environments.flatMap((environment) =>
  dashboardFolders(resolveEnvironment(environment)).flatMap(({ title: folder, dashboards }) =>
    dashboards.map((dashboard) => ({
      environment: environment.name,
      folder,
      uid: dashboard.uid,
      title: dashboard.title,
      json: classicDashboard(dashboard),
    })),
  ),
);

// Bundled again after each edit, so that nothing of the old source remains.
process.stdout.write(JSON.stringify(found));
