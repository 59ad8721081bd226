import { type ImageName, images } from '../components/images';
import { type ComponentSettings, componentSchemas } from '../components/settings';
import { type TraceStore, traceStores } from '../data-sources';
import {
  arrayOf,
  boolean,
  cidr,
  date,
  dnsLabel,
  enumOf,
  imageReference,
  imageRegistry,
  kubeLabelKey,
  kubeLabelValue,
  kubeObjectName,
  mapOf,
  nonEmptyString,
  objectSchema,
  orFalse,
  podCount,
  portNumber,
  quantity,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import {
  type AlertThresholds,
  alertThresholdsSchema,
  type DisabledAlerts,
  disabledAlertsSchema,
  type SignalThresholds,
  signalThresholdsSchema,
} from './alert-overrides';
import { type AlertSettings, alertSettingsSchema } from './alert-settings';
import type { Quantity } from './common';
import type { ExtendStack } from './constructs';
import { applyDefaults } from './defaults';
import { type ExternalTracing, externalTracingSchema } from './external-tracing';
import { type Outputs, outputsSchema } from './outputs';
import { type PodsSettings, podsSchema } from './pods';
import { type Team, teamSchema } from './team';

/** The default of `logCollector`. */
export const LOG_COLLECTOR = 'alloy';

/** Namespaces of the generated objects. */
export interface Namespaces {
  /** Namespace of the stack, with Pod Security level `restricted`. @default 'observability' */
  readonly stack?: string;
  /**
   * Namespace of node_exporter and the log collector, which need access to the host.
   * @default 'observability-agents'
   */
  readonly agents?: string;
  /**
   * Whether to generate the namespaces of the teams, in a separate file. With `false` they must exist before the stack
   * is applied. Only the namespace of the demo gets a Pod Security level; the labels of others are kept.
   * @default true
   */
  readonly teams?: boolean;
}

/** Maximum sum of the requests of all pods; agents count for one node. */
export interface ResourceBudget {
  readonly cpu: Quantity;
  readonly memory: Quantity;
}

/** DNS servers of the cluster, which the network policies allow the pods of the stack to reach. */
export interface ClusterDns {
  /** Namespace of the DNS pods. @default 'kube-system' */
  readonly namespace?: string;
  /** Labels of the DNS pods. @default { 'k8s-app': 'kube-dns' }, as CoreDNS has */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Addresses of DNS servers that are not pods: `169.254.20.10/32` of NodeLocal DNSCache, or the
   * address of the service `kube-dns` if it is intercepted on the node. `0.0.0.0/0` allows every
   * address.
   * @default none
   */
  readonly cidrs?: readonly string[];
  /** Port on which the pods listen, for UDP and TCP. @default 53 */
  readonly port?: number;
}

/** Overrides the definition of a service in an environment. */
export interface ServiceOverride {
  /** Number of pods. @default as in the definition */
  readonly replicas?: number;
  /** Thresholds of alerts on its requests and log lines. @default as in the definition */
  readonly alertThresholds?: SignalThresholds;
  /** Alerts about the service that are not evaluated, each with a reason. @default as in the definition */
  readonly disabledAlerts?: DisabledAlerts;
}

/** Accepts the findings of one check. Schema errors cannot be waived. */
export interface Waiver {
  /** Code of the findings, such as `image/floating-tag`: docs/checks.md lists them. */
  readonly code: string;
  /** Part of the place that a finding names after `at`. @default everywhere in this environment */
  readonly where?: string;
  /** Why the finding is accepted. */
  readonly reason: string;
  /** Last day (UTC) on which the waiver applies: `2027-01-31`. @default no end */
  readonly until?: string;
}

/** An installation of the stack; generates `dist/<name>/`. */
export interface Environment extends ComponentSettings {
  /** RFC 1123 label; the name of the folder of the output. */
  readonly name: string;
  /** Value of the label `env` of every target and stream: clusters may share it. @default the name of the environment */
  readonly env?: string;
  readonly teams: readonly Team[];
  /** Label that distinguishes alerts and blocks of this cluster from others. @default the name of the environment */
  readonly cluster?: string;
  /**
   * Names of all clusters that the Grafana of this environment shows, which `defineClusters` sets. With several, dashboards
   * have the variable `cluster`, which limits every query; series must have the label `cluster`, which Prometheus adds to
   * what it sends: to Thanos and to remote writes.
   * @default only the cluster of the environment
   */
  readonly clusters?: readonly string[];
  /**
   * Environments whose Prometheus is an agent that writes to the one of this environment, which evaluates their rules.
   * `defineClusters` sets it. Series and rules then have the label `cluster`.
   * @default none
   */
  readonly agents?: readonly Environment[];
  /** Name of the environment that evaluates the rules of this one, whose Prometheus is an agent; set by `defineClusters`. @default none */
  readonly central?: string;
  /**
   * Registry that mirrors all images, for clusters without access to others: `registry.example.org/mirror`.
   * @default the registry of each image
   */
  readonly registry?: string;
  /**
   * Secrets of type `kubernetes.io/dockerconfigjson` in the namespaces of the stack, and with `demo` in the namespace
   * of the demo.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /** Overrides of pinned images: a tag, a `sha256:` digest, or a full reference. @default the pins of the components */
  readonly images?: Readonly<Partial<Record<ImageName, string>>>;
  /**
   * Digests (`sha256:...`) by image, `docker.io/grafana/loki:3.7.6`, with which the manifests name the image. Written by
   * `npm run images -- --pin` to `environments/image-digests.json`.
   * @default none: images are named by their tags
   */
  readonly imageDigests?: Readonly<Record<string, string>>;
  /** Reports images without a digest as errors. @default false */
  readonly requireDigests?: boolean;
  /** Namespaces of the generated objects. @default observability and observability-agents */
  readonly namespaces?: Namespaces;
  /**
   * StorageClass of volumes; `false` for the default class of the cluster.
   * @default the default class of the cluster
   */
  readonly storageClass?: string | false;
  /**
   * The log agent on each node, or `false` for none. Promtail has reached its end of life and gets no more fixes.
   * @default 'alloy'
   */
  readonly logCollector?: 'promtail' | 'alloy' | false;
  /**
   * The trace store: Jaeger, or Tempo with TraceQL and a service graph; an existing one with
   * `external({ store, otlp, query })`, or `false` for none.
   * @default 'jaeger'
   */
  readonly tracing?: TraceStore | ExternalTracing | false;
  /**
   * Overrides of the definitions of services by name; `false` removes a service from this environment.
   * @default none
   */
  readonly services?: Readonly<Record<string, ServiceOverride | false>>;
  /**
   * Ports of the Kubernetes API server, for the network policies of service discovery.
   * @default [443, 6443, 8443, 16443]
   */
  readonly apiServerPorts?: readonly number[];
  /** DNS servers of the cluster, for the network policies. @default the pods with the label k8s-app=kube-dns in kube-system */
  readonly clusterDns?: ClusterDns;
  /** Limit of resource requests; synth fails if they exceed it. @default none */
  readonly resourceBudget?: ResourceBudget | false;
  /** Findings that are accepted. @default none */
  readonly waivers?: readonly Waiver[];
  /**
   * Scheduling, environment, volumes, arguments, sidecars and autoscaling of the pods, by group and by program.
   * @default none
   */
  readonly pods?: PodsSettings;
  /** Changes or adds constructs after the stack is created. @default none */
  readonly extend?: ExtendStack;
  /** Settings of alerting. @default the defaults of each setting */
  readonly alerts?: AlertSettings;
  /**
   * Thresholds of built-in alerts; those of a team, of `signals` of a service, and of `services` of the environment take
   * precedence, in this order.
   * @default the defaults of each alert
   */
  readonly alertThresholds?: AlertThresholds;
  /** Alerts that are not evaluated in this environment, each with a reason. @default none */
  readonly disabledAlerts?: DisabledAlerts;
  /** Further forms of the output, for programs that others run. @default none */
  readonly outputs?: Outputs;
}

/** Defines an environment, checked and completed by the editor. */
export const defineEnvironment = (environment: Environment): Environment => environment;

/** The settings of one of several clusters that differ from those of all. */
export interface ClusterSettings<Cluster extends string = never>
  extends Partial<Omit<Environment, ClusterKey>> {
  /**
   * Clusters whose Prometheus is an agent that writes to the one of this cluster, which evaluates their rules.
   * @default none
   */
  readonly agents?: readonly Cluster[];
}

/** Keys that `defineClusters` sets. */
type ClusterKey = 'cluster' | 'clusters' | 'agents' | 'central';

/**
 * Defines an environment for each of several clusters, by the names of the clusters. The settings of a cluster replace those
 * of `shared` key by key, lists and values with a `kind` as a whole. An environment is named `<name>-<cluster>`; the label
 * `env` is the same in all, and the label `cluster` is the name of the cluster. Grafana shows all of them: dashboards have the
 * variable `cluster`.
 */
export const defineClusters = <Cluster extends string>(
  shared: Omit<Environment, ClusterKey>,
  clusters: Readonly<Record<Cluster, ClusterSettings<NoInfer<Cluster>>>>,
): readonly Environment[] => {
  const all = Object.entries(clusters) as [Cluster, ClusterSettings<Cluster>][];
  const nameOf = (cluster: Cluster) => `${shared.name}-${cluster}`;
  const environments = new Map(
    all.map(([cluster, { agents: _, ...own }]) => {
      const defaults: object = { env: shared.name, ...shared, name: nameOf(cluster) };
      const settings = applyDefaults(defaults, own) as Environment;
      const central = all.find(([, { agents = [] }]) => agents.includes(cluster))?.[0];
      return [
        cluster,
        {
          ...settings,
          cluster,
          clusters: all.map(([one]) => one),
          ...(central === undefined ? {} : { central: nameOf(central) }),
        },
      ];
    }),
  );
  return all.map(([cluster, { agents = [] }]) => ({
    ...(environments.get(cluster) as Environment),
    ...(agents.length > 0
      ? { agents: agents.map((one) => environments.get(one) as Environment) }
      : {}),
  }));
};

/** It becomes part of configuration that expands `$`. */
const clusterName: Schema = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' };

export const environmentSchema: Schema = objectSchema<Environment>(
  {
    name: dnsLabel,
    env: dnsLabel,
    teams: arrayOf(teamSchema),
    cluster: clusterName,
    clusters: { ...arrayOf(clusterName), minItems: 1, uniqueItems: true },
    // Each is checked as an environment as well.
    agents: arrayOf({ type: 'object', required: ['name', 'teams'] }),
    central: dnsLabel,
    registry: imageRegistry,
    imagePullSecrets: { ...arrayOf(kubeObjectName), uniqueItems: true },
    images: objectSchema<Record<ImageName, string>>(
      Object.fromEntries(Object.keys(images).map((name) => [name, imageReference])) as Record<
        ImageName,
        Schema
      >,
    ),
    imageDigests: mapOf(
      { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
      { ...imageReference, pattern: '^[^@]*/[^@]*$' },
    ),
    requireDigests: boolean,
    namespaces: objectSchema<Namespaces>({ stack: dnsLabel, agents: dnsLabel, teams: boolean }),
    storageClass: orFalse(kubeObjectName),
    logCollector: orFalse(enumOf('promtail', 'alloy')),
    tracing: orFalse({
      if: { type: 'string' },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: enumOf(...traceStores),
      else: unionByKind({ external: externalTracingSchema }),
    }),
    services: mapOf(
      orFalse(
        objectSchema<ServiceOverride>({
          replicas: podCount,
          alertThresholds: signalThresholdsSchema,
          disabledAlerts: disabledAlertsSchema,
        }),
      ),
    ),
    // Without ports, the network policy would allow all of them.
    apiServerPorts: { ...arrayOf(portNumber), minItems: 1 },
    clusterDns: objectSchema<ClusterDns>({
      namespace: dnsLabel,
      podLabels: { ...mapOf(kubeLabelValue, kubeLabelKey), minProperties: 1 },
      cidrs: arrayOf(cidr),
      port: portNumber,
    }),
    resourceBudget: orFalse(
      objectSchema<ResourceBudget>({ cpu: quantity, memory: quantity }, ['cpu', 'memory']),
    ),
    waivers: arrayOf(
      objectSchema<Waiver>(
        { code: nonEmptyString, where: nonEmptyString, reason: nonEmptyString, until: date },
        ['code', 'reason'],
      ),
    ),
    pods: podsSchema,
    // a function
    extend: {},
    alerts: alertSettingsSchema,
    alertThresholds: alertThresholdsSchema,
    disabledAlerts: disabledAlertsSchema,
    outputs: outputsSchema,
    ...componentSchemas,
  },
  ['name', 'teams'],
);
