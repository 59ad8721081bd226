import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type {
  PanelColor,
  PanelLink,
  Threshold,
  Thresholds,
  Transformation,
  ValueMapping,
} from '../../catalog/definitions/panel';
import type { Plain } from './plain';

export type FieldConfigSource = Plain<sdk.FieldConfigSource>;
export type FieldConfig = FieldConfigSource['defaults'];
export type Override = FieldConfigSource['overrides'][number];
export type Property = Override['properties'][number];

const colorOf = ({ severity }: Threshold): PanelColor => (severity === 'page' ? 'red' : 'orange');

/** Returns threshold steps in ascending order. */
export function thresholdSteps(thresholds: Thresholds | undefined): Plain<sdk.ThresholdsConfig> {
  const lines = [...thresholdLines(thresholds)].sort((a, b) => a.value - b.value);
  const colors = lines.map(colorOf);
  const isBelow = thresholds !== undefined && 'below' in thresholds;
  const steps = isBelow ? [...colors, 'green'] : ['green', ...colors];
  return {
    mode: 'absolute',
    steps: steps.map((color, index) => ({ color, value: lines[index - 1]?.value ?? null })),
  };
}

/** Returns the steps for thresholds drawn as lines, each in the colour of the values beyond it. */
export const thresholdLineSteps = (
  thresholds: Thresholds | undefined,
): Plain<sdk.ThresholdsConfig> =>
  thresholdSteps(thresholds && { above: thresholdLines(thresholds) });

export const thresholdLines = (thresholds: Thresholds | undefined): readonly Threshold[] => {
  if (!thresholds) return [];
  return 'above' in thresholds ? thresholds.above : thresholds.below;
};

export const valueMappings = (names: readonly ValueMapping[] = []): Plain<sdk.ValueMap>[] =>
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
export const dataLinkModels = (links: readonly PanelLink[] = []) =>
  links.map(({ title, url, targetBlank = false }) => ({ title, url, targetBlank: targetBlank }));

/** Returns a link of a panel or a dashboard. */
export const dashboardLinkModel = ({
  title,
  url,
  targetBlank = false,
}: PanelLink): Plain<sdk.DashboardLink> => ({
  asDropdown: false,
  icon: 'external link',
  includeVars: false,
  keepTime: true,
  tags: [],
  targetBlank: targetBlank,
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
  readonly transformations: readonly Transformation[];
}

/** Returns the text of a panel without data. */
export const noValueText = ({ noValue = 'No data' }: { readonly noValue?: string }) => ({
  noValue,
});
