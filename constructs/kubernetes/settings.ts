import type { Resolved } from '../../catalog/definitions/common';
import { type ScrapeTls, tlsSchema } from '../../catalog/definitions/scrape';
import {
  arrayOf,
  boolean,
  hostPort,
  kubeLabelKey,
  kubeLabelValue,
  mapOf,
  numberSchema,
  objectSchema,
  orFalse,
  portNumber,
  re2Pattern,
  type Schema,
} from '../../catalog/helpers/schema';

/**
 * What Prometheus scrapes of Kubernetes itself. Every job stores the metrics that rules and dashboards use, and
 * `moreMetrics`; it drops the others.
 */
export interface KubernetesSettings {
  /** The kubelet of every node, with its containers. @default on */
  readonly kubelet?: KubeletSettings | false;
  /** The API server. @default on */
  readonly apiServer?: ApiServerSettings | false;
  /** CoreDNS, at the pods that `clusterDns` selects. @default on */
  readonly dns?: DnsSettings | false;
  /**
   * kube-proxy on every node. It must listen on the address of the node (`metricsBindAddress: 0.0.0.0:10249`), which is not
   * its default. Clusters that replace it, for example with Cilium, have no kube-proxy.
   * @default false
   */
  readonly proxy?: ControlPlaneSettings | false;
  /**
   * The scheduler. Managed clusters hide it, and others let it listen on localhost (`--bind-address`) unless configured.
   * @default false
   */
  readonly scheduler?: ControlPlaneSettings | false;
  /** The controller manager, with the same restrictions as the scheduler. @default false */
  readonly controllerManager?: ControlPlaneSettings | false;
  /** etcd, by HTTP (`--listen-metrics-urls`) or with a client certificate in `tls`. @default false */
  readonly etcd?: ControlPlaneSettings | false;
  /**
   * Whether the events of Kubernetes are sent to Loki as log lines, by one Alloy that may read events of all namespaces. It
   * needs `logCollector: 'alloy'`.
   * @default false
   */
  readonly events?: boolean;
}

export interface KubeletSettings {
  /** Port of the kubelet on the nodes. @default 10250 */
  readonly port?: number;
  /**
   * Whether to accept any certificate of the kubelet. Prometheus trusts the authority of the cluster, which signs it in
   * managed clusters and with `serverTLSBootstrap`; kind, minikube and kubeadm let each kubelet sign its own. Then the network
   * between the pods and the nodes must be trusted, since the token of Prometheus is sent over it. A check reports it.
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
  /** Whether to scrape results of probes, `/metrics/probes`. @default true */
  readonly probes?: boolean;
  /**
   * Whether to scrape `/metrics/resource` as well: CPU and memory of nodes, pods and containers, as the metrics server
   * reads them. Rules and dashboards use those of cAdvisor, which have more detail.
   * @default false
   */
  readonly resource?: boolean;
  /** RE2 patterns of metrics that are stored in addition. @default none */
  readonly moreMetrics?: readonly string[];
  /** RE2 patterns of metrics of cAdvisor that are stored in addition, such as `container_fs_.*`. @default none */
  readonly moreContainerMetrics?: readonly string[];
}

export interface ApiServerSettings {
  /** Objective of the SLO on requests that do not fail with a server error, in percent. @default 99.9 */
  readonly availability?: number;
  /** Objective of the SLO on requests for a single object that are answered within a second, in percent. @default 99 */
  readonly latency?: number;
  /** RE2 patterns of metrics that are stored in addition. @default none */
  readonly moreMetrics?: readonly string[];
}

export interface DnsSettings {
  /** Port of the metrics of CoreDNS (plugin `prometheus`). @default 9153 */
  readonly port?: number;
  /** RE2 patterns of metrics that are stored in addition. @default none */
  readonly moreMetrics?: readonly string[];
}

/** A program of the control plane: pods in `kube-system`, or addresses outside the cluster. */
export interface ControlPlaneSettings {
  /** `host:port` of each replica. @default none: the pods with `podLabels` */
  readonly targets?: readonly string[] | false;
  /** Labels of its pods in `kube-system`. @default those of kubeadm */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Port of its metrics. @default 10249, 10259, 10257, 2381: kube-proxy, scheduler, controller manager, etcd */
  readonly port?: number;
  /**
   * TLS of the scrapes. The scheduler and the controller manager sign their own certificates unless they are given one.
   * @default the authority of the cluster for the scheduler and the controller manager; HTTP for the others
   */
  readonly tls?: ScrapeTls | false;
  /** RE2 patterns of metrics that are stored in addition. @default none */
  readonly moreMetrics?: readonly string[];
}

