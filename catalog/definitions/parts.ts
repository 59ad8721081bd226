import {
  arrayOf,
  cidr,
  dnsLabel,
  duration,
  enumOf,
  featureNames,
  httpUrl,
  kubeLabelKey,
  kubeLabelValue,
  mapOf,
  objectSchema,
  orFalse,
  portNumber,
  positiveDuration,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import { type Duration, externalUrlSchema } from './common';
import type { SettingsKey } from './defaults';
import {
  type Authorization,
  authorizationSchema,
  type BasicAuth,
  basicAuthSchema,
  type ScrapeTls,
  tlsSchema,
} from './scrape';

/** The pods of a program that the stack does not run, for network policies. */
export interface PodNetwork {
  readonly namespace: string;
  /** Labels of the pods. @default all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Ports of the pods, where those of the Service in the URL differ. @default the ports of the URL */
  readonly ports?: readonly number[];
}

/** The addresses of a program outside the cluster, for network policies. */
export interface AddressNetwork {
  /** Ranges of addresses: `10.20.0.0/16`. */
  readonly cidrs: readonly string[];
}

/** A program that exists already, which the stack uses and does not install. */
interface ExternalProgram {
  readonly kind: 'external';
  /**
   * Where it runs. Without it, the network policies allow connections to every address on the port of its URL, and none
   * from it.
   * @default not known
   */
  readonly network?: PodNetwork | AddressNetwork;
}

/** An existing program with an HTTP API. */
export interface ExternalApi extends ExternalProgram {
  /** Authentication; each program that connects reads the Secret in its own namespace. @default none */
  readonly auth?: BasicAuth | Authorization;
  /** TLS of the connections. @default the authorities of the image */
  readonly tls?: ScrapeTls;
}

/** An existing Grafana. Its dashboards and data sources are in the outputs `operator` and `grafana`. */
export interface ExternalGrafana extends ExternalProgram {
  /** URL in a browser, for links of alerts to dashboards. */
  readonly url: string;
}

/** An existing Alertmanager. The routing of the teams is in the output `operator`. */
export interface ExternalAlertmanager extends ExternalApi {
  /** URL, or those of all members of a cluster, each of which receives every alert. */
  readonly url: string | readonly string[];
}

/**
 * Whether the log lines of all teams are one tenant of Loki, or each team is a tenant: its lines, limits and rules are
 * separate, and a request names the tenants that it reads in the header `X-Scope-OrgID`.
 */
export type LokiTenancy = 'single' | 'team';

/** An existing Loki. The rules on log lines are in the output `rulers`. */
export interface ExternalLoki extends ExternalApi {
  /** URL to which log lines are pushed: `https://loki.example.org/loki/api/v1/push`. */
  readonly push: string;
  /** URL of the API for queries, without `/loki/api`: `https://loki.example.org`. */
  readonly query: string;
  /** URL for log records by OTLP. @default `/otlp` of the host of `push` */
  readonly otlp?: string;
  /** Tenant, the header `X-Scope-OrgID`, of all teams. @default none */
  readonly tenant?: string;
  /** Whether each team is a tenant, instead of `tenant`. @default 'single' */
  readonly tenants?: LokiTenancy;
  /** Tenants that queries read in addition to those of the teams. @default none */
  readonly queryTenants?: readonly string[];
  /** Retention of log lines, which limits the ranges of queries. @default '168h' */
  readonly retention?: Duration;
}

/** How an existing Prometheus gets its rules: the outputs `prometheus` or `files`, `operator`, and `rulers`. */
export type RulesForm = 'files' | 'operator' | 'mimir';

/**
 * An existing Prometheus, Mimir or Grafana Cloud. It scrapes the jobs and evaluates the rules in the output for `rules`, or
 * the agents that write to it do.
 */
export interface ExternalPrometheus extends ExternalApi {
  /** URL of the API for queries, without `/api/v1`: `https://prometheus.example.org`. */
  readonly query: string;
  /**
   * URL for remote write: `https://prometheus.example.org/api/v1/write`. Metrics by OTLP, the service graph of Tempo and the
   * series that the ruler of Loki records need it.
   * @default none
   */
  readonly remoteWrite?: string;
  /**
   * The form of its rules: `'files'` of the output `prometheus` or `files`, objects of the output `operator`, or namespaces
   * of the output `rulers` for the ruler of Mimir.
   */
  readonly rules: RulesForm;
  /** Tenant of Mimir, the header `X-Scope-OrgID`. @default none */
  readonly tenant?: string;
  /** Scrape interval of jobs without their own. @default '15s' */
  readonly scrapeInterval?: Duration;
  /** Scrape timeout of jobs without their own. @default '10s' */
  readonly scrapeTimeout?: Duration;
  /** Interval of rule evaluations. @default '30s' */
  readonly evaluationInterval?: Duration;
  /** Its features that rules and panels may use, such as `promql-experimental-functions`. @default none */
  readonly enableFeatures?: readonly string[];
  /** Retention of samples, which limits the ranges of queries. @default '15d' */
  readonly retention?: Duration;
}

/** An existing OpenTelemetry Collector, to which services send their spans. */
export interface ExternalCollector extends ExternalProgram {
  /** URLs for OTLP over gRPC and HTTP: `http://collector.monitoring.svc:4317`. */
  readonly otlp: { readonly grpc: string; readonly http: string };
}

/** An existing node_exporter on each node, which Prometheus scrapes by the address of the node. */
export interface ExternalNodeExporter {
  readonly kind: 'external';
  readonly namespace: string;
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Port of its metrics. @default 9100 */
  readonly port?: number;
}

/** Marks a part of the stack as an existing program, with its addresses: `grafana: external({ url: 'https://...' })`. */
export const external = <const T extends object>(
  options: T,
): T & { readonly kind: 'external' } => ({
  kind: 'external',
  ...options,
});

const labels: Schema = { ...mapOf(kubeLabelValue, kubeLabelKey), minProperties: 1 };

export const networkSchema: Schema = {
  if: { type: 'object', required: ['cidrs'] },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: objectSchema<AddressNetwork>({ cidrs: { ...arrayOf(cidr), minItems: 1 } }, ['cidrs']),
  else: objectSchema<PodNetwork>(
    { namespace: dnsLabel, podLabels: labels, ports: { ...arrayOf(portNumber), minItems: 1 } },
    ['namespace'],
  ),
};

/** Schemas of the keys of an existing program with an HTTP API. */
export const apiSchemas = {
  kind: {},
  network: networkSchema,
  auth: unionByKind({ basic: basicAuthSchema, authorization: authorizationSchema }),
  tls: tlsSchema,
};

export const externalGrafanaSchema: Schema = objectSchema<ExternalGrafana>(
  { kind: {}, network: networkSchema, url: externalUrlSchema },
  ['url'],
);

export const externalAlertmanagerSchema: Schema = objectSchema<ExternalAlertmanager>(
  {
    ...apiSchemas,
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    url: { if: { type: 'string' }, then: httpUrl, else: { ...arrayOf(httpUrl), minItems: 1 } },
  },
  ['url'],
);

/** A tenant of Loki or Tempo: https://grafana.com/docs/loki/latest/operations/multi-tenancy/ */
export const tenantSchema: Schema = {
  type: 'string',
  // `.` and `..` would be directories.
  pattern: "^(?!\\.{1,2}$)[A-Za-z0-9!_.*'()-]{1,150}$",
};

export const externalPrometheusSchema: Schema = objectSchema<ExternalPrometheus>(
  {
    ...apiSchemas,
    query: externalUrlSchema,
    remoteWrite: httpUrl,
    rules: enumOf('files', 'operator', 'mimir'),
    tenant: tenantSchema,
    scrapeInterval: positiveDuration,
    scrapeTimeout: positiveDuration,
    evaluationInterval: positiveDuration,
    enableFeatures: featureNames,
    retention: duration,
  },
  ['query', 'rules'],
);

export const externalCollectorSchema: Schema = objectSchema<ExternalCollector>(
  {
    kind: {},
    network: networkSchema,
    otlp: objectSchema<ExternalCollector['otlp']>({ grpc: httpUrl, http: httpUrl }, [
      'grpc',
      'http',
    ]),
  },
  ['otlp'],
);

/** Schemas of the tenants of Loki, whether the stack runs it or not. */
export const lokiTenancySchemas = {
  tenants: enumOf('single', 'team'),
  queryTenants: { ...arrayOf(tenantSchema), uniqueItems: true },
};

export const externalLokiSchema: Schema = objectSchema<ExternalLoki>(
  {
    ...apiSchemas,
    push: httpUrl,
    query: externalUrlSchema,
    otlp: httpUrl,
    tenant: tenantSchema,
    ...lokiTenancySchemas,
    retention: duration,
  },
  ['push', 'query'],
);

export const externalNodeExporterSchema: Schema = objectSchema<ExternalNodeExporter>(
  { kind: {}, namespace: dnsLabel, podLabels: labels, port: portNumber },
  ['namespace', 'podLabels'],
);

/** A value of a part: its settings, an existing program, or `false` to leave it out. */
export type PartSettings<Settings, External> = Settings | External | false;

const isExternal = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'external';

/** Returns the schema of a part that the stack runs or that is an existing program. */
const ownOrExternal = (own: Schema, external: Schema): Schema => ({
  if: { type: 'object', required: ['kind'], properties: { kind: { const: 'external' } } },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: external,
  else: own,
});

/** Returns the key of a part. The settings of a part that the stack does not run are the defaults. */
export const partKey = <Settings extends object, External extends object, Filled>(
  own: SettingsKey<Settings, Filled>,
  externalSchema: Schema,
  settingsOf: (given: External | false) => Partial<Settings> = () => ({}),
): SettingsKey<PartSettings<Settings, External>, Filled> => ({
  schema: orFalse(ownOrExternal(own.schema, externalSchema)),
  resolve: (given) =>
    own.resolve(
      given === false || isExternal(given)
        ? (settingsOf(given as External | false) as Settings)
        : (given as Settings | undefined),
    ),
});

/** Returns the key of a part that cannot be left out. */
export const requiredPartKey = <Settings extends object, External extends object, Filled>(
  own: SettingsKey<Settings, Filled>,
  externalSchema: Schema,
  settingsOf: (given: External) => Partial<Settings>,
): SettingsKey<Settings | External, Filled> => ({
  schema: ownOrExternal(own.schema, externalSchema),
  resolve: (given) =>
    own.resolve(
      isExternal(given)
        ? (settingsOf(given as External) as Settings)
        : (given as Settings | undefined),
    ),
});

/** A part of the stack in an environment. */
export type ResolvedPart<External> =
  | { readonly kind: 'ours' }
  | { readonly kind: 'off' }
  | External;

/** Returns the kind of a part, from its value in an environment. */
export const resolvePart = <External extends { readonly kind: 'external' }>(
  given: object | string | false | undefined,
): ResolvedPart<External> => {
  if (given === false) return { kind: 'off' };
  return isExternal(given) ? (given as unknown as External) : { kind: 'ours' };
};
