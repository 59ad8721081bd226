import type { ResolvedEnvironment } from '../resolve/environment';
import { dashboardFolders, forgetDashboards } from '.';
import { classicJson } from './render/classic';
import { v2Json } from './render/v2';

const forms = { classic: classicJson, v2: v2Json };

interface FolderFiles {
  readonly uid: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * What Grafana reads: a file for each dashboard, by its folder. What is rendered is forgotten at once: where teams are many,
 * dashboards and their texts together take more memory than all else.
 */
export function dashboardFiles(environment: ResolvedEnvironment): readonly FolderFiles[] {
  const left = [...dashboardFolders(environment)].reverse();
  forgetDashboards(environment);
  const rendered: FolderFiles[] = [];
  for (let folder = left.pop(); folder; folder = left.pop()) {
    const { uid, title, dashboards } = folder;
    const render = forms[environment.grafana.dashboardSchema];
    rendered.push({
      uid,
      title,
      files: Object.fromEntries(
        dashboards.map((dashboard) => [`${dashboard.uid}.json`, render(dashboard)]),
      ),
    });
  }
  return rendered;
}
