import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Resolved, Resources, S3Storage, SecretKey } from '../../catalog/definitions/common';
import { CHECKSUM_ANNOTATION, labelKeys } from '../../catalog/names';
import type { Program } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ConfigFiles } from './config-files';
import { labelsOf, selectorOf } from './labels';
import { agentsPriority } from './priority';
import { containerSecurity, podSecurity, resourcesOf } from './security';
import { StatefulSet } from './stateful-set';

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  /** @default the image's own entrypoint */
  readonly command?: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  /** Port name to number. */
  readonly ports: Readonly<Record<string, number>>;
  readonly resources: Resolved<Resources>;
  readonly readiness: k8s.Probe;
  readonly liveness: k8s.Probe;
  /** Holds the other probes back until it passes, and restarts like liveness. @default none */
  readonly startup?: k8s.Probe;
  /** Names of volumes to paths. */
  readonly mounts: readonly k8s.VolumeMount[];
}

/** A folder of configuration files. */
export interface ConfigMount {
  readonly volume: string;
  readonly files: ConfigFiles;
  /** `roll`: the program reads it once, so a change replaces the pods; `watch`: it sees changes itself. */
  readonly onChange: 'roll' | 'watch';
}

/** A Secret that the user creates, mounted as files. */
export interface SecretMount {
  readonly volume: string;
  readonly secret: string;
  /** @default all */
  readonly keys?: readonly string[];
  /** The pod starts without it. @default false */
  readonly optional?: boolean;
}

export interface PodsProps {
  readonly environment: ResolvedEnvironment;
  readonly component: Program;
  /** One of the component's workloads. */
  readonly workload: { readonly name: string; readonly replicas: number };
  readonly containers: readonly ContainerProps[];
  readonly uid: number;
  /** @default none */
  readonly configs?: readonly ConfigMount[];
  /** @default none */
  readonly secrets?: readonly SecretMount[];
  /** The pod's own persistent volume, by name. @default none */
  readonly storage?: { readonly volume: string; readonly size: string };
  /** Empty folders that live as long as the pod, by name of the volume. @default none */
  readonly scratch?: readonly string[];
  /** Folders of the node, by name of the volume. @default none */
  readonly hostPaths?: readonly {
    readonly volume: string;
    readonly path: string;
    readonly create?: boolean;
  }[];
  /** The pod talks to the Kubernetes API. @default false */
  readonly token?: boolean;
  /** Seconds between TERM and KILL. @default 30 */
  readonly gracePeriod?: number;
}

/** The pods of one workload: a StatefulSet or a DaemonSet, with everything Pod Security `restricted` asks for. */
export class Pods extends Construct {
  readonly component: Program;
  /** Name of the StatefulSet or DaemonSet. */
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
    const selector = { ...selectorOf(component.name), [labelKeys.component]: workload.name };
    const rolling = (props.configs ?? []).filter(({ onChange }) => onChange === 'roll');
    const checksum = rolling.map(({ files }) => files.checksum).join('.');
    const metadata = {
      name: workload.name,
      namespace: component.namespace,
      labels: { ...labelsOf(component.name), [labelKeys.component]: workload.name },
    };
    const template: k8s.PodTemplateSpec = {
      metadata: {
        labels: { ...metadata.labels, [labelKeys.team]: component.team },
        ...(checksum ? { annotations: { [CHECKSUM_ANNOTATION]: checksum } } : {}),
      },
      spec: podSpec(props, selector),
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
    } else {
      this.node.defaultChild = new StatefulSet(this, 'stateful-set', {
        metadata,
        component,
        replicas: workload.replicas,
        selector,
        template,
        claim: props.storage && {
          ...props.storage,
          storageClass: environment.storageClass,
          labels: labelsOf(component.name),
        },
      });
    }
  }
}

function podSpec(props: PodsProps, selector: Record<string, string>): k8s.PodSpec {
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
    securityContext: podSecurity(props.uid),
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
    ...(workload.replicas > 1
      ? {
          topologySpreadConstraints: [
            spread('kubernetes.io/hostname'),
            spread('topology.kubernetes.io/zone'),
          ],
          affinity: { podAntiAffinity: preferOtherNodes(selector) },
        }
      : {}),
    containers: props.containers.map(container),
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

/** The API server keeps no empty list, and every apply would write it again. */
const filled = <K extends string, T>(key: K, list: readonly T[]): { [key in K]?: T[] } =>
  list.length > 0 ? ({ [key]: [...list] } as { [key in K]?: T[] }) : {};

const container = (props: ContainerProps): k8s.Container => ({
  name: props.name,
  image: props.image,
  // never Always: a digest or a version tag names one image, and the registry may be out of reach
  imagePullPolicy: 'IfNotPresent',
  ...(props.command ? { command: [...props.command] } : {}),
  args: [...props.args],
  ...(props.env ? { env: [...props.env] } : {}),
  ports: Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort })),
  resources: resourcesOf(props.resources),
  securityContext: containerSecurity(),
  ...(props.startup ? { startupProbe: props.startup } : {}),
  readinessProbe: props.readiness,
  livenessProbe: props.liveness,
  ...filled('volumeMounts', props.mounts),
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

/** An environment variable whose value is a key of a Secret. */
export const secretEnv = (
  name: string,
  { secret, key, optional }: SecretKey & { readonly optional?: boolean },
): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional } : {}) } },
});

/** Credentials of an object store that the environment names, where clients of S3 look for them. */
export const s3Env = (storage: S3Storage | { readonly kind: 'filesystem' }): k8s.EnvVar[] =>
  storage.kind === 's3' && storage.credentials
    ? [
        secretEnv('AWS_ACCESS_KEY_ID', storage.credentials.accessKeyId),
        secretEnv('AWS_SECRET_ACCESS_KEY', storage.credentials.secretAccessKey),
      ]
    : [];

/** An environment variable from the pod's own description, such as `metadata.name` or `spec.nodeName`. */
export const fieldEnv = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  // the API's default, written out: without it a change from client-side to server-side apply conflicts
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
});

/**
 * Whether a restart would help: the program answers at all. It asks what depends on nothing else, waits long for an
 * answer and gives up late, since whoever is slow or waits for others is only slower after a restart.
 */
export const livenessProbe = (path: string, port: string): k8s.Probe =>
  httpProbe(path, port, { periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 });

/** HTTP probe on a named port. */
export const httpProbe = (
  path: string,
  port: string,
  more: Partial<k8s.Probe> = {},
): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString(port) },
  ...more,
});
