import { dashboardPanels } from '../../../catalog/definitions/dashboard';
import { panelQueries } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedDashboards } from '../../dashboards';
import type { Finding } from '../../problem';

/** Maximum sizes for which a dashboard is readable, and a browser can draw it. */
const MOST = { rows: 15, panels: 60, open: 40, queries: 10 } as const;

export const dashboardTooLarge: TeamCheck = {
  code: 'dashboard/too-large',
  severity: 'warning',
  title: 'A dashboard or panel is too large, or empty.',
  stage: 'team',
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
          'open panels',
          'set collapsed: true for a row: its queries run when it is opened',
        ),
        ...(panels.length === 0
          ? [{ message: 'dashboard has no panels', hint: 'add a panel, or remove the dashboard' }]
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
) =>
  count > most
    ? [{ message: `too many ${what}: expected at most ${most}, found ${count}`, hint }]
    : [];
