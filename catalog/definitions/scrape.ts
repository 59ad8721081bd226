import {
  byKind,
  count,
  hostName,
  hostPort,
  labelKey,
  labelValue,
  list,
  object,
  oneOf,
  port,
  positive,
  type Schema,
  text,
  urlPath,
} from '../helpers/schema';

/** How the targets of a service are discovered. Each replica is a separate target. */

/** Limits of a job, which override those of `prometheus.limits`. */
export interface JobLimits {
  /** Samples per scrape of a target. @default as in `prometheus.limits` */
  readonly samples?: number;
  /** Labels per series. @default as in `prometheus.limits` */
  readonly labels?: number;
  /** Bytes in a label name; 0 disables the limit. @default as in `prometheus.limits` */
  readonly labelNameLength?: number;
  /** Bytes in a label value. @default as in `prometheus.limits` */
  readonly labelValueLength?: number;
  /** Number of targets of the job. @default as in `prometheus.limits` */
  readonly targets?: number;
}

interface ScrapeOptions {
  /** Path without a query, not percent-encoded: Prometheus encodes it. @default '/metrics' */
  readonly path?: string;
  /**
   * Query parameters of each scrape: `{ module: 'http_2xx' }`. A list repeats the parameter.
   * @default none
   */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  /** Scheme of the scrape URL. @default 'http' */
  readonly scheme?: 'http' | 'https';
  /** Labels of every target, with a bounded number of values. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Limits of the job. @default as in `prometheus.limits` */
  readonly limits?: JobLimits;
}

/**
 * Targets in a file that Prometheus watches: either the pods of a StatefulSet by their stable names, or addresses
 * outside the cluster.
 */
export interface FileScrape extends ScrapeOptions {
  readonly kind: 'file';
  /** Port of each pod; the number of pods is `replicas` of the service. @default none, with `addresses` */
  readonly port?: number;
  /** `host:port` of each replica, for services outside the cluster. @default none, with `port` */
  readonly addresses?: readonly string[];
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
  /** Port of the targets, required for A and AAAA records. @default the port of the SRV entry */
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

export const scheme: Schema = oneOf('http', 'https');

const options = {
  path: urlPath,
  params: {
    type: 'object',
    propertyNames: { minLength: 1 },
    additionalProperties: {
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: { ...list({ type: 'string' }), minItems: 1 },
      else: { type: 'string' },
    },
  },
  scheme,
  labels: {
    type: 'object',
    propertyNames: { format: 'label-name' },
    additionalProperties: { type: 'string' },
  },
  limits: object<JobLimits>({
    samples: positive,
    labels: positive,
    labelNameLength: count,
    labelValueLength: positive,
    targets: positive,
  }),
} as const;

/**
 * Prometheus rejects a configuration with a selector that Kubernetes cannot parse, and an empty selector matches every
 * pod.
 */
const labelSelector: Schema = {
  type: 'object',
  minProperties: 1,
  propertyNames: labelKey,
  additionalProperties: { ...labelValue, minLength: 1 },
};

export const scrapeSchema: Schema = byKind({
  file: {
    ...object<FileScrape>({
      kind: {},
      port,
      addresses: { ...list(hostPort), minItems: 1 },
      ...options,
    }),
    oneOf: [{ required: ['port'] }, { required: ['addresses'] }],
  },
  kubernetes: object<KubernetesScrape>({ kind: {}, port, selector: labelSelector, ...options }, [
    'port',
  ]),
  dns: {
    ...object<DnsScrape>(
      {
        kind: {},
        names: { ...list(hostName), minItems: 1 },
        type: oneOf('A', 'AAAA', 'SRV'),
        port,
        ...options,
      },
      ['names', 'type'],
    ),
    if: { properties: { type: { const: 'SRV' } } },
    else: { required: ['port'] },
  },
  consul: object<ConsulScrape>(
    {
      kind: {},
      server: hostPort,
      // An empty list would match every service.
      services: { ...list(text), minItems: 1 },
      tags: list(text),
      datacenter: text,
      ...options,
    },
    ['server'],
  ),
});
