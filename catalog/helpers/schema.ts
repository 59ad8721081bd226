/**
 * JSON Schema pieces for everything that people type. `object<T>()` wants one schema for each key of the
 * interface, so a setting without a schema, or a schema without a setting, does not compile.
 */
export type Schema = Readonly<Record<string, unknown>>;

/** Names of the string formats that `validation/formats.ts` gives a meaning. */
export type Format =
  | 'duration'
  | 'bytes'
  | 'quantity'
  | 'dns-label'
  | 'dns-name'
  | 'object-name'
  | 'label-name'
  | 'regex'
  | 'http-url'
  | 'url-path'
  | 'host-port'
  | 'image'
  | 'label-key'
  | 'label-value'
  | 'host-name'
  | 'ini-value';

const format = (name: Format): Schema => ({ type: 'string', format: name });

/** Prometheus duration: `30s`, `1h30m`, `15d`. */
export const duration = format('duration');
/** Size in bytes as Prometheus and Loki both read it, in powers of 1024: `512MB`, `4GB`. */
export const bytes = format('bytes');
/** Kubernetes quantity: `100m`, `512Mi`, `10Gi`. */
export const quantity = format('quantity');
/** RFC 1123 label: `order-service`. */
export const dnsLabel = format('dns-label');
/** Name of a program: with what Kubernetes appends for pods, their revision and the headless Service it has 63 characters. */
export const workloadName: Schema = { ...dnsLabel, maxLength: 52 };
/** DNS name of a host. */
export const dnsName = format('dns-name');
/** Name of a Kubernetes object, such as a Secret or a StorageClass: an RFC 1123 subdomain of at most 253 characters. */
export const objectName = format('object-name');
/** Prometheus label name: `[a-zA-Z_][a-zA-Z0-9_]*`. */
export const labelName = format('label-name');
/** RE2 regular expression. */
export const regex = format('regex');
export const httpUrl = format('http-url');
/** Path of a URL, without a query and not percent-encoded. */
export const urlPath = format('url-path');
/** `host:port`, with the port. */
export const hostPort = format('host-port');
/** Image tag, `sha256:` digest, or a whole reference. */
export const image = format('image');

/** Key of a Kubernetes label or annotation: `app`, `app.kubernetes.io/name`. */
export const labelKey = format('label-key');
/** Value of a Kubernetes label. */
export const labelValue = format('label-value');
/** Name that DNS answers for, which may have underscores: `_http._tcp.cart.example.org`. */
export const hostName = format('host-name');

/** Value of a key of grafana.ini: one line, without variables that Grafana expands. */
export const iniValue = format('ini-value');

export const text: Schema = { type: 'string', minLength: 1 };
export const flag: Schema = { type: 'boolean' };
/** Whole number from 0. */
export const count: Schema = { type: 'integer', minimum: 0 };
/** Whole number from 1. */
export const positive: Schema = { type: 'integer', minimum: 1 };
export const number: Schema = { type: 'number' };
export const ratio: Schema = { type: 'number', minimum: 0, maximum: 1 };
export const port: Schema = { type: 'integer', minimum: 1, maximum: 65535 };
export const oneOf = (...values: readonly string[]): Schema => ({ enum: values });
export const constant = (value: string | boolean): Schema => ({ const: value });
export const list = (items: Schema): Schema => ({ type: 'array', items });
/** An object of any keys, which may have to be of a format. */
export const map = (values: Schema, names?: Schema): Schema => ({
  type: 'object',
  ...(names && { propertyNames: names }),
  additionalProperties: values,
});
/** Either `false` (off) or the settings. */
export const orOff = (schema: Schema): Schema => ({ if: { const: false }, else: schema });

/** An object with exactly these keys; `required` names those without a default. */
export function object<T extends object>(
  properties: { readonly [K in keyof Required<T>]: Schema },
  required: readonly (keyof T & string)[] = [],
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A union told apart by `kind`. */
export function byKind(variants: Readonly<Record<string, Schema>>): Schema {
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: Object.keys(variants) } },
    allOf: Object.entries(variants).map(([kind, schema]) => ({
      // of what is no object, or has no kind, nothing else is to be said
      if: { type: 'object', required: ['kind'], properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: schema,
    })),
  };
}
