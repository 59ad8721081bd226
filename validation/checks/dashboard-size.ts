import { dashboardPanels } from '../../catalog/definitions/dashboard';
import { panelQueries } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { locatedDashboards } from '../dashboards';
import type { Finding } from '../problem';

/** What one screen after the other can still be read, and a browser can still draw. */
const MOST = { rows: 15, panels: 60, open: 40, queries: 10 } as const;

export const dashboardSize: MeaningCheck = {
  code: 'dashboard-size',
  severity: 'warning',
  title: 'A dashboard or panel has more in it than anybody reads.',
  stage: 'meaning',
  run: (input) =>
    locatedDashboards(input).flatMap(({ dashboard, where }): Finding[] => {
      const panels = dashboardPanels(dashboard);
      const open = dashboard.rows.flatMap((row) => (row.collapsed ? [] : row.panels));
      return [
        ...tooMany(dashboard.rows.length, MOST.rows, 'rows'),
        ...tooMany(panels.length, MOST.panels, 'panels'),
        ...tooMany(
          open.length,
          MOST.open,
          'panels that load at once',
          'fold a row: its queries wait',
        ),
        ...(panels.length === 0
          ? [{ message: 'it has no panel', hint: 'add one, or leave the dashboard out' }]
          : []),
      ]
        .map((complaint): Finding => ({ where, from: ['team'], ...complaint }))
        .concat(
          panels.flatMap((panel) =>
            tooMany(panelQueries(panel).length, MOST.queries, 'queries').map((complaint) => ({
              where: `${where}.panels[${panel.key}]`,
              from: ['team'],
              ...complaint,
            })),
          ),
        );
    }),
};

const tooMany = (
  count: number,
  most: number,
  what: string,
  hint = 'split it, and link the parts',
) => (count > most ? [{ message: `it has ${count} ${what}; ${most} are a lot`, hint }] : []);
