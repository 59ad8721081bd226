/**
 * JSON Schemas for everything that users write. `object<T>()` requires a schema for each key of the interface, so a
 * setting without a schema, or a schema without a setting, does not compile.
 */
export type Schema = Readonly<Record<string, unknown>>;

/** Names of string formats, which `validation/formats.ts` defines. */
export type Format =
  | 'date'
  | 'duration'
  | 'positive-duration'
  | 'go-duration'
  | 'bytes'
  | 'positive-bytes'
  | 'quantity'
  | 'memory-quantity'
  | 'volume-quantity'
  | 'dns-label'
  | 'dns-name'
  | 'object-name'
  | 'secret-key'
  | 'label-name'
  | 'regex'
  | 'metric-pattern'
  | 'http-url'
  | 'base-url'
  | 'url-path'
  | 'host-port'
  | 'host-optional-port'
  | 'image'
  | 'registry'
  | 'bucket'
  | 'region'
  | 'identifier'
  | 'attribute-name'
  | 'uid'
  | 'uid-or-url'
  | 'slack-channel'
  | 'line'
  | 'consul-name'
  | 'label-key'
  | 'label-value'
  | 'host-name'
  | 'ini-value'
  | 'time-zone';

const format = (name: Format): Schema => ({ type: 'string', format: name });

/** A day of the calendar: `2027-01-31`. */
export const date = format('date');
/** A Prometheus duration: `30s`, `1h30m`, `15d`. */
export const duration = format('duration');
/** A Prometheus duration above zero. */
export const positiveDuration = format('positive-duration');
/** A duration as Go writes it: `500ms`, `1.5s`. */
export const goDuration = format('go-duration');
/** A size in bytes that both Prometheus and Loki accept, in powers of 1024: `512MB`, `4GB`. */
export const byteSize = format('bytes');
/** A size above zero, where zero would mean no limit or nothing. */
export const positiveByteSize = format('positive-bytes');
/** A Kubernetes quantity: `100m`, `512Mi`, `10Gi`. */
export const quantity = format('quantity');
/** A Kubernetes quantity of whole bytes. */
export const memoryQuantity = format('memory-quantity');
/** A Kubernetes quantity of whole bytes above zero. */
export const volumeQuantity = format('volume-quantity');
/** An RFC 1123 label: `order-service`. */
export const dnsLabel = format('dns-label');
/**
 * Name of a workload. With the suffixes that Kubernetes adds for pods, revisions and the headless Service, it has at
 * most 63 characters.
 */
export const workloadName: Schema = { ...dnsLabel, maxLength: 52 };
/** DNS name of a host. */
export const dnsName = format('dns-name');
/** Name of a Kubernetes object, such as a Secret or a StorageClass: an RFC 1123 subdomain of at most 253 characters. */
export const kubeObjectName = format('object-name');
/** Key in a Secret, which becomes a file name. */
export const secretKeyName = format('secret-key');
/** A Prometheus label name: `[a-zA-Z_][a-zA-Z0-9_]*`. */
export const promLabelName = format('label-name');
/** An RE2 regular expression. */
export const re2Pattern = format('regex');
/** An RE2 regular expression of names of metrics, which does not match every name. */
export const metricPattern = format('metric-pattern');
/** A URL with a host, without user, variables and quotes. */
export const httpUrl = format('http-url');
/**
 * Name of an HTTP header, other than those that the program sets itself. The reserved names are in lower case.
 */
export const headerName = (reserved: readonly string[]): Schema => ({
  type: 'string',
  pattern: `^(?!(${reserved.map(anyCase).join('|')})$)[A-Za-z0-9-]+$`,
});
const anyCase = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
/** A URL or a path in the repository, to which others append names. */
export const baseUrl = format('base-url');
/** Path of a URL, without a query and not percent-encoded. */
export const urlPath = format('url-path');
/** `host:port`; the port is required. */
export const hostPort = format('host-port');
/** A host with or without a port. */
export const hostOptionalPort = format('host-optional-port');
/** An image tag, a `sha256:` digest, or a full image reference. */
export const imageReference = format('image');

