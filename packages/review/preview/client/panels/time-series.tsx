import { TimeSeries, type UPlotConfigBuilder } from '@grafana/ui';
import { useRef } from 'react';
import type { ExemplarPoint } from '../query';
import { type PanelProps, TIME_ZONE } from './props';

/** Half the width of a time label in pixels, with a margin. */
const HALF_A_TIME = 20;
const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] } as const;

export function TimeSeriesView(props: PanelProps) {
  const { frames, exemplars, width, height, timeRange, panel, theme } = props;
  const dots = useRef(exemplars);
  dots.current = exemplars;
  const drawn = useRef(new WeakSet<UPlotConfigBuilder>());
  return (
    <TimeSeries
      frames={frames}
      width={width}
      height={height}
      timeRange={timeRange}
      timeZone={TIME_ZONE}
      legend={{ ...LEGEND, ...panel.options?.legend }}
      options={panel.options}
    >
      {(builder) => {
        // the builder is reused while the fields stay the same
        if (!drawn.current.has(builder)) {
          drawn.current.add(builder);
          // half of the last time label extends to the right of the graph
          builder.setPadding([null, HALF_A_TIME, null, null]);
          const color = theme.visualization.getColorByName('blue');
          builder.addHook('draw', (plot) => drawDots(plot, dots.current, color));
        }
        return null;
      }}
    </TimeSeries>
  );
}

interface Plot {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly scales: Readonly<Record<string, unknown>>;
  valToPos(value: number, scale: string, canvas: boolean): number;
}

/** Draws a small diamond at each exemplar, as Grafana does. */
function drawDots(given: unknown, exemplars: readonly ExemplarPoint[], color: string): void {
  const plot = given as Plot;
  const scale = Object.keys(plot.scales).find((key) => key !== 'x');
  if (!scale) return;
  const { ctx, bbox } = plot;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = color;
  for (const { at, value } of exemplars) {
    const [x, y] = [plot.valToPos(at, 'x', true), plot.valToPos(value, scale, true)];
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const inside = Math.min(Math.max(y, bbox.top), bbox.top + bbox.height);
    ctx.beginPath();
    ctx.moveTo(x, inside - size);
    ctx.lineTo(x + size, inside);
    ctx.lineTo(x, inside + size);
    ctx.lineTo(x - size, inside);
    ctx.fill();
  }
  ctx.restore();
}
