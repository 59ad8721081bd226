import { COLUMNS, layout, type Place, type PlacedPanel } from '../../dashboards/render/layout';
import type { MeaningCheck } from '../check';
import { placedDashboards } from '../dashboards';

/** Grafana moves what does not fit, differently in each release. */
export const dashboardLayout: MeaningCheck = {
  code: 'dashboard-layout',
  severity: 'error',
  title: 'A panel lies off the grid or over another one.',
  stage: 'meaning',
  run: (input) =>
    placedDashboards(input).flatMap(({ dashboard, where }) =>
      layout(dashboard).flatMap(({ panels }) =>
        panels.flatMap((placed, index) =>
          complaints(placed, panels.slice(0, index)).map((message) => ({
            where: `${where}.panels[${placed.panel.key}]`,
            message,
            hint: `give it a width of 1 to ${COLUMNS} columns and a height of 1 or more, in whole numbers`,
            from: ['team'],
          })),
        ),
      ),
    ),
};

function complaints({ place }: PlacedPanel, before: readonly PlacedPanel[]): readonly string[] {
  const { x, y, w, h } = place;
  const off = [
    ...([x, y, w, h].every(Number.isInteger) ? [] : ['it does not lie on whole columns and lines']),
    ...(w > 0 && h > 0 ? [] : ['it has no width or no height']),
    ...(x >= 0 && y >= 0 && x + w <= COLUMNS ? [] : [`it is wider than the ${COLUMNS} columns`]),
  ];
  if (off.length > 0) return off;
  const other = before.find((one) => overlap(one.place, place));
  return other ? [`it lies over ${JSON.stringify(other.panel.title)}`] : [];
}

const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
