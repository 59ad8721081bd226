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

/** How a service's targets are found. Each replica is a target of its own, whatever the way. */

/** Limits of one job, in place of those that `prometheus.limits` sets for every job. */
export interface JobLimits {
  /** Series a target may expose. @default what holds for every job */
  readonly samples?: number;
  /** Labels on one series. @default what holds for every job */
  readonly labels?: number;
  /** Bytes in the name of a label; 0 is no limit. @default what holds for every job */
  readonly labelNameLength?: number;
  /** Bytes in the value of a label. @default what holds for every job */
  readonly labelValueLength?: number;
  /** Targets of the job. @default what holds for every job */
  readonly targets?: number;
}

interface ScrapeOptions {
  /** Path without a query, not percent-encoded: Prometheus encodes it. @default '/metrics' */
  readonly path?: string;
  /** Query parameters of each scrape: `{ module: 'http_2xx' }`. A list repeats a parameter. @default none */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  /** @default 'http' */
  readonly scheme?: 'http' | 'https';
  /** Labels added to every target; never one that explodes. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default as each limit says */
  readonly limits?: JobLimits;
}

/**
 * Targets in a file that Prometheus watches. Either the pods of a StatefulSet, by their stable names, or
 * addresses outside the cluster.
 */
export interface FileScrape extends ScrapeOptions {
  readonly kind: 'file';
  /** Port of each pod; together with the service's replicas. @default none: `addresses` are given */
  readonly port?: number;
  /** `host:port` of each replica, for services that run elsewhere. @default none: `port` is given */
  readonly addresses?: readonly string[];
}

/** Pods found through the Kubernetes API, for Deployments whose pods have no stable names. */
export interface KubernetesScrape extends ScrapeOptions {
  readonly kind: 'kubernetes';
  readonly port: number;
  /** Pod labels that select the service. @default app.kubernetes.io/name = the service's name */
  readonly selector?: Readonly<Record<string, string>>;
}

/** DNS answers, one target for each A record or each SRV entry; a headless Service gives one a pod. */
export interface DnsScrape extends ScrapeOptions {
  readonly kind: 'dns';
  readonly names: readonly string[];
  readonly type: 'A' | 'AAAA' | 'SRV';
  /** Needed for A and AAAA. @default the port of the SRV entry */
  readonly port?: number;
}

/** Services registered in Consul. */
export interface ConsulScrape extends ScrapeOptions {
  readonly kind: 'consul';
  /** `host:port` of the Consul agent. */
  readonly server: string;
  /** Names of the services in Consul. @default the service's own name */
  readonly services?: readonly string[];
  /** Tags that an instance must have. @default any */
  readonly tags?: readonly string[];
  /** @default the agent's own */
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

/** Prometheus reads no configuration with a selector that Kubernetes does not parse, and an empty one takes every pod. */
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
      // an empty list would be every service
      services: { ...list(text), minItems: 1 },
      tags: list(text),
      datacenter: text,
      ...options,
    },
    ['server'],
  ),
});
