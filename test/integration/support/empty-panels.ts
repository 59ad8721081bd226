import type { Lab } from '@observability-stack/lab/lab';
import { Asker } from '../dashboards/ask';
import { openedWith, readPanels, readRenderedDashboards } from './dashboards';

/** Returns the titles of the panels of a service without metrics, as Grafana queries them. */
export async function emptyPanels(
  lab: Lab,
  options: {
    /** Folder of the rendered environment. */
    readonly folder: string;
    readonly service: string;
    readonly scrapeSeconds: number;
    /** Lowest number of queries that the dashboard must have. */
    readonly atLeast: number;
  },
): Promise<readonly string[]> {
  const { folder, service, scrapeSeconds, atLeast } = options;
  const asker = new Asker(lab, { scrapeSeconds, runs: (pod) => pod in lab.urls });
  const dashboard = readRenderedDashboards(folder).find(({ uid }) => uid === `service-${service}`);
  if (!dashboard) throw new Error(`service "${service}" has no dashboard`);
  const values = await openedWith(dashboard, asker.labelValues, { service, traceID: '' });
  const asked = await Promise.all(
    readPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource.type === 'prometheus')
        .map(async (target) => ({ title, series: await asker.count(target, values) })),
    ),
  );
  if (asked.length < atLeast)
    throw new Error(`dashboard of "${service}" has ${asked.length} queries, expected ${atLeast}`);
  return [...new Set(asked.flatMap(({ title, series }) => (series === 0 ? [title] : [])))].sort();
}
