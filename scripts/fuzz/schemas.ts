import type { Format, Schema } from '../../catalog/helpers/schema';

/** Values of the definitions, made from their JSON Schemas. */

/** Valid text of each format. */
const examples: Readonly<Record<string, string>> = {
  date: '2025-01-31',
  duration: '1h',
  bytes: '1GB',
  quantity: '1Gi',
  'dns-label': 'a-b',
  'dns-name': 'host.example.org',
  'object-name': 'name',
  'label-name': 'label',
  regex: 'a.*',
  'metric-pattern': 'go_.*',
  'http-url': 'https://host.example.org',
  'url-path': '/path',
  'host-port': 'host:8080',
  image: 'v1.2.3',
  'label-key': 'app',
  'label-value': 'value',
  'host-name': 'host.example.org',
  'ini-value': 'value',
  'positive-duration': '1ms',
  'go-duration': '500ms',
  'positive-bytes': '1B',
  'memory-quantity': '0',
  'volume-quantity': '1',
  'secret-key': 'k',
  'base-url': 'https://runbooks.example.org/x/',
  'host-optional-port': 's3.eu-central-1.amazonaws.com',
  registry: 'registry.example.org',
  bucket: 'abc',
  region: 'eu-central-1',
  identifier: 'dc1',
  'attribute-name': 'service.name',
  uid: 'a',
  'uid-or-url': 'cart',
  'slack-channel': '#commerce-alerts',
  line: 'x',
  'consul-name': 'web',
  'time-zone': 'Europe/Berlin',
} satisfies Record<Format, string>;

/** Texts to try for strings with a pattern. */
const texts = [
  'a',
  'name',
  'host:9090',
  '10.0.0.0/8',
  '#channel',
  'a/b',
  'v1',
  '1',
  '#ff0000',
  'a@example.org',
];

/** Reports whether a schema is one of two; a condition on an object adds to its schema. */
export const hasBranches = (schema: Schema): boolean =>
  'else' in schema && !('properties' in schema);

type Properties = Readonly<Record<string, Schema>>;

const propertiesOf = (schema: Schema): Properties => (schema.properties ?? {}) as Properties;
const requiredOf = (schema: Schema): readonly string[] => (schema.required ?? []) as string[];

/** Returns the schemas of a union, each with its kind. */
export const variantsOf = (schema: Schema): readonly Schema[] =>
  Array.isArray(schema.allOf)
    ? schema.allOf.flatMap((one: { if?: Schema; then?: Schema }) =>
        one.if && one.then && 'kind' in propertiesOf(one.if) ? [withKind(one.if, one.then)] : [],
      )
    : [];

const withKind = (condition: Schema, schema: Schema): Schema => ({
  ...schema,
  properties: { ...propertiesOf(schema), ...propertiesOf(condition) },
  required: [...new Set(['kind', ...requiredOf(schema)])],
});

/** A setting with a single value, and the smallest definition that contains it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly schema: Schema;
  /** Returns the definition with this value. */
  readonly put: (value: unknown) => unknown;
}

/** Returns every setting below a schema. Lists have one item, and maps the key `key`. */
export function leavesOf(
  schema: Schema,
  path: readonly string[] = [],
  put: Leaf['put'] = (value) => value,
): readonly Leaf[] {
  if (path.length > MAX_DEPTH) return [];
  if (hasBranches(schema)) return leavesOf(schema.else as Schema, path, put);
  const variants = variantsOf(schema);
  if (variants.length > 0) return variants.flatMap((variant) => leavesOf(variant, path, put));
  if (schema.type === 'array')
    return leavesOf((schema.items ?? {}) as Schema, [...path, '0'], (value) => put([value]));
  if (schema.type !== 'object') return [{ path, schema, put }];
  const inner = Object.entries(propertiesOf(schema)).flatMap(([key, property]) =>
    leavesOf(property, [...path, key], (value) => put({ ...validValue(schema), [key]: value })),
  );
  const { additionalProperties: values } = schema;
  const map =
    typeof values === 'object' && values !== null
      ? leavesOf(values as Schema, [...path, 'key'], (value) => put({ key: value }))
      : [];
  return [...inner, ...map];
}

/** Maximum depth, since schemas may contain themselves. */
const MAX_DEPTH = 12;

/** Returns the smallest valid value of a schema. */
// biome-ignore lint/suspicious/noExplicitAny: of every type
export function validValue(schema: Schema): any {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (hasBranches(schema)) return validValue(schema.else as Schema);
  const [variant] = variantsOf(schema);
  if (variant) return validValue(variant);
  if (Array.isArray(schema.type)) return validValue({ ...schema, type: schema.type[0] });
  switch (schema.type) {
    case 'string':
      return validText(schema);
    case 'integer':
    case 'number':
      return Number(schema.minimum ?? 1);
    case 'boolean':
      return true;
    case 'array':
      return schema.minItems ? [validValue(schema.items as Schema)] : [];
    case 'object':
      return Object.fromEntries(
        requiredOf(schema).map((key) => [key, validValue(propertiesOf(schema)[key] ?? {})]),
      );
    default:
      return undefined;
  }
}

function validText(schema: Schema): string {
  if (schema.format !== undefined) return examples[String(schema.format)] ?? 'text';
  const pattern = schema.pattern === undefined ? /.*/ : new RegExp(String(schema.pattern), 'u');
  return texts.find((text) => pattern.test(text)) ?? 'text';
}
