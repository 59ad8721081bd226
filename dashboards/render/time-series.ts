import type * as sdk from '@grafana/grafana-foundation-sdk/timeseries';
import type { SeriesStyle, TimeSeriesPanel } from '../../catalog/definitions/panel';
import {
  dataLinkModels,
  type FieldConfigSource,
  noValueText,
  type Override,
  type Property,
  thresholdLineSteps,
  thresholdLines,
  type Visualization,
  valueMappings,
} from './fields';
import type { Plain } from './plain';

export const timeSeriesVisualization = (panel: TimeSeriesPanel): Visualization => ({
  type: 'timeseries',
  options: optionsOf(panel),
  fieldConfig: fieldsOf(panel),
  transformations: [],
});

/** Panels that are narrower have no room for two legend columns. */
const NARROW = 8;

function optionsOf(panel: TimeSeriesPanel): Plain<sdk.Options> {
  const isNarrow = (panel.width ?? NARROW) < NARROW;
  const { calcs = isNarrow ? ['max', 'lastNotNull'] : ['mean', 'max', 'lastNotNull'] } = panel;
  return {
    legend: {
      calcs,
      displayMode: calcs.length > 0 ? 'table' : 'list',
      placement: 'bottom',
      showLegend: true,
    },
    tooltip: { mode: 'multi', sort: 'desc' },
  };
}

function fieldsOf(panel: TimeSeriesPanel): FieldConfigSource {
  const { unit, decimals, min = 0, max, mappings, thresholds, dataLinks, styles = [] } = panel;
  return {
    defaults: {
      color: { mode: 'palette-classic' },
      custom: graphOf(panel),
      ...(decimals === undefined ? {} : { decimals }),
      ...(dataLinks ? { links: dataLinkModels(dataLinks) as never } : {}),
      mappings: valueMappings(mappings),
      ...(max === undefined ? {} : { max }),
      ...(min === 'auto' ? {} : { min }),
      ...noValueText(panel),
      thresholds: thresholdLineSteps(thresholds),
      unit,
    },
    overrides: styles.map(overrideOf),
  };
}

function graphOf({
  drawStyle = 'line',
  stacked = false,
  axisSoftMax,
  thresholds,
}: TimeSeriesPanel): Plain<sdk.FieldConfig> {
  return {
    axisPlacement: 'auto',
    ...(axisSoftMax === undefined ? {} : { axisSoftMax: axisSoftMax }),
    drawStyle: drawStyle,
    fillOpacity: stacked || drawStyle === 'bars' ? 60 : 8,
    gradientMode: 'none',
    lineInterpolation: 'linear',
    // The border of an empty layer would cover all others with its colour.
    lineWidth: stacked || drawStyle === 'bars' ? 0 : 1,
    pointSize: 4,
    showPoints: pointsOf(drawStyle, stacked),
    spanNulls: false,
    stacking: { group: 'A', mode: stacked ? 'normal' : 'none' },
    thresholdsStyle: { mode: thresholdLines(thresholds).length > 0 ? 'dashed' : 'off' },
  };
}

const pointsOf = (draw: string, stacked: boolean) => {
  if (draw === 'points') return 'always';
  return stacked ? 'never' : 'auto';
};

/** Returns the expression and the flags of a pattern; undefined for a plain name. */
export function parseSeriesPattern(series: string): { body: string; flags: string } | undefined {
  const [, body, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(series) ?? [];
  return body === undefined ? undefined : { body, flags };
}

function overrideOf({ series, color, dashed, stack = true, negativeY }: SeriesStyle): Override {
  const properties: Property[] = [
    ...(color ? [{ id: 'color', value: { fixedColor: color, mode: 'fixed' } }] : []),
    ...(dashed
      ? [
          { id: 'custom.lineStyle', value: { dash: [8, 6], fill: 'dash' } },
          { id: 'custom.fillOpacity', value: 0 },
        ]
      : []),
    ...(stack ? [] : [{ id: 'custom.stacking', value: { group: 'A', mode: 'none' } }]),
    ...(negativeY ? [{ id: 'custom.transform', value: 'negative-Y' }] : []),
  ];
  return {
    matcher: {
      id: parseSeriesPattern(series) === undefined ? 'byName' : 'byRegexp',
      options: series,
    },
    properties,
  };
}
