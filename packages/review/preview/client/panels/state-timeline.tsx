import { getFieldDisplayName } from '@grafana/data';
import { useEffect, useRef } from 'react';
import { drawNames, drawTimes, type PlotArea, prepareCanvas } from './axes';
import type { PanelProps } from './props';

const AXIS = { left: 140, bottom: 22, right: 8, top: 4 };

/** Renders a bar per series, coloured by its value over time. */
export function StateTimelineView({ frames, width, height, timeRange, theme, panel }: PanelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current && prepareCanvas(canvas.current, width, height);
    if (!context) return;
    const area: PlotArea = {
      left: AXIS.left,
      top: AXIS.top,
      width: width - AXIS.left - AXIS.right,
      height: height - AXIS.top - AXIS.bottom,
    };
    const rows = frames.flatMap((frame) =>
      frame.fields
        .slice(1)
        .map((field) => ({ frame, field, times: frame.fields[0]?.values ?? [] })),
    );
    const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
    const x = (time: number) =>
      area.left + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * area.width;
    const each = area.height / Math.max(1, rows.length);
    for (const [index, { field, times }] of rows.entries()) {
      for (const [position, value] of field.values.entries()) {
        if (value === null || value === undefined) continue;
        const start = x(times[position]);
        const end = x(times[position + 1] ?? to);
        context.fillStyle = field.display?.(value).color ?? theme.colors.text.secondary;
        context.fillRect(start, area.top + each * index + 2, Math.max(1, end - start), each - 4);
      }
    }
    drawNames(
      context,
      theme,
      area,
      rows.map(({ frame, field }) => getFieldDisplayName(field, frame, frames)),
    );
    drawTimes(context, theme, area, timeRange);
  }, [frames, width, height, timeRange, theme]);
  return <canvas ref={canvas} style={{ width, height }} role="img" aria-label={panel.title} />;
}
