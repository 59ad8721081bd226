import { dateTimeFormat, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { TIME_ZONE } from './props';

export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Creates a canvas at the resolution of the screen, scaled to CSS pixels. */
export function prepareCanvas(canvas: HTMLCanvasElement, width: number, height: number) {
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const context = canvas.getContext('2d');
  context?.scale(devicePixelRatio, devicePixelRatio);
  return context ?? undefined;
}

/** Draws the times below an area; as many as fit. */
export function drawTimes(
  context: CanvasRenderingContext2D,
  theme: GrafanaTheme2,
  { left, top, width, height }: PlotArea,
  range: TimeRange,
): void {
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const count = Math.max(2, Math.floor(width / 100));
  context.fillStyle = theme.colors.text.secondary;
  context.font = `12px ${theme.typography.fontFamily}`;
  context.textAlign = 'center';
  for (let index = 1; index < count; index++) {
    const at = from + ((to - from) * index) / count;
    const text = dateTimeFormat(at, { timeZone: TIME_ZONE, format: 'HH:mm' });
    context.fillText(text, left + (width * index) / count, top + height + 16);
  }
}

export function drawNames(
  context: CanvasRenderingContext2D,
  theme: GrafanaTheme2,
  { left, top, height }: PlotArea,
  names: readonly string[],
): void {
  const each = height / Math.max(1, names.length);
  const every = Math.ceil(14 / each);
  context.fillStyle = theme.colors.text.secondary;
  context.font = `12px ${theme.typography.fontFamily}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const [index, name] of names.entries()) {
    if (index % every === 0) context.fillText(name, left - 6, top + each * (index + 0.5), left - 8);
  }
  context.textBaseline = 'alphabetic';
}
