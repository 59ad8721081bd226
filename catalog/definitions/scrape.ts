import {
  arrayOf,
  boolean,
  consulName,
  dnsLabel,
  enumOf,
  hostName,
  hostPort,
  httpUrl,
  kubeLabelKey,
  kubeLabelValue,
  kubeObjectName,
  mapOf,
  metricPattern,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  portNumber,
  positiveDuration,
  positiveInteger,
  type Schema,
  secretKeyName,
  textLine,
  unionByKind,
  urlPath,
} from '../helpers/schema';
import { type Duration, type SecretKey, secretKeySchema } from './common';
import { kubernetesConfigSchema, rawConfigSchema } from './raw-scrape';
import { type RelabelStep, relabelStepSchema } from './relabel';

/** How the targets of a service are discovered. Each replica is a separate target. */

/** Limits of a job, which override those of `prometheus.limits`. */
export interface JobLimits {
  /** Samples per scrape of a target. @default as in `prometheus.limits` */
  readonly sampleLimit?: number;
  /** Labels per series. @default as in `prometheus.limits` */
  readonly labelLimit?: number;
  /** Bytes in a label name; 0 disables the limit. @default as in `prometheus.limits` */
  readonly labelNameLengthLimit?: number;
  /** Bytes in a label value. @default as in `prometheus.limits` */
  readonly labelValueLengthLimit?: number;
  /** Number of targets of the job. @default as in `prometheus.limits` */
  readonly targetLimit?: number;
}

/** A key of a ConfigMap in the namespace of Prometheus, such as `ca.crt` of `kube-root-ca.crt`. */
export interface ConfigMapKey {
  readonly configMap: string;
  readonly key: string;
}

/** TLS of a connection. Files are mounted, and are read again when they change. */
export interface ScrapeTls {
  /** Certificates of the authorities that Prometheus trusts, in PEM. @default those of the image */
  readonly ca?: SecretKey | ConfigMapKey;
  /** Certificate of Prometheus, in PEM; requires `key`. @default none */
  readonly cert?: SecretKey | ConfigMapKey;
  /** Private key of the certificate, in PEM; requires `cert`. @default none */
  readonly key?: SecretKey;
  /** Name in the certificate of the target. @default the host of the target */
  readonly serverName?: string;
  /** Whether to accept every certificate. A check reports it. @default false */
  readonly insecureSkipVerify?: boolean;
}

/** Basic authentication with a password from a Secret. */
export interface BasicAuth {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: SecretKey;
}

/** The header `Authorization: <type> <credentials>`. */
export interface Authorization {
  readonly kind: 'authorization';
  /** Type of the credentials. @default 'Bearer' */
  readonly type?: string;
  readonly credentials: SecretKey;
}

/** An access token by the OAuth 2.0 client credentials grant. */
export interface OAuth2 {
  readonly kind: 'oauth2';
  readonly clientId: string;
  readonly clientSecret: SecretKey;
  readonly tokenUrl: string;
  /** Scopes of the token. @default none */
  readonly scopes?: readonly string[];
  /** Additional parameters of the token request. @default none */
  readonly endpointParams?: Readonly<Record<string, string>>;
  /** TLS of the token endpoint. @default the authorities of the image */
  readonly tls?: ScrapeTls;
}

export type ScrapeAuth = BasicAuth | Authorization | OAuth2;

export const basicAuth = (username: string, password: SecretKey): BasicAuth => ({
  kind: 'basic',
  username,
  password,
});
export const bearerToken = (credentials: SecretKey): Authorization => ({
  kind: 'authorization',
  credentials,
});
export const authorization = (type: string, credentials: SecretKey): Authorization => ({
  kind: 'authorization',
  type,
  credentials,
});
export const oauth2 = (options: Omit<OAuth2, 'kind'>): OAuth2 => ({ kind: 'oauth2', ...options });

