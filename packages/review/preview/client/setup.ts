import {
  FieldColorModeId,
  FieldConfigOptionsRegistry,
  type FieldConfigPropertyItem,
  fieldColorModeRegistry,
  identityOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
} from '@grafana/data';

/** Field properties of all panel types, as Grafana's own panels register them. */
const FIELD_PROPERTIES = [
  'unit',
  'min',
  'max',
  'decimals',
  'displayName',
  'noValue',
  'color',
  'thresholds',
  'mappings',
  'links',
  'description',
  'filterable',
];

/** Field properties of one panel type: lines, axes and cells. */
const PANEL_PROPERTIES = [
  ...['drawStyle', 'lineInterpolation', 'lineWidth', 'lineStyle', 'fillOpacity', 'fillBelowTo'],
  ...['gradientMode', 'showPoints', 'pointSize', 'barAlignment', 'barWidthFactor', 'spanNulls'],
  ...['insertNulls', 'stacking', 'thresholdsStyle', 'hideFrom', 'scaleDistribution', 'transform'],
  ...['axisPlacement', 'axisLabel', 'axisColorMode', 'axisBorderShow', 'axisCenteredZero'],
  ...['axisSoftMin', 'axisSoftMax', 'axisWidth', 'axisGridShow'],
  ...['cellOptions', 'align', 'width', 'minWidth', 'hidden', 'filterable', 'inspect'],
];

/** All properties allowed in a panel's defaults and overrides. */
export const fieldProperties = new FieldConfigOptionsRegistry(() => [
  ...FIELD_PROPERTIES.map(property),
  ...PANEL_PROPERTIES.map((name) => ({
    ...property(`custom.${name}`),
    path: name,
    isCustom: true,
  })),
]);

/** Fills registries that Grafana fills when it starts, and that its libraries expect. */
export function fillRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(() => FIELD_PROPERTIES.map(property));
  standardTransformersRegistry.setInit(() =>
    // Some have two names.
    [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map(
      (transformation) => ({
        id: transformation.id,
        name: transformation.name,
        editor: () => null,
        transformation: async () => transformation as never,
        imageDark: '',
        imageLight: '',
      }),
    ),
  );
  // The mode by thresholds needs no theme.
  fieldColorModeRegistry.get(FieldColorModeId.Thresholds);
}

function property(id: string): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name: id,
    editor: () => null,
    override: () => null,
    process: identityOverrideProcessor,
    shouldApply: () => true,
  };
}
