import type { k8s } from 'cdk8s-plus-28';
import { programDescriptions } from '../components/component-descriptions';
import {
  arrayOf,
  boolean,
  dnsLabel,
  enumOf,
  imageReference,
  kubeLabelKey,
  kubeLabelValue,
  kubeObjectName,
  mapOf,
  memoryQuantity,
  nonEmptyString,
  nonNegativeInteger,
  objectSchema,
  portNumber,
  positiveInteger,
  quantity,
  replicaCount,
  type Schema,
  secretKeyName,
  unionByKind,
} from '../helpers/schema';
import {
  type Quantity,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from './common';

/** A key of a ConfigMap in the namespace of the pod. */
export interface ConfigMapKey {
  readonly configMap: string;
  readonly key: string;
}

/** Value of an environment variable: a text, or a key of a Secret or ConfigMap. */
export type EnvValue = string | SecretKey | ConfigMapKey;

/** Files of a Secret or a ConfigMap. */
interface MountedKeys {
  /** Keys, which become files of the same names. @default all */
  readonly keys?: readonly string[];
  /** Whether the pod starts without it. @default false */
  readonly optional?: boolean;
}

/** A volume of a pod, by kind. */
export type PodVolume =
  /** A Secret in the namespace of the pod. */
  | ({ readonly kind: 'secret'; readonly secret: string } & MountedKeys)
  /** A ConfigMap in the namespace of the pod. */
  | ({ readonly kind: 'configMap'; readonly configMap: string } & MountedKeys)
  /** An empty directory, which is deleted with the pod. */
  | {
      readonly kind: 'emptyDir';
      readonly size: Quantity;
      /** Whether it is in memory, which counts as that of the containers. @default false */
      readonly memory?: boolean;
    }
  /** A token of the service account for another audience, which the kubelet renews. */
  | {
      readonly kind: 'token';
      readonly audience: string;
      /** Validity in seconds, at least 600. @default 3600 */
      readonly expirationSeconds?: number;
    }
  /** An inline volume of a CSI driver, such as that of the Secrets Store. */
  | {
      readonly kind: 'csi';
      readonly driver: string;
      /** Attributes that the driver defines. @default none */
      readonly attributes?: Readonly<Record<string, string>>;
    };

/** Where a container mounts a volume. */
export interface PodMount {
  /** Name of the volume in `volumes`. */
  readonly volume: string;
  /** Absolute path in the container. */
  readonly path: string;
  /** A path inside the volume. @default the whole volume */
  readonly subPath?: string;
  /** @default true, except for `emptyDir` */
  readonly readOnly?: boolean;
}

/** Additions to a container of the stack. */
export interface ContainerSettings {
  /** Arguments after those of the stack. A flag that the stack sets itself is rejected. @default none */
  readonly args?: readonly string[];
  /** Environment variables. @default none */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Mounts of `volumes`. @default none */
  readonly mounts?: readonly PodMount[];
  /** Requests and limits. @default those of the stack */
  readonly resources?: Resources;
}

/** A probe of a container by a request to its port, or by a command in it. */
export type PodProbe = PortProbe | ExecProbe;

/** A probe by a request: HTTP with a path, otherwise TCP. */
export interface PortProbe {
  readonly port: number;
  /** Path of a GET request. @default a TCP connection */
  readonly path?: string;
}

/** A probe by a command, for containers without a port: `{ exec: { command: ['test', '-e', '/repository/HEAD'] } }`. */
export interface ExecProbe {
  /** The command, which succeeds with exit code 0. The kubelet runs it without a shell. */
  readonly exec: { readonly command: readonly string[] };
}

/** An additional container, which runs to completion before the others or beside them. */
interface AdditionalContainer {
  readonly name: string;
  /** Full reference of the image with a tag or digest. `registry` of the environment does not apply. */
  readonly image: string;
  /** @default the entrypoint of the image */
  readonly command?: readonly string[];
  /** @default none */
  readonly args?: readonly string[];
  /** Environment variables. @default none */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Mounts of `volumes`, or of the volumes of the stack in this pod. @default none */
  readonly mounts?: readonly PodMount[];
  /** Requests and limits. */
  readonly resources: Required<Resources>;
  /** User id, not 0. @default that of the program */
  readonly user?: number;
}

/** A container that runs before those of the stack. Its security context is that of the stack. */
export interface InitContainer extends AdditionalContainer {}

/** A container beside those of the stack. Its security context is that of the stack. */
export interface Sidecar extends AdditionalContainer {
  /** Container ports by name. @default none */
  readonly ports?: Readonly<Record<string, number>>;
  readonly readiness: PodProbe;
  readonly liveness: PodProbe;
}

/** An address in /etc/hosts of a pod. */
export interface HostAlias {
  readonly ip: string;
  readonly hostnames: readonly string[];
}

/** Outgoing connections that the network policy allows in addition to those of the stack. */
export interface PodConnection {
  /** TCP ports, of any address. */
  readonly ports: readonly number[];
  /** Purpose, as shown in docs/operate.md. */
  readonly purpose: string;
}

/** Settings of the pods of several programs. */
export interface CommonPodSettings {
  /** Labels of the pods. Labels by which the stack selects pods are rejected. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the pods. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations of the service account, such as `eks.amazonaws.com/role-arn` of a cloud identity. @default none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** Labels of the nodes on which the pods run. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Tolerations in addition to those of the stack. @default none */
  readonly tolerations?: readonly k8s.Toleration[];
  /** Affinity; each of its three parts replaces that of the stack. @default replicas prefer different nodes */
  readonly affinity?: k8s.Affinity;
  /** Name of a PriorityClass. @default that of the agents on each node, otherwise none */
  readonly priorityClass?: string;
  /** Name of a RuntimeClass. @default that of the cluster */
  readonly runtimeClass?: string;
  /** Additional lines of /etc/hosts. @default none */
  readonly hostAliases?: readonly HostAlias[];
  /** Environment variables of the program. @default none */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Additional outgoing connections. @default none */
  readonly connections?: readonly PodConnection[];
}

/** Settings of the pods of a program. Maps and lists are added to those of its group. */
export interface PodSettings extends CommonPodSettings {
  /** Arguments after those of the stack. A flag that the stack sets itself is rejected. @default none */
  readonly args?: readonly string[];
  /** Mounts of `volumes` in the program. @default none */
  readonly mounts?: readonly PodMount[];
  /** Additional volumes by name. @default none */
  readonly volumes?: Readonly<Record<string, PodVolume>>;
  /** Settings of the other containers of the stack in these pods: `gateway`, `thanos-sidecar`. @default none */
  readonly containers?: Readonly<Record<string, ContainerSettings>>;
  /** Containers that run beside those of the stack. @default none */
  readonly sidecars?: readonly Sidecar[];
  /** Containers that run before those of the stack. @default none */
  readonly initContainers?: readonly InitContainer[];
}

/** A HorizontalPodAutoscaler, which needs the metrics API of the cluster. */
export interface Autoscaling {
  /** Minimum number of pods. @default 1 */
  readonly min?: number;
  /** Maximum number of pods. Replaces `replicas`; checks and resource budgets use it. */
  readonly max: number;
  /** Average CPU usage of the pods, in percent of their requests. @default 75 */
  readonly cpu?: number;
  /** Average memory usage, in percent of the requests. @default not considered */
  readonly memory?: number;
  /** Seconds of lower usage before pods are removed. @default 300 */
  readonly scaleDownAfterSeconds?: number;
}

export type ProgramName = keyof typeof programDescriptions;

/** Programs whose pods share nothing, so that their number can change at any time. */
export const autoscaledPrograms = ['otel-collector', 'grafana', 'thanos-query', 'jaeger'] as const;
export type AutoscaledProgram = (typeof autoscaledPrograms)[number];

/** Settings of the pods of a program that can be autoscaled. */
export interface ScalablePodSettings extends PodSettings {
  /**
   * Changes the number of pods with the load. Grafana needs `postgres`, Jaeger a store outside its pods, and the
   * Collector no tail sampling. Prometheus then discovers the pods.
   * @default off
   */
  readonly autoscaling?: Autoscaling;
}

/** Groups of programs. */
export type PodGroup = 'stack' | 'agents' | 'demo';

/**
 * Settings of pods. Groups: `stack` for all programs in the namespace of the stack, `agents` for those on each node, `demo`
 * for those of the demo. The other keys are names of programs.
 */
export type PodsSettings = {
  readonly [G in Exclude<PodGroup, 'demo'>]?: CommonPodSettings;
} & {
  /** Programs of the demo. @default none */
  readonly demo?: Omit<CommonPodSettings, 'connections'>;
} & {
  readonly [P in ProgramName]?: P extends AutoscaledProgram ? ScalablePodSettings : PodSettings;
};

type Fields<T> = { readonly [K in keyof Required<T>]: Schema };
type VolumeOf<K extends PodVolume['kind']> = Extract<PodVolume, { readonly kind: K }>;

const textMap = mapOf({ type: 'string' }, kubeLabelKey);
const path: Schema = { type: 'string', pattern: '^/[^:]*$' };
/** Name of an environment variable, as a shell accepts it. */
const variableName: Schema = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' };
/** Name of a port: an IANA service name. */
const portName: Schema = {
  type: 'string',
  pattern: '^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$',
};

const configMapKeySchema = objectSchema<ConfigMapKey>(
  { configMap: kubeObjectName, key: secretKeyName },
  ['configMap', 'key'],
);
const hasConfigMap: Schema = { required: ['configMap'] };
const envSchema = mapOf(
  {
    if: { type: 'string' },
    else: {
      allOf: [
        { if: hasConfigMap, else: secretKeySchema },
        { if: { not: hasConfigMap }, else: configMapKeySchema },
      ],
    },
  },
  variableName,
);

const mountsSchema = arrayOf(
  objectSchema<PodMount>(
    {
      volume: dnsLabel,
      path,
      subPath: { type: 'string', pattern: '^(?!/)(?!.*(^|/)\\.\\.(/|$)).+$' },
      readOnly: boolean,
    },
    ['volume', 'path'],
  ),
);

const files = { keys: { ...arrayOf(secretKeyName), minItems: 1 }, optional: boolean };
const volumeSchema = unionByKind({
  secret: objectSchema<VolumeOf<'secret'>>({ kind: {}, secret: kubeObjectName, ...files }, [
    'secret',
  ]),
  configMap: objectSchema<VolumeOf<'configMap'>>(
    { kind: {}, configMap: kubeObjectName, ...files },
    ['configMap'],
  ),
  emptyDir: objectSchema<VolumeOf<'emptyDir'>>(
    { kind: {}, size: memoryQuantity, memory: boolean },
    ['size'],
  ),
  token: objectSchema<VolumeOf<'token'>>(
    {
      kind: {},
      audience: nonEmptyString,
      expirationSeconds: { type: 'integer', minimum: 600, maximum: 2 ** 32 },
    },
    ['audience'],
  ),
  csi: objectSchema<VolumeOf<'csi'>>(
    { kind: {}, driver: kubeObjectName, attributes: mapOf({ type: 'string' }) },
    ['driver'],
  ),
});

const requirements = (key: 'nodeSelector' | 'labels'): Schema =>
  arrayOf(
    objectSchema<k8s.NodeSelectorRequirement>(
      {
        key: kubeLabelKey,
        operator: enumOf(
          ...['In', 'NotIn', 'Exists', 'DoesNotExist'],
          ...(key === 'nodeSelector' ? ['Gt', 'Lt'] : []),
        ),
        values: arrayOf(kubeLabelValue),
      },
      ['key', 'operator'],
    ),
  );
const nodeTerm = objectSchema<k8s.NodeSelectorTerm>({
  matchExpressions: requirements('nodeSelector'),
  matchFields: arrayOf(
    objectSchema<k8s.NodeSelectorRequirement>(
      {
        key: { const: 'metadata.name' },
        operator: enumOf('In', 'NotIn'),
        values: { ...arrayOf(kubeObjectName), minItems: 1, maxItems: 1 },
      },
      ['key', 'operator', 'values'],
    ),
  ),
});
const labelSelector = objectSchema<k8s.LabelSelector>({
  matchLabels: mapOf(kubeLabelValue, kubeLabelKey),
  matchExpressions: requirements('labels'),
});
const podTerm = objectSchema<k8s.PodAffinityTerm>(
  {
    topologyKey: kubeLabelKey,
    labelSelector,
    namespaces: arrayOf(dnsLabel),
    namespaceSelector: labelSelector,
  },
  ['topologyKey'],
);
const weight: Schema = { type: 'integer', minimum: 1, maximum: 100 };
const podAffinity = objectSchema<k8s.PodAffinity>({
  requiredDuringSchedulingIgnoredDuringExecution: arrayOf(podTerm),
  preferredDuringSchedulingIgnoredDuringExecution: arrayOf(
    objectSchema<k8s.WeightedPodAffinityTerm>({ weight, podAffinityTerm: podTerm }, [
      'weight',
      'podAffinityTerm',
    ]),
  ),
});
const affinitySchema = objectSchema<k8s.Affinity>({
  nodeAffinity: objectSchema<k8s.NodeAffinity>({
    requiredDuringSchedulingIgnoredDuringExecution: objectSchema<k8s.NodeSelector>(
      { nodeSelectorTerms: { ...arrayOf(nodeTerm), minItems: 1 } },
      ['nodeSelectorTerms'],
    ),
    preferredDuringSchedulingIgnoredDuringExecution: arrayOf(
      objectSchema<k8s.PreferredSchedulingTerm>({ weight, preference: nodeTerm }, [
        'weight',
        'preference',
      ]),
    ),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

const ofAnyKey: Schema = {
  properties: { operator: { const: 'Exists' } },
  required: ['operator'],
};
const tolerationSchema: Schema = {
  ...objectSchema<k8s.Toleration>({
    key: kubeLabelKey,
    operator: enumOf('Exists', 'Equal'),
    value: kubeLabelValue,
    effect: enumOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    tolerationSeconds: { type: 'integer' },
  }),
  // The API server rejects others: only `Exists` may have no key, and it has no value.
  allOf: [
    { if: ofAnyKey, else: { required: ['key'] } },
    { if: { not: ofAnyKey }, else: { properties: { value: { const: '' } } } },
  ],
};

const commonFields: Fields<CommonPodSettings> = {
  labels: mapOf(kubeLabelValue, kubeLabelKey),
  annotations: textMap,
  serviceAccountAnnotations: textMap,
  nodeSelector: mapOf(kubeLabelValue, kubeLabelKey),
  tolerations: arrayOf(tolerationSchema),
  affinity: affinitySchema,
  priorityClass: kubeObjectName,
  runtimeClass: kubeObjectName,
  hostAliases: arrayOf(
    objectSchema<HostAlias>(
      {
        // The API server checks the numbers.
        ip: { type: 'string', pattern: '^[0-9a-fA-F.:]+$' },
        hostnames: { ...arrayOf(kubeObjectName), minItems: 1 },
      },
      ['ip', 'hostnames'],
    ),
  ),
  env: envSchema,
  connections: arrayOf(
    objectSchema<PodConnection>(
      { ports: { ...arrayOf(portNumber), minItems: 1 }, purpose: nonEmptyString },
      ['ports', 'purpose'],
    ),
  ),
};

// the flows between the programs of the demo are those of services
const { connections: _, ...demoFields } = commonFields;

const additionalFields: Fields<AdditionalContainer> = {
  name: dnsLabel,
  // A tag without a name would be parsed as the name of an image.
  image: { ...imageReference, pattern: '[:@]' },
  command: { ...arrayOf({ type: 'string' }), minItems: 1 },
  args: arrayOf({ type: 'string' }),
  env: envSchema,
  mounts: mountsSchema,
  resources: objectSchema<Resources>(
    { cpu: quantity, memory: memoryQuantity, cpuLimit: quantity, memoryLimit: memoryQuantity },
    ['cpu', 'memory', 'cpuLimit', 'memoryLimit'],
  ),
  user: positiveInteger,
};
const byCommand: Schema = { type: 'object', required: ['exec'] };
const probeSchema: Schema = {
  allOf: [
    {
      if: byCommand,
      else: objectSchema<PortProbe>({ port: portNumber, path }, ['port']),
    },
    {
      if: { not: byCommand },
      else: objectSchema<ExecProbe>({
        exec: objectSchema<ExecProbe['exec']>(
          { command: { ...arrayOf({ type: 'string' }), minItems: 1 } },
          ['command'],
        ),
      }),
    },
  ],
};

const podFields: Fields<PodSettings> = {
  ...commonFields,
  args: arrayOf(nonEmptyString),
  mounts: mountsSchema,
  volumes: mapOf(volumeSchema, dnsLabel),
  containers: mapOf(
    objectSchema<ContainerSettings>({
      args: arrayOf(nonEmptyString),
      env: envSchema,
      mounts: mountsSchema,
      resources: resourcesSchema,
    }),
    dnsLabel,
  ),
  sidecars: arrayOf(
    objectSchema<Sidecar>(
      {
        ...additionalFields,
        ports: mapOf(portNumber, portName),
        readiness: probeSchema,
        liveness: probeSchema,
      },
      ['name', 'image', 'resources', 'readiness', 'liveness'],
    ),
  ),
  initContainers: arrayOf(
    objectSchema<InitContainer>(additionalFields, ['name', 'image', 'resources']),
  ),
};

const percentage: Schema = { type: 'integer', minimum: 1, maximum: 1000 };
const autoscalingSchema = objectSchema<Autoscaling>(
  {
    min: replicaCount,
    max: replicaCount,
    cpu: percentage,
    memory: percentage,
    scaleDownAfterSeconds: { ...nonNegativeInteger, maximum: 3600 },
  },
  ['max'],
);

const podSchema = objectSchema<PodSettings>(podFields);
const scalableSchema = objectSchema<ScalablePodSettings>({
  ...podFields,
  autoscaling: autoscalingSchema,
});
const isScalable = (name: string): boolean =>
  autoscaledPrograms.some((program) => program === name);

export const podsSchema: Schema = objectSchema<Record<string, unknown>>({
  stack: objectSchema<CommonPodSettings>(commonFields),
  agents: objectSchema<CommonPodSettings>(commonFields),
  demo: objectSchema<NonNullable<PodsSettings['demo']>>(demoFields),
  ...Object.fromEntries(
    Object.keys(programDescriptions).map((name) => [
      name,
      isScalable(name) ? scalableSchema : podSchema,
    ]),
  ),
});