export interface ScrapeOptions {
  /** Path without a query, not percent-encoded: Prometheus encodes it. @default '/metrics' */
  readonly metricsPath?: string;
  /**
   * Query parameters of each scrape: `{ module: 'http_2xx' }`. A list repeats the parameter.
   * @default none
   */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  /** Scheme of the scrape URL. @default 'http', or 'https' with `tls` */
  readonly scheme?: 'http' | 'https';
  /** Labels of every target, with a bounded number of values. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * RE2 patterns of metric names that Prometheus drops at the scrape, such as `go_.*`. Limits apply to the rest, and queries
   * of dropped metrics are errors.
   * @default none
   */
  readonly dropMetrics?: readonly string[];
  /**
   * Interval of the scrapes, below 5m, the lookback of a query. Windows of rates must hold four of them.
   * @default `prometheus.scrapeInterval`
   */
  readonly interval?: Duration;
  /** Timeout of a scrape, at most the interval. @default `prometheus.scrapeTimeout`, at most the interval */
  readonly timeout?: Duration;
  /**
   * Whether the labels of a series replace those of its target, as for federation. `team`, `service` and `env` remain
   * those of the target.
   * @default false
   */
  readonly honorLabels?: boolean;
  /** Whether to use the timestamps that targets expose. @default true */
  readonly honorTimestamps?: boolean;
  /** Authentication at the targets, with values from Secrets. @default none */
  readonly auth?: ScrapeAuth;
  /** TLS of the connections to the targets. @default the authorities of the image */
  readonly tls?: ScrapeTls;
  /** URL of an HTTP proxy. @default none */
  readonly proxyUrl?: string;
  /** Relabelling of targets before the scrape, with the labels of their discovery. @default none */
  readonly relabel?: readonly RelabelStep[];
  /**
   * Relabelling of series after the scrape. Queries of metrics and labels that it removes are
   * errors, if this follows from the names alone.
   * @default none
   */
  readonly metricRelabel?: readonly RelabelStep[];
  /** Limits of the job. @default as in `prometheus.limits` */
  readonly limits?: JobLimits;
}

/**
 * Targets in a file that Prometheus watches: either the pods of a StatefulSet by their stable names, or addresses
 * outside the cluster.
 */
export interface FileScrape extends ScrapeOptions {
  readonly kind: 'file';
  /** Port of each pod; the number of pods is `replicas` of the service. @default none, with `targets` */
  readonly port?: number;
  /** `host:port` of each replica, for services outside the cluster. @default none, with `port` */
  readonly targets?: readonly string[];
}

/**
 * What discovery reads from the Kubernetes API:
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
 */
export const KUBERNETES_ROLES = [
  'pod',
  'service',
  'endpoints',
  'endpointslice',
  'node',
  'ingress',
] as const;
export type KubernetesRole = (typeof KUBERNETES_ROLES)[number];

/** A port of a target: its number, or its name in the container or the Service, such as `metrics`. */
export type PortReference = number | string;

/** Targets from the Kubernetes API: the pods of a workload, those behind a Service, nodes, Services or Ingresses. */
export interface KubernetesScrape extends ScrapeOptions {
  readonly kind: 'kubernetes';
  /** Kind of the objects that are targets. @default 'pod' */
  readonly role?: KubernetesRole;
  /**
   * Port of each target: that of a container with `pod`, of the Service with `service`, of either with `endpoints` and
   * `endpointslice`, a number with `node`. A name, and each of several ports, must be declared in the object. Required, except
   * with `ingress`; with `annotations` it is the port of objects without the annotation.
   * @default none
   */
  readonly port?: PortReference | readonly PortReference[];
  /**
   * Whether the annotations of each pod, or of its Service with the roles of Services, decide: `prometheus.io/scrape: "true"`
   * makes it a target, `prometheus.io/port`, `prometheus.io/path` and `prometheus.io/scheme` override those of the scrape.
   * @default false
   */
  readonly annotations?: boolean;
  /**
   * Labels that select the objects; `{}` selects all of the namespace with `annotations`.
   * @default app.kubernetes.io/name = name of the service for pods; the object with the name of the service for Services and
   * Ingresses; every node
   */
  readonly selector?: Readonly<Record<string, string>>;
  /** Namespaces of the objects, in which Prometheus gets the right to read them. @default that of the service */
  readonly namespaces?: readonly string[];
  /**
   * Ports of the pods or addresses which the network policy of Prometheus allows, by number or name of the container port.
   * @default `port`, if it is that of the pods: a check reports the others
   */
  readonly ports?: readonly PortReference[];
  /**
   * `host:port` of an exporter that probes the targets, such as blackbox_exporter: each target is the parameter `target` of
   * a scrape of the exporter, and its instance.
   * @default none: Prometheus scrapes the targets
   */
  readonly prober?: string;
  /**
   * Other keys of `kubernetes_sd_config`: `selectors`, `attach_metadata`, `api_server` and its HTTP client, `kubeconfig_file`.
   * Selectors are added to those of the scrape.
   * @default none
   */
  readonly config?: { readonly [key: string]: RawValue };
}

/** DNS service discovery with one target per A record or SRV entry; a headless Service has one per pod. */
export interface DnsScrape extends ScrapeOptions {
  readonly kind: 'dns';
  readonly names: readonly string[];
  readonly type: 'A' | 'AAAA' | 'SRV';
  /**
   * Port of the targets, required for A and AAAA records. SRV entries have their own; the network policy of Prometheus
   * allows this one for them.
   * @default any port
   */
  readonly port?: number;
}

