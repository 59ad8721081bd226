import type { ResolvedEnvironment } from '../resolve/environment';
import { dashboardFolders } from '.';
import { classicJson } from './render/classic';
import { v2Json } from './render/v2';

const forms = { classic: classicJson, v2: v2Json };

interface FolderFiles {
  readonly uid: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the provisioned files: one per dashboard, by folder. */
export function dashboardFiles(environment: ResolvedEnvironment): readonly FolderFiles[] {
  const render = forms[environment.grafana.dashboardSchema];
  return dashboardFolders(environment).map(({ uid, title, dashboards }) => ({
    uid,
    title,
    files: Object.fromEntries(
      dashboards.map((dashboard) => [`${dashboard.uid}.json`, render(dashboard)]),
    ),
  }));
}
