import { type ImageName, images } from '../components/images';
import { type ComponentSettings, componentSchemas } from '../components/settings';
import { type TraceStore, traceStores } from '../data-sources';
import {
  arrayOf,
  boolean,
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
} from '../helpers/schema';
import { type AlertSettings, alertSettingsSchema } from './alert-settings';
import type { Quantity } from './common';
import type { ExtendStack } from './constructs';
import { type Outputs, outputsSchema } from './outputs';
import { type PodsSettings, podsSchema } from './pods';
import { type Team, teamSchema } from './team';

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
  /** RFC 1123 label; also the value of the label `env` of every target and stream. */
  readonly name: string;
  readonly teams: readonly Team[];
  /** Label that distinguishes alerts and blocks of this cluster from others. @default the name of the environment */
  readonly cluster?: string;
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
   * The log agent on each node. Promtail has reached its end of life and gets no more fixes.
   * @default 'promtail'
   */
  readonly logCollector?: 'promtail' | 'alloy';
  /** The trace store: Jaeger, or Tempo with TraceQL and a service graph. @default 'jaeger' */
  readonly tracing?: TraceStore;
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
  /** Further forms of the output, for programs that others run. @default none */
  readonly outputs?: Outputs;
}

/** Defines an environment, checked and completed by the editor. */
export const defineEnvironment = (environment: Environment): Environment => environment;

/** Pattern of an IPv4 or IPv6 range; the API server checks the numbers. */
const CIDR =
  '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}/(3[0-2]|[12]?\\d)|[0-9a-fA-F:]*:[0-9a-fA-F:]*/(12[0-8]|1[01]\\d|\\d?\\d))$';

export const environmentSchema: Schema = objectSchema<Environment>(
  {
    name: dnsLabel,
    teams: arrayOf(teamSchema),
    // It becomes part of configuration that expands `$`.
    cluster: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
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
    logCollector: enumOf('promtail', 'alloy'),
    tracing: enumOf(...traceStores),
    services: mapOf(orFalse(objectSchema<ServiceOverride>({ replicas: podCount }))),
    // Without ports, the network policy would allow all of them.
    apiServerPorts: { ...arrayOf(portNumber), minItems: 1 },
    clusterDns: objectSchema<ClusterDns>({
      namespace: dnsLabel,
      podLabels: { ...mapOf(kubeLabelValue, kubeLabelKey), minProperties: 1 },
      cidrs: arrayOf({ type: 'string', pattern: CIDR }),
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
    outputs: outputsSchema,
    ...componentSchemas,
  },
  ['name', 'teams'],
);