/** Key of a Kubernetes label or annotation: `app`, `app.kubernetes.io/name`. */
export const kubeLabelKey = format('label-key');
/** Value of a Kubernetes label. */
export const kubeLabelValue = format('label-value');
/** A name for DNS queries, which may contain underscores: `_http._tcp.cart.example.org`. */
export const hostName = format('host-name');

/** Registry of images, with a path. */
export const imageRegistry = format('registry');
/** Name of an S3 bucket. */
export const bucketName = format('bucket');
export const regionName = format('region');
/** A name in a database or a storage that is written without quotes. */
export const identifier = format('identifier');
/** Name of an OpenTelemetry attribute. */
export const attributeName = format('attribute-name');
/** Uid of an object in Grafana. */
export const grafanaUid = format('uid');
/** Uid of a dashboard, or a URL that may contain templates. */
export const uidOrUrl = format('uid-or-url');
export const slackChannel = format('slack-channel');
/** One line of text without control characters. */
export const textLine = format('line');
/** Name of a service, a tag or a datacenter in Consul. */
export const consulName = format('consul-name');

/** Value of a key of grafana.ini: one line, without variables that Grafana expands. */
export const iniValue = format('ini-value');

/** An IPv4 or IPv6 range; the API server checks the numbers. */
export const cidr: Schema = {
  type: 'string',
  pattern:
    '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}/(3[0-2]|[12]?\\d)|[0-9a-fA-F:]*:[0-9a-fA-F:]*/(12[0-8]|1[01]\\d|\\d?\\d))$',
};
export const nonEmptyString: Schema = { type: 'string', minLength: 1 };
export const boolean: Schema = { type: 'boolean' };
/** The largest exact integer; programs reject larger numbers as integers. */
const maximum = Number.MAX_SAFE_INTEGER;
/** An integer of at least 0. */
export const nonNegativeInteger: Schema = { type: 'integer', minimum: 0, maximum };
/** An integer of at least 1. */
export const positiveInteger: Schema = { type: 'integer', minimum: 1, maximum };
/** Number of replicas or shards of a component. */
export const replicaCount: Schema = { type: 'integer', minimum: 1, maximum: 100 };
/** Number of pods of a service, each of which is a target. */
export const podCount: Schema = { type: 'integer', minimum: 1, maximum: 10_000 };
export const numberSchema: Schema = { type: 'number' };
export const ratio: Schema = { type: 'number', minimum: 0, maximum: 1 };
export const portNumber: Schema = { type: 'integer', minimum: 1, maximum: 65535 };
export const enumOf = (...values: readonly string[]): Schema => ({ enum: values });
export const arrayOf = (items: Schema): Schema => ({ type: 'array', items });

/** Names of features of Prometheus, as `--enable-feature` takes them. */
export const featureNames: Schema = {
  ...arrayOf({ type: 'string', pattern: '^[a-z][a-z0-9-]*$' }),
  uniqueItems: true,
};
/** An object with arbitrary keys, optionally restricted to a format. */
export const mapOf = (values: Schema, names?: Schema): Schema => ({
  type: 'object',
  ...(names && { propertyNames: names }),
  additionalProperties: values,
});
/** An object whose keys another check validates. */
export const anyObject: Schema = { type: 'object' };
/** A query as a tree, which `validation/ajv.ts` compares with the grammar of the language. */
export const expressionOf = (language: 'promql' | 'logql'): Schema => ({ expression: language });
/** Either `false` (disabled) or the settings. */
export const orFalse = (schema: Schema): Schema => ({ if: { const: false }, else: schema });

/** An object with exactly these keys; `required` lists those without a default. */
export function objectSchema<T extends object>(
  properties: { readonly [K in keyof Required<T>]: Schema },
  required: readonly (keyof T & string)[] = [],
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A union that is discriminated by `kind`. */
export function unionByKind(variants: Readonly<Record<string, Schema>>): Schema {
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: Object.keys(variants) } },
    allOf: Object.entries(variants).map(([kind, schema]) => ({
      // If the value is not an object or has no kind, other errors would be misleading.
      if: { type: 'object', required: ['kind'], properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: schema,
    })),
  };
}