/** Services registered in Consul. */
export interface ConsulScrape extends ScrapeOptions {
  readonly kind: 'consul';
  /** `host:port` of the Consul agent. */
  readonly server: string;
  /** Names of the services in Consul. @default the name of the service */
  readonly services?: readonly string[];
  /** Tags that an instance must have. @default any */
  readonly tags?: readonly string[];
  /** Ports of the instances, which the network policy of Prometheus allows. @default any port */
  readonly ports?: readonly number[];
  /** Consul datacenter. @default the datacenter of the agent */
  readonly datacenter?: string;
  /** ACL token of the agent. @default none */
  readonly token?: SecretKey;
  /** TLS of the connection to the agent. @default none: HTTP */
  readonly serverTls?: ScrapeTls;
}

/** A value of a scrape configuration. Where Prometheus reads a file, it is a key of a Secret or a ConfigMap. */
export type RawValue =
  | string
  | number
  | boolean
  | SecretKey
  | ConfigMapKey
  | readonly RawValue[]
  | { readonly [key: string]: RawValue };

/**
 * Targets of any discovery of Prometheus, in its own form: EC2, HTTP, Docker and others. What the other options set, the
 * configuration cannot.
 */
export interface RawScrape extends ScrapeOptions {
  readonly kind: 'raw';
  /**
   * Keys of `scrape_config`, with a discovery:
   * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
   */
  readonly config: { readonly [key: string]: RawValue };
  /** Ports of the targets, which the network policy of Prometheus allows. */
  readonly ports: readonly number[];
  /** Ports of the API that discovers the targets, which the policy allows too. @default none */
  readonly discoveryPorts?: readonly number[];
}

export type Scrape = FileScrape | KubernetesScrape | DnsScrape | ConsulScrape | RawScrape;

type Options<T> = Omit<T, 'kind'>;
export const fileSd = (options: Options<FileScrape>): FileScrape => ({ kind: 'file', ...options });
export const kubernetesSd = (options: Options<KubernetesScrape>): KubernetesScrape => ({
  kind: 'kubernetes',
  ...options,
});
export const dnsSd = (options: Options<DnsScrape>): DnsScrape => ({ kind: 'dns', ...options });
export const consulSd = (options: Options<ConsulScrape>): ConsulScrape => ({
  kind: 'consul',
  ...options,
});

export const rawScrape = (options: Options<RawScrape>): RawScrape => ({ kind: 'raw', ...options });

export const schemeSchema: Schema = enumOf('http', 'https');

