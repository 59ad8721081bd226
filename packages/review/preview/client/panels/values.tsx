import { type FieldDisplay, getFieldDisplayValues, VizOrientation } from '@grafana/data';
import { BarGaugeDisplayMode, BarGaugeValueMode } from '@grafana/schema';
import {
  BarGauge,
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
} from '@grafana/ui';
import type { ReactNode } from 'react';
import { type PanelProps, TIME_ZONE } from './props';

const REDUCE = { calcs: ['lastNotNull'], values: false, fields: '' };

/** Returns one value per series, as reduced by the panel. */
function valuesOf({ panel, frames, theme, put }: PanelProps, sparkline: boolean): FieldDisplay[] {
  return getFieldDisplayValues({
    data: frames,
    reduceOptions: { ...REDUCE, ...panel.options?.reduceOptions },
    fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
    replaceVariables: put,
    theme,
    timeZone: TIME_ZONE,
    sparkline,
  });
}

export function StatView(props: PanelProps) {
  const options = props.panel.options ?? {};
  const graph = options.graphMode ?? BigValueGraphMode.Area;
  const values = valuesOf(props, graph !== BigValueGraphMode.None);
  return (
    <Repeated {...props} count={values.length} horizontal={options.orientation !== 'horizontal'}>
      {(index, width, height) => {
        const value = values[index];
        return value ? (
          <BigValue
            value={value.display}
            sparkline={value.sparkline}
            count={values.length}
            width={width}
            height={height}
            theme={props.theme}
            graphMode={graph}
            colorMode={options.colorMode ?? BigValueColorMode.Value}
            textMode={options.textMode ?? BigValueTextMode.Auto}
            justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
          />
        ) : null;
      }}
    </Repeated>
  );
}

export function BarGaugeView(props: PanelProps) {
  const options = props.panel.options ?? {};
  const values = valuesOf(props, false);
  const horizontal = options.orientation !== VizOrientation.Vertical;
  return (
    <Repeated {...props} count={values.length} horizontal={!horizontal}>
      {(index, width, height) => {
        const value = values[index];
        return value ? (
          <BarGauge
            value={value.display}
            field={value.field}
            display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)}
            width={width}
            height={height}
            theme={props.theme}
            orientation={horizontal ? VizOrientation.Horizontal : VizOrientation.Vertical}
            displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient}
            valueDisplayMode={options.valueMode ?? BarGaugeValueMode.Color}
            showUnfilled={options.showUnfilled ?? true}
          />
        ) : null;
      }}
    </Repeated>
  );
}

export function GaugeView(props: PanelProps) {
  const values = valuesOf(props, false);
  return (
    <Repeated {...props} count={values.length} horizontal>
      {(index, width, height) => {
        const value = values[index];
        return value ? (
          <Arc value={value} width={width} height={height} {...colorsOf(props)} />
        ) : null;
      }}
    </Repeated>
  );
}

const colorsOf = ({ theme }: PanelProps) => ({
  track: theme.colors.background.secondary,
  text: theme.colors.text.primary,
});

interface ArcProps {
  readonly value: FieldDisplay;
  readonly width: number;
  readonly height: number;
  readonly track: string;
  readonly text: string;
}

/**
 * Renders a three-quarter circle from minimum to maximum, since the gauge of Grafana is not in its
 * library.
 */
function Arc({ value, width, height, track, text }: ArcProps) {
  const { display, field } = value;
  const [min, max] = [field.min ?? 0, field.max ?? 100];
  const share = Math.min(1, Math.max(0, (display.numeric - min) / (max - min || 1)));
  const radius = Math.max(10, Math.min(width, height) / 2 - 14);
  const whole = 2 * Math.PI * radius * 0.75;
  const words = `${display.prefix ?? ''}${display.text}${display.suffix ?? ''}`;
  const circle = {
    cx: width / 2,
    cy: height / 2,
    r: radius,
    fill: 'none',
    strokeWidth: Math.max(6, radius / 5),
    transform: `rotate(135 ${width / 2} ${height / 2})`,
  };
  return (
    <svg width={width} height={height} role="img" aria-label={`${display.title ?? ''} ${words}`}>
      <circle {...circle} stroke={track} strokeDasharray={`${whole} 10000`} />
      <circle {...circle} stroke={display.color} strokeDasharray={`${whole * share} 10000`} />
      <text
        x={width / 2}
        y={height / 2}
        fill={display.color ?? text}
        fontSize={radius / 2.2}
        textAnchor="middle"
        dominantBaseline="middle"
      >
        {words}
      </text>
      <text x={width / 2} y={height - 4} fill={text} fontSize={12} textAnchor="middle">
        {display.title}
      </text>
    </svg>
  );
}

interface RepeatedProps {
  readonly count: number;
  readonly horizontal: boolean;
  readonly width: number;
  readonly height: number;
  readonly children: (index: number, width: number, height: number) => ReactNode;
}

const GAP = 8;

/** Lays values out side by side or stacked. */
function Repeated({ count, horizontal, width, height, children }: RepeatedProps) {
  const each = (size: number) => Math.floor((size - GAP * (count - 1)) / Math.max(1, count));
  const [w, h] = horizontal ? [each(width), height] : [width, each(height)];
  return (
    <div style={{ display: 'flex', flexDirection: horizontal ? 'row' : 'column', gap: GAP }}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no stable key
        <div key={index}>{children(index, w, h)}</div>
      ))}
    </div>
  );
}
