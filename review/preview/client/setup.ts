import {
  FieldColorModeId,
  type FieldConfigPropertyItem,
  fieldColorModeRegistry,
  identityOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
} from '@grafana/data';

/** Properties of a field that every kind of panel knows, as Grafana's own panels register them. */
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

/** Grafana fills these when it starts; its libraries expect them full. */
export function fillRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(() => FIELD_PROPERTIES.map(property));
  standardTransformersRegistry.setInit(() =>
    Object.values(standardTransformers).map((transformation) => ({
      id: transformation.id,
      name: transformation.name,
      editor: () => null,
      transformation: async () => transformation as never,
      imageDark: '',
      imageLight: '',
    })),
  );
  // the mode by thresholds needs no theme to be known
  fieldColorModeRegistry.get(FieldColorModeId.Thresholds);
}

const property = (id: string): FieldConfigPropertyItem => ({
  id,
  path: id,
  name: id,
  editor: () => null,
  override: () => null,
  process: identityOverrideProcessor,
  shouldApply: () => true,
});