const configMapKeySchema: Schema = objectSchema<ConfigMapKey>(
  { configMap: kubeObjectName, key: secretKeyName },
  ['configMap', 'key'],
);
const fileSchema: Schema = {
  if: { type: 'object', required: ['configMap'] },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: configMapKeySchema,
  else: secretKeySchema,
};
export const tlsSchema: Schema = {
  ...objectSchema<ScrapeTls>({
    ca: fileSchema,
    cert: fileSchema,
    key: secretKeySchema,
    serverName: hostName,
    insecureSkipVerify: boolean,
  }),
  allOf: [
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    { if: { type: 'object', required: ['cert'] }, then: { required: ['key'] } },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    { if: { type: 'object', required: ['key'] }, then: { required: ['cert'] } },
  ],
};
export const basicAuthSchema: Schema = objectSchema<BasicAuth>(
  { kind: {}, username: { ...textLine, minLength: 1 }, password: secretKeySchema },
  ['username', 'password'],
);
export const authorizationSchema: Schema = objectSchema<Authorization>(
  // An HTTP token; Prometheus rejects Basic here.
  {
    kind: {},
    type: { type: 'string', pattern: "^(?![Bb][Aa][Ss][Ii][Cc]$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
    credentials: secretKeySchema,
  },
  ['credentials'],
);
export const authSchema: Schema = unionByKind({
  basic: basicAuthSchema,
  authorization: authorizationSchema,
  oauth2: objectSchema<OAuth2>(
    {
      kind: {},
      clientId: { ...textLine, minLength: 1 },
      clientSecret: secretKeySchema,
      tokenUrl: httpUrl,
      scopes: arrayOf(nonEmptyString),
      endpointParams: mapOf({ type: 'string' }),
      tls: tlsSchema,
    },
    ['clientId', 'clientSecret', 'tokenUrl'],
  ),
});

const options = {
  metricsPath: urlPath,
  params: {
    type: 'object',
    propertyNames: { minLength: 1 },
    additionalProperties: {
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: { ...arrayOf({ type: 'string' }), minItems: 1 },
      else: { type: 'string' },
    },
  },
  scheme: schemeSchema,
  labels: {
    type: 'object',
    propertyNames: { format: 'label-name' },
    // An empty label is the same as no label.
    additionalProperties: nonEmptyString,
  },
  dropMetrics: { ...arrayOf(metricPattern), minItems: 1 },
  interval: positiveDuration,
  timeout: positiveDuration,
  honorLabels: boolean,
  honorTimestamps: boolean,
  auth: authSchema,
  tls: tlsSchema,
  proxyUrl: httpUrl,
  relabel: arrayOf(relabelStepSchema),
  metricRelabel: arrayOf(relabelStepSchema),
  limits: objectSchema<JobLimits>({
    sampleLimit: positiveInteger,
    labelLimit: positiveInteger,
    labelNameLengthLimit: nonNegativeInteger,
    labelValueLengthLimit: positiveInteger,
    targetLimit: positiveInteger,
  }),
} as const;

/**
 * Schema of a label selector. Prometheus rejects a configuration with a selector that Kubernetes
 * cannot parse. An empty selector, which matches every pod, is for those with annotations.
 */
const labelSelector: Schema = {
  type: 'object',
  propertyNames: kubeLabelKey,
  additionalProperties: { ...kubeLabelValue, minLength: 1 },
};

/** Names of ports, as in containers and Services: https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
const portName: Schema = {
  type: 'string',
  maxLength: 63,
  pattern: '^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$',
};
const portReference: Schema = {
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: portName,
  else: portNumber,
};
const portList: Schema = { ...arrayOf(portReference), minItems: 1, uniqueItems: true };
const numbers: Schema = { ...arrayOf(portNumber), minItems: 1, uniqueItems: true };
const ofRoles = (...roles: readonly KubernetesRole[]): Schema => ({
  type: 'object',
  required: ['role'],
  properties: { role: { enum: roles } },
});
const otherCluster: Schema = {
  type: 'object',
  required: ['config'],
  properties: {
    config: {
      type: 'object',
      anyOf: [{ required: ['api_server'] }, { required: ['kubeconfig_file'] }],
    },
  },
};
const annotated: Schema = {
  type: 'object',
  required: ['annotations'],
  properties: { annotations: { const: true } },
};

const kubernetesSchema: Schema = {
  ...objectSchema<KubernetesScrape>({
    kind: {},
    role: enumOf(...KUBERNETES_ROLES),
    port: {
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: portList,
      else: portReference,
    },
    annotations: boolean,
    selector: labelSelector,
    namespaces: { ...arrayOf(dnsLabel), minItems: 1, uniqueItems: true },
    ports: portList,
    prober: hostPort,
    config: kubernetesConfigSchema,
    ...options,
  }),
  allOf: [
    {
      if: annotated,
      else: { properties: { selector: { minProperties: 1 } } },
    },
    {
      if: { anyOf: [annotated, ofRoles('ingress')] },
      else: { required: ['port'] },
    },
    // A node has one address and no names of ports, and is in no namespace.
    {
      if: ofRoles('node'),
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: {
        properties: { port: portNumber, ports: numbers, namespaces: false, annotations: false },
      },
    },
    // The address of an Ingress is a host, whose port follows from the scheme.
    {
      if: ofRoles('ingress'),
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: { properties: { port: false, ports: numbers, annotations: false } },
    },
    // Network policies select the pods of this cluster only: others are addresses, with the numbers of their ports.
    {
      if: otherCluster,
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: { required: ['ports'], properties: { ports: numbers } },
    },
  ],
};

export const scrapeSchema: Schema = unionByKind({
  file: {
    ...objectSchema<FileScrape>({
      kind: {},
      port: portNumber,
      targets: { ...arrayOf(hostPort), minItems: 1 },
      ...options,
    }),
    oneOf: [{ required: ['port'] }, { required: ['targets'] }],
  },
  kubernetes: kubernetesSchema,
  dns: {
    ...objectSchema<DnsScrape>(
      {
        kind: {},
        names: { ...arrayOf(hostName), minItems: 1 },
        type: enumOf('A', 'AAAA', 'SRV'),
        port: portNumber,
        ...options,
      },
      ['names', 'type'],
    ),
    if: { properties: { type: { const: 'SRV' } } },
    else: { required: ['port'] },
  },
  raw: objectSchema<RawScrape>(
    {
      kind: {},
      config: rawConfigSchema,
      ports: { ...arrayOf(portNumber), minItems: 1 },
      discoveryPorts: { ...arrayOf(portNumber), minItems: 1 },
      ...options,
    },
    ['config', 'ports'],
  ),
  consul: objectSchema<ConsulScrape>(
    {
      kind: {},
      server: hostPort,
      // An empty list would match every service.
      services: { ...arrayOf(consulName), minItems: 1 },
      tags: arrayOf(consulName),
      ports: { ...arrayOf(portNumber), minItems: 1 },
      datacenter: consulName,
      token: secretKeySchema,
      serverTls: tlsSchema,
      ...options,
    },
    ['server'],
  ),
});
