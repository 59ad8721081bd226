import type { Dashboard, Row } from '../../catalog/definitions/dashboard';
import type { Panel, PanelKind } from '../../catalog/definitions/panel';

/** Columns of the grid of Grafana. */
export const COLUMNS = 24;

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface LaidOutPanel {
  readonly panel: Panel;
  readonly place: GridPosition;
}
export interface LaidOutRow {
  readonly row: Row;
  readonly place: GridPosition;
  readonly panels: readonly LaidOutPanel[];
}

/** Default width and height by kind of panel. */
const sizes: Readonly<Record<PanelKind, readonly [w: number, h: number]>> = {
  timeseries: [8, 8],
  stat: [4, 4],
  gauge: [6, 6],
  bargauge: [8, 8],
  table: [24, 10],
  heatmap: [12, 8],
  logs: [24, 12],
  'state-timeline': [12, 8],
  traces: [24, 16],
  'trace-list': [24, 8],
  text: [24, 4],
  grafana: [8, 8],
};

/** Places rows one below the other, and panels from left to right with line breaks. */
export function layOutRows({ rows }: Dashboard): readonly LaidOutRow[] {
  let y = 0;
  return rows.map((row) => {
    const place = { x: 0, y, w: COLUMNS, h: 1 };
    const { panels, end } = lines(row.panels, y + 1);
    y = row.collapsed ? y + 1 : end;
    return { row, place, panels };
  });
}

function lines(panels: readonly Panel[], top: number) {
  let [x, y, end] = [0, top, top];
  const placed = panels.map((panel): LaidOutPanel => {
    const [width, height] = sizes[panel.kind];
    const { width: w = width, height: h = height } = panel;
    if (x + w > COLUMNS) [x, y] = [0, end];
    const place = { x, y, w, h };
    x += w;
    end = Math.max(end, y + h);
    return { panel, place };
  });
  return { panels: placed, end };
}
