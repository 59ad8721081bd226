import { Construct } from 'constructs';
import type { Resolved, Resources, SecretKey } from '../../catalog/definitions/common';
import type { PodSettings } from '../../catalog/definitions/pods';
import { CHECKSUM_ANNOTATION, labelKeys } from '../../catalog/names';
import type { ComponentProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { autoscalingOf, podSettings } from '../../resolve/pods';
import { Autoscaler } from './autoscaler';
import type { ConfigFiles } from './config-files';
import { k8s } from './k8s';
import { componentLabels, componentSelector } from './labels';
import { filled, withContainerSettings, withPodSettings } from './pod-settings';
import { agentsPriority } from './priority';
import { containerSecurityContext, podSecurityContext, resourceRequirements } from './security';
import { StatefulSet } from './stateful-set';

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  /** Command of the container. @default the entrypoint of the image */
  readonly command?: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  /** Port numbers by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Numbers of UDP ports by name. @default none */
  readonly udpPorts?: Readonly<Record<string, number>>;
  readonly resources: Resolved<Resources>;
  readonly readiness: k8s.Probe;
  readonly liveness: k8s.Probe;
  /** Delays the other probes until it succeeds, and restarts the container when it fails. @default none */
  readonly startup?: k8s.Probe;
  /** Mount paths of volumes. */
  readonly mounts: readonly k8s.VolumeMount[];
}

/** A container that runs to its end before the others start. */
export type InitContainerProps = Pick<
  ContainerProps,
  'name' | 'image' | 'command' | 'args' | 'resources' | 'mounts'
>;

/** A directory of configuration files. */
export interface ConfigMount {
  readonly volume: string;
  readonly files: ConfigFiles;
  /** `roll`: the program reads it at start, so a change replaces the pods; `watch`: the program detects changes. */
  readonly onChange: 'roll' | 'watch';
}

/** A Secret that the user creates, mounted as files. */
export interface SecretMount {
  readonly volume: string;
  readonly secret: string;
  /** Keys to mount. @default all */
  readonly keys?: readonly string[];
  /** Whether the pod starts without the Secret. @default false */
  readonly optional?: boolean;
}

/** Keys of Secrets and ConfigMaps that users create, in one volume. The pod starts without those that do not exist. */
export interface ProjectedMount {
  readonly volume: string;
  readonly sources: readonly {
    readonly kind: 'secret' | 'configMap';
    readonly name: string;
    /** Path in the volume of each key. */
    readonly items: readonly { readonly key: string; readonly path: string }[];
  }[];
}

export interface PodsProps {
  readonly environment: ResolvedEnvironment;
  readonly component: ComponentProgram;
  /** A workload of the component. */
  readonly workload: { readonly name: string; readonly replicas: number };
  readonly containers: readonly ContainerProps[];
  /** Containers that run one after the other before `containers`. @default none */
  readonly initContainers?: readonly InitContainerProps[];
  readonly uid: number;
  /** Configuration directories. @default none */
  readonly configs?: readonly ConfigMount[];
  /** Mounted Secrets. @default none */
  readonly secrets?: readonly SecretMount[];
  /** Volumes of several Secrets and ConfigMaps. @default none */
  readonly projected?: readonly ProjectedMount[];
  /** Persistent volume of each pod, by name. @default none */
  readonly storage?: { readonly volume: string; readonly size: string };
  /** Names of emptyDir volumes. @default none */
  readonly scratch?: readonly string[];
  /** Directories of the node, by name of the volume. @default none */
  readonly hostPaths?: readonly {
    readonly volume: string;
    readonly path: string;
    readonly create?: boolean;
  }[];
  /** Whether to mount the token for the Kubernetes API. @default false */
  readonly token?: boolean;
  /** Seconds between SIGTERM and SIGKILL. @default 30 */
  readonly gracePeriod?: number;
}

/** The pod template of a StatefulSet, DaemonSet or Deployment, which complies with Pod Security level `restricted`. */
export class Pods extends Construct {
  readonly component: ComponentProgram;
  /** Name of the workload. */
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;

  constructor(scope: Construct, id: string, props: PodsProps) {
    super(scope, id);
    const { component, environment, workload } = props;
    this.component = component;
    this.name = workload.name;
    this.namespace = component.namespace;
    this.replicas = workload.replicas;
    const selector = { ...componentSelector(component.name), [labelKeys.component]: workload.name };
    const rolling = (props.configs ?? []).filter(({ onChange }) => onChange === 'roll');
    const checksum = rolling.map(({ files }) => files.checksum).join('.');
    const settings = podSettings(environment, component);
    const autoscaling = autoscalingOf(environment, component.name);
    const metadata = {
      name: workload.name,
      namespace: component.namespace,
      labels: { ...componentLabels(component.name), [labelKeys.component]: workload.name },
    };
    const template: k8s.PodTemplateSpec = {
      metadata: {
        // a check rejects settings with a label or annotation of the stack, which would select other pods
        labels: { ...settings.labels, ...metadata.labels, [labelKeys.team]: component.team },
        ...filled('annotations', {
          ...settings.annotations,
          ...(checksum ? { [CHECKSUM_ANNOTATION]: checksum } : {}),
        }),
      },
      spec: withPodSettings(podSpec(props, selector, settings), settings),
    };
    if (component.kind === 'DaemonSet') {
      this.node.defaultChild = new k8s.KubeDaemonSet(this, 'pods', {
        metadata,
        spec: {
          selector: { matchLabels: selector },
          template,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
          },
        },
      });
    } else if (component.kind === 'Deployment') {
      this.node.defaultChild = new k8s.KubeDeployment(this, 'pods', {
        metadata,
        spec: {
          replicas: workload.replicas,
          selector: { matchLabels: selector },
          // Two pods would expose every series twice.
          strategy: { type: 'Recreate' },
          template,
        },
      });
    } else {
      this.node.defaultChild = new StatefulSet(this, 'stateful-set', {
        metadata,
        component,
        // the autoscaler sets it; every apply would reset it
        ...(autoscaling ? {} : { replicas: workload.replicas }),
        selector,
        template,
        claim: props.storage && {
          ...props.storage,
          storageClass: environment.storageClass,
          labels: componentLabels(component.name),
        },
      });
      if (autoscaling)
        new Autoscaler(this, 'autoscaler', { metadata, target: workload.name, autoscaling });
    }
  }
}

