import type { GrafanaTheme2 } from '@grafana/data';
import { ErrorBoundaryAlert } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';
import { interpolate } from './interpolate';
import { PanelView } from './panel';
import type { PanelRequest } from './query';
import type { PanelJson } from './types';

/** Grafana's grid: 24 columns, rows of 30 pixels, gaps of 8 pixels. */
const COLUMNS = 24;
const ROW = 30;
const GAP = 8;

interface Props {
  readonly panels: readonly PanelJson[];
  readonly asking: Omit<PanelRequest, 'width'>;
  readonly theme: GrafanaTheme2;
}

export function Grid({ panels, asking, theme }: Props) {
  const { box, width } = useWidth();
  const shown = expandRows(panels);
  const column = (width - GAP * (COLUMNS - 1)) / COLUMNS;
  const bottom = Math.max(0, ...shown.map(({ gridPos: { y, h } }) => y + h));
  return (
    <div ref={box} style={{ position: 'relative', height: bottom * (ROW + GAP) }}>
      {width > 0 &&
        shown.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const size = { width: w * column + (w - 1) * GAP, height: h * ROW + (h - 1) * GAP };
          const place = {
            position: 'absolute',
            left: x * (column + GAP),
            top: y * (ROW + GAP),
            ...size,
          } as const;
          return (
            <div key={panel.id} style={place}>
              {panel.type === 'row' ? (
                <h2 style={{ fontSize: 16, margin: 0, lineHeight: `${ROW}px` }}>
                  {interpolate(panel.title ?? '', asking.variables, asking.chosen, 'title')}
                </h2>
              ) : (
                <Visible {...size}>
                  {/* one panel that cannot be drawn must not take the others with it */}
                  <ErrorBoundaryAlert title={panel.title} dependencies={[panel, asking]}>
                    <PanelView panel={panel} asking={asking} theme={theme} {...size} />
                  </ErrorBoundaryAlert>
                </Visible>
              )}
            </div>
          );
        })}
    </div>
  );
}

/** Places the panels of collapsed rows below their rows, as Grafana does when it expands them. */
function expandRows(panels: readonly PanelJson[]): readonly PanelJson[] {
  let shift = 0;
  const at = (panel: PanelJson, y: number): PanelJson => ({
    ...panel,
    gridPos: { ...panel.gridPos, y },
  });
  return [...panels]
    .sort((one, other) => one.gridPos.y - other.gridPos.y)
    .flatMap((panel) => {
      const y = panel.gridPos.y + shift;
      const inside = (panel.type === 'row' && panel.panels) || [];
      if (inside.length === 0) return [at(panel, y)];
      const top = Math.min(...inside.map(({ gridPos }) => gridPos.y));
      const below = inside.map((one) => at(one, one.gridPos.y - top + y + 1));
      shift += Math.max(...below.map(({ gridPos }) => gridPos.y + gridPos.h)) - (y + 1);
      return [at(panel, y), ...below];
    });
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0)),
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** Loads a panel only when it is scrolled into view. */
function Visible({ height, children }: { height: number; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: '400px' },
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} style={{ height }}>
      {seen ? children : null}
    </div>
  );
}
