import {
  arrayOf,
  consulName,
  enumOf,
  hostName,
  hostPort,
  kubeLabelKey,
  kubeLabelValue,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  portNumber,
  positiveInteger,
  re2Pattern,
  type Schema,
  unionByKind,
  urlPath,
} from '../helpers/schema';

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

interface ScrapeOptions {
  /** Path without a query, not percent-encoded: Prometheus encodes it. @default '/metrics' */
  readonly metricsPath?: string;
  /**
   * Query parameters of each scrape: `{ module: 'http_2xx' }`. A list repeats the parameter.
   * @default none
   */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  /** Scheme of the scrape URL. @default 'http' */
  readonly scheme?: 'http' | 'https';
  /** Labels of every target, with a bounded number of values. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * RE2 patterns of metric names that Prometheus drops at the scrape, such as `go_.*`. Limits apply to the rest, and queries
   * of dropped metrics are errors.
   * @default none
   */
  readonly dropMetrics?: readonly string[];
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

/** Pods from the Kubernetes API, for workloads whose pods have no stable names. */
export interface KubernetesScrape extends ScrapeOptions {
  readonly kind: 'kubernetes';
  readonly port: number;
  /** Labels that select the pods of the service. @default app.kubernetes.io/name = name of the service */
  readonly selector?: Readonly<Record<string, string>>;
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
}

export type Scrape = FileScrape | KubernetesScrape | DnsScrape | ConsulScrape;

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

export const schemeSchema: Schema = enumOf('http', 'https');

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
  dropMetrics: { ...arrayOf(re2Pattern), minItems: 1 },
  limits: objectSchema<JobLimits>({
    sampleLimit: positiveInteger,
    labelLimit: positiveInteger,
    labelNameLengthLimit: nonNegativeInteger,
    labelValueLengthLimit: positiveInteger,
    targetLimit: positiveInteger,
  }),
} as const;

/**
 * Prometheus rejects a configuration with a selector that Kubernetes cannot parse, and an empty selector matches every
 * pod.
 */
const labelSelector: Schema = {
  type: 'object',
  minProperties: 1,
  propertyNames: kubeLabelKey,
  additionalProperties: { ...kubeLabelValue, minLength: 1 },
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
  kubernetes: objectSchema<KubernetesScrape>(
    { kind: {}, port: portNumber, selector: labelSelector, ...options },
    ['port'],
  ),
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
  consul: objectSchema<ConsulScrape>(
    {
      kind: {},
      server: hostPort,
      // An empty list would match every service.
      services: { ...arrayOf(consulName), minItems: 1 },
      tags: arrayOf(consulName),
      ports: { ...arrayOf(portNumber), minItems: 1 },
      datacenter: consulName,
      ...options,
    },
    ['server'],
  ),
});