/** How long a pod stays on a node that failed; the default of Kubernetes is five minutes. */
const FAILED_NODE: k8s.Toleration[] = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 30,
}));

function podSpec(
  props: PodsProps,
  selector: Record<string, string>,
  settings: PodSettings,
): k8s.PodSpec {
  const { environment, component, workload } = props;
  const spread = (topologyKey: string): k8s.TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
  });
  return {
    serviceAccountName: component.name,
    automountServiceAccountToken: props.token ?? false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(props.uid),
    terminationGracePeriodSeconds: props.gracePeriod ?? 30,
    ...(environment.imagePullSecrets.length > 0
      ? { imagePullSecrets: environment.imagePullSecrets.map((name) => ({ name })) }
      : {}),
    ...(props.component.hostNetwork
      ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }
      : {}),
    ...(component.kind === 'DaemonSet'
      ? {
          tolerations: [{ operator: 'Exists' }],
          priorityClassName: agentsPriority(component.namespace),
        }
      : {}),
    ...(component.kind === 'Deployment' ? { tolerations: FAILED_NODE } : {}),
    ...(workload.replicas > 1
      ? {
          topologySpreadConstraints: [
            spread('kubernetes.io/hostname'),
            spread('topology.kubernetes.io/zone'),
          ],
          affinity: { podAntiAffinity: preferOtherNodes(selector) },
        }
      : {}),
    ...filled('initContainers', (props.initContainers ?? []).map(initContainer)),
    containers: props.containers.map((one, index) =>
      container(withContainerSettings(one, index, settings)),
    ),
    ...filled('volumes', volumes(props)),
  };
}

const preferOtherNodes = (selector: Record<string, string>): k8s.PodAntiAffinity => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 100,
      podAffinityTerm: {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: selector },
      },
    },
  ],
});

const container = (props: ContainerProps): k8s.Container => ({
  name: props.name,
  image: props.image,
  // Never Always: a digest or version tag identifies an image, and the registry may be unavailable.
  imagePullPolicy: 'IfNotPresent',
  ...(props.command ? { command: [...props.command] } : {}),
  args: [...props.args],
  ...(props.env ? { env: [...props.env] } : {}),
  ports: [
    ...Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort })),
    ...Object.entries(props.udpPorts ?? {}).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: 'UDP',
    })),
  ],
  resources: resourceRequirements(props.resources),
  securityContext: containerSecurityContext(),
  ...(props.startup ? { startupProbe: props.startup } : {}),
  readinessProbe: props.readiness,
  livenessProbe: props.liveness,
  ...filled('volumeMounts', [...props.mounts]),
});

const initContainer = (props: InitContainerProps): k8s.Container => ({
  name: props.name,
  image: props.image,
  imagePullPolicy: 'IfNotPresent',
  ...(props.command ? { command: [...props.command] } : {}),
  args: [...props.args],
  resources: resourceRequirements(props.resources),
  securityContext: containerSecurityContext(),
  ...filled('volumeMounts', [...props.mounts]),
});

function volumes(props: PodsProps): k8s.Volume[] {
  return [
    ...(props.configs ?? []).map(({ volume, files }) => files.volume(volume)),
    ...(props.secrets ?? []).map(({ volume, secret, keys, optional }) => ({
      name: volume,
      secret: {
        secretName: secret,
        ...(keys ? { items: keys.map((key) => ({ key, path: key })) } : {}),
        ...(optional ? { optional } : {}),
      },
    })),
    ...(props.projected ?? []).map(({ volume, sources }) => ({
      name: volume,
      projected: {
        sources: sources.map(({ kind, name, items }) => ({
          [kind]: { name, items: items.map((item) => ({ ...item })), optional: true },
        })),
      },
    })),
    ...(props.scratch ?? []).map((name) => ({
      name,
      emptyDir: { sizeLimit: k8s.Quantity.fromString('128Mi') },
    })),
    ...(props.hostPaths ?? []).map(({ volume, path, create }) => ({
      name: volume,
      hostPath: { path, type: create ? 'DirectoryOrCreate' : 'Directory' },
    })),
  ];
}

/** Returns an environment variable with a key of a Secret as its value. */
export const secretEnv = (
  name: string,
  { secret, key, optional }: SecretKey & { readonly optional?: boolean },
): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional } : {}) } },
});

/** Returns an environment variable from the downward API, such as `metadata.name` or `spec.nodeName`. */
export const fieldEnv = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  // The default of the API server; without it, a change from client-side to server-side apply conflicts.
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
});

/**
 * Returns a liveness probe: it fails only if a restart would help. The path must not depend on other programs. Timeout
 * and threshold are generous, since a restart makes a slow or waiting program slower.
 */
export const livenessProbe = (path: string, port: string): k8s.Probe =>
  httpProbe(path, port, { periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 });

/** Returns an HTTP probe on a named port. */
export const httpProbe = (
  path: string,
  port: string,
  more: Partial<k8s.Probe> = {},
): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString(port) },
  ...more,
});
