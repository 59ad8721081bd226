import { type DataFrame, formattedValueToString, getValueFormat } from '@grafana/data';
import { useEffect, useRef } from 'react';
import { drawNames, drawTimes, type PlotArea, prepareCanvas } from './axes';
import type { PanelProps } from './props';

const AXIS = { left: 64, bottom: 22, right: 8, top: 4 };

interface Bucket {
  readonly bound: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** Returns the buckets of a histogram, the lowest first, with the difference of the cumulative counts. */
function bucketsOf(frames: readonly DataFrame[]): Bucket[] {
  const sums = frames
    .map((frame) => {
      const [times, values] = frame.fields;
      const bound = Number((values?.labels?.le ?? frame.name ?? '').replace('+Inf', 'Infinity'));
      const counts = new Map<number, number>(
        (times?.values ?? []).map((time: number, index: number) => [
          time,
          values?.values[index] ?? 0,
        ]),
      );
      return { bound, counts };
    })
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  return sums.map(({ bound, counts }, index) => ({
    bound,
    counts: new Map(
      [...counts].map(([time, count]) => [
        time,
        Math.max(0, count - (sums[index - 1]?.counts.get(time) ?? 0)),
      ]),
    ),
  }));
}

/** Draws the count of each bucket over time; Grafana's heatmap is not in its library. */
export function HeatmapView({ frames, width, height, timeRange, theme, panel }: PanelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current && prepareCanvas(canvas.current, width, height);
    if (!context) return;
    const buckets = bucketsOf(frames);
    const area: PlotArea = {
      left: AXIS.left,
      top: AXIS.top,
      width: width - AXIS.left - AXIS.right,
      height: height - AXIS.top - AXIS.bottom,
    };
    const most = Math.max(
      ...buckets.flatMap(({ counts }) => [...counts.values()]),
      Number.MIN_VALUE,
    );
    const times = [...new Set(buckets.flatMap(({ counts }) => [...counts.keys()]))].sort(
      (a, b) => a - b,
    );
    const step = times.length > 1 ? (times[1] ?? 0) - (times[0] ?? 0) : 60_000;
    const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
    const x = (time: number) => area.left + ((time - from) / (to - from)) * area.width;
    const each = area.height / Math.max(1, buckets.length);
    context.fillStyle = theme.visualization.getColorByName('orange');
    for (const [index, { counts }] of buckets.entries()) {
      const y = area.top + area.height - each * (index + 1);
      for (const [time, count] of counts) {
        if (count <= 0 || time < from) continue;
        context.globalAlpha = 0.1 + 0.9 * Math.sqrt(count / most);
        context.fillRect(x(time - step), y + 0.5, Math.max(1, x(step) - x(0)), each - 1);
      }
    }
    context.globalAlpha = 1;
    const unit = panel.options?.yAxis?.unit ?? panel.fieldConfig?.defaults?.unit;
    const format = getValueFormat(unit);
    const names = buckets.map(({ bound }) =>
      Number.isFinite(bound) ? formattedValueToString(format(bound)) : '+Inf',
    );
    drawNames(context, theme, area, names.reverse());
    drawTimes(context, theme, area, timeRange);
  }, [frames, width, height, timeRange, theme, panel]);
  return <canvas ref={canvas} style={{ width, height }} role="img" aria-label={panel.title} />;
}
