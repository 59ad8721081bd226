import type { ResolvedEnvironment } from '../resolve/environment';
import { dashboardFolders } from '.';
import { classicJson } from './render/classic';
import { v2Json } from './render/v2';

const forms = { classic: classicJson, v2: v2Json };

/** What Grafana reads: a file for each dashboard, by its folder. */
export const dashboardFiles = (environment: ResolvedEnvironment) =>
  dashboardFolders(environment).map(({ uid, title, dashboards }) => ({
    uid,
    title,
    files: Object.fromEntries(
      dashboards.map((dashboard) => [
        `${dashboard.uid}.json`,
        forms[environment.grafana.dashboardSchema](dashboard),
      ]),
    ),
  }));