type Filled<T> = { readonly [K in keyof T]-?: T[K] };

/** The settings with all defaults; a program that is not scraped is `false`. */
export interface ResolvedKubernetes {
  readonly kubelet: Resolved<KubeletSettings> | false;
  readonly apiServer: Resolved<ApiServerSettings> | false;
  readonly dns: Resolved<DnsSettings> | false;
  readonly proxy: Filled<ControlPlaneSettings> | false;
  readonly scheduler: Filled<ControlPlaneSettings> | false;
  readonly controllerManager: Filled<ControlPlaneSettings> | false;
  readonly etcd: Filled<ControlPlaneSettings> | false;
  readonly events: boolean;
}

const kubelet: Resolved<KubeletSettings> = {
  port: 10250,
  insecureSkipVerify: false,
  probes: true,
  resource: false,
  moreMetrics: [],
  moreContainerMetrics: [],
};
const apiServer: Resolved<ApiServerSettings> = { availability: 99.9, latency: 99, moreMetrics: [] };
const dns: Resolved<DnsSettings> = { port: 9153, moreMetrics: [] };

const program = (
  port: number,
  podLabels: Readonly<Record<string, string>>,
  tls: ScrapeTls | false,
): Filled<ControlPlaneSettings> => ({ targets: false, podLabels, port, tls, moreMetrics: [] });

const controlPlane = {
  proxy: program(10249, { 'k8s-app': 'kube-proxy' }, false),
  scheduler: program(10259, { component: 'kube-scheduler' }, {}),
  controllerManager: program(10257, { component: 'kube-controller-manager' }, {}),
  etcd: program(2381, { component: 'etcd' }, false),
} as const;

/** Returns the settings with all defaults. */
export function resolveKubernetes(given: KubernetesSettings): ResolvedKubernetes {
  const on = <T extends object>(defaults: T, own: Partial<T> | false | undefined): T | false =>
    own === false ? false : { ...defaults, ...own };
  const ifSet = (name: keyof typeof controlPlane): Filled<ControlPlaneSettings> | false => {
    const own = given[name];
    return own ? { ...controlPlane[name], ...own } : false;
  };
  return {
    kubelet: on(kubelet, given.kubelet),
    apiServer: on(apiServer, given.apiServer),
    dns: on(dns, given.dns),
    proxy: ifSet('proxy'),
    scheduler: ifSet('scheduler'),
    controllerManager: ifSet('controllerManager'),
    etcd: ifSet('etcd'),
    events: given.events ?? false,
  };
}

const patterns: Schema = arrayOf(re2Pattern);
const percentage: Schema = { ...numberSchema, exclusiveMinimum: 0, exclusiveMaximum: 100 };
const programSchema: Schema = orFalse(
  objectSchema<ControlPlaneSettings>({
    targets: orFalse({ ...arrayOf(hostPort), minItems: 1 }),
    podLabels: { ...mapOf(kubeLabelValue, kubeLabelKey), minProperties: 1 },
    port: portNumber,
    tls: orFalse(tlsSchema),
    moreMetrics: patterns,
  }),
);

export const kubernetesSchema: Schema = objectSchema<KubernetesSettings>({
  kubelet: orFalse(
    objectSchema<KubeletSettings>({
      port: portNumber,
      insecureSkipVerify: boolean,
      probes: boolean,
      resource: boolean,
      moreMetrics: patterns,
      moreContainerMetrics: patterns,
    }),
  ),
  apiServer: orFalse(
    objectSchema<ApiServerSettings>({
      availability: percentage,
      latency: percentage,
      moreMetrics: patterns,
    }),
  ),
  dns: orFalse(objectSchema<DnsSettings>({ port: portNumber, moreMetrics: patterns })),
  proxy: programSchema,
  scheduler: programSchema,
  controllerManager: programSchema,
  etcd: programSchema,
  events: boolean,
});
