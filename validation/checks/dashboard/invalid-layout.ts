import {
  COLUMNS,
  type GridPosition,
  type LaidOutPanel,
  layOutRows,
} from '../../../dashboards/render/layout';
import type { TeamCheck } from '../../check';
import { locatedDashboards } from '../../dashboards';

/** Reports a layout that Grafana would change, differently in each release. */
export const dashboardInvalidLayout: TeamCheck = {
  code: 'dashboard/invalid-layout',
  severity: 'error',
  title: 'A panel is outside the grid or overlaps another one.',
  stage: 'team',
  run: (input) =>
    locatedDashboards(input).flatMap(({ dashboard, where }) => {
      const rows = layOutRows(dashboard);
      // A panel without a size moves all later panels off the grid.
      const unsized = rows.some(({ panels }) => panels.some(({ place }) => !isSized(place)));
      return rows.flatMap(({ panels }) =>
        (unsized ? panels.filter(({ place }) => !isSized(place)) : panels).flatMap(
          (placed, index) =>
            complaints(placed, panels.slice(0, index)).map((message) => ({
              where: `${where}.panels[${placed.panel.key}]`,
              message,
              hint: `set a width from 1 to ${COLUMNS} and a height of at least 1, as integers`,
              from: ['team'],
            })),
        ),
      );
    }),
};

const isSized = ({ w, h }: GridPosition): boolean =>
  [w, h].every((size) => Number.isInteger(size) && size > 0) && w <= COLUMNS && h <= TALLEST;

/** Maximum height, of many screens; a larger number is a typo. */
const TALLEST = 1000;

function complaints({ place }: LaidOutPanel, before: readonly LaidOutPanel[]): readonly string[] {
  const { w, h } = place;
  const off = [
    ...([w, h].every(Number.isInteger) ? [] : [`panel size ${w}x${h} is not in integers`]),
    ...(w <= 0 || h <= 0 ? [`panel size ${w}x${h} is not positive`] : []),
    ...(w > COLUMNS
      ? [`panel is wider than the grid: expected at most ${COLUMNS} columns, found ${w}`]
      : []),
    ...(h > TALLEST ? [`panel is too high: expected at most ${TALLEST} lines, found ${h}`] : []),
  ];
  if (off.length > 0) return off;
  const other = before.find((one) => overlap(one.place, place));
  return other ? [`panel overlaps ${JSON.stringify(other.panel.title)}`] : [];
}

const overlap = (a: GridPosition, b: GridPosition): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
