import { dashboardFolders } from '../../../dashboards';
import { writtenModel } from '../../../dashboards/raw/model';
import { classicDashboard } from '../../../dashboards/render/classic';
import { environments } from '../../../environments';
import { usableResolved } from '../../../validation/usable-environments';
import { classicForm } from '../read/v2';

/** A dashboard with its environment and folder. */
export interface PreviewedDashboard {
  readonly environment: string;
  readonly folder: string;
  readonly uid: string;
  readonly title: string;
  readonly json: object;
}

const found: readonly PreviewedDashboard[] = usableResolved(environments).flatMap((environment) =>
  dashboardFolders(environment).flatMap(({ title: folder, dashboards, raw }) =>
    [
      ...dashboards.map((dashboard) => ({ ...dashboard, json: classicDashboard(dashboard) })),
      ...raw.map(writtenModel).map(({ json, ...rest }) => ({ ...rest, json: classicForm(json) })),
    ].map(({ uid, title, json }) => ({
      environment: environment.name,
      folder,
      uid,
      title,
      json,
    })),
  ),
);

// Bundled again after each edit, so that nothing of the old source remains.
process.stdout.write(JSON.stringify(found));
