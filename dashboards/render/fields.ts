import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type {
  Link,
  PanelColor,
  Threshold,
  Thresholds,
  ValueName,
} from '../../catalog/definitions/panel';
import type { Plain } from './plain';

export type FieldConfigSource = Plain<sdk.FieldConfigSource>;
export type FieldConfig = FieldConfigSource['defaults'];
export type Override = FieldConfigSource['overrides'][number];
export type Property = Override['properties'][number];

const colorOf = ({ severity }: Threshold): PanelColor => (severity === 'page' ? 'red' : 'orange');

/** Returns threshold steps in ascending order. */
export function stepsOf(thresholds: Thresholds | undefined): Plain<sdk.ThresholdsConfig> {
  const lines = [...linesOf(thresholds)].sort((a, b) => a.value - b.value);
  const colors = lines.map(colorOf);
  const isBelow = thresholds !== undefined && 'below' in thresholds;
  const steps = isBelow ? [...colors, 'green'] : ['green', ...colors];
  return {
    mode: 'absolute',
    steps: steps.map((color, index) => ({ color, value: lines[index - 1]?.value ?? null })),
  };
}

/** Returns the steps for thresholds drawn as lines, each in the colour of the values beyond it. */
export const lineStepsOf = (thresholds: Thresholds | undefined): Plain<sdk.ThresholdsConfig> =>
  stepsOf(thresholds && { above: linesOf(thresholds) });

export const linesOf = (thresholds: Thresholds | undefined): readonly Threshold[] => {
  if (!thresholds) return [];
  return 'above' in thresholds ? thresholds.above : thresholds.below;
};

export const mappingsOf = (names: readonly ValueName[] = []): Plain<sdk.ValueMap>[] =>
  names.length === 0
    ? []
    : [
        {
          type: 'value',
          options: Object.fromEntries(
            names.map(({ value, text, color }, index) => [String(value), { color, index, text }]),
          ),
        },
      ];

/** Returns data links of values; links of panels and dashboards have more properties. */
export const dataLinksOf = (links: readonly Link[] = []) =>
  links.map(({ title, url, newTab = false }) => ({ title, url, targetBlank: newTab }));

/** Returns a link of a panel or a dashboard. */
export const linkOf = ({ title, url, newTab = false }: Link): Plain<sdk.DashboardLink> => ({
  asDropdown: false,
  icon: 'external link',
  includeVars: false,
  keepTime: true,
  tags: [],
  targetBlank: newTab,
  title,
  tooltip: '',
  type: 'link',
  url,
});

/** The visualization of a panel, which is the same in all dashboard formats. */
export interface Visualization {
  /** Plugin id of the panel. */
  readonly type: string;
  readonly options: object;
  readonly fieldConfig: FieldConfigSource;
  readonly transformations: readonly { readonly id: string; readonly options: object }[];
}

/** Returns the text of a panel without data. */
export const noDataOf = ({ noData = 'No data' }: { readonly noData?: string }) => ({
  noValue: noData,
});
