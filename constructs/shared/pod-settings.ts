import type {
  ContainerSettings,
  EnvValue,
  InitContainer,
  PodMount,
  PodProbe,
  PodSettings,
  PodVolume,
  Sidecar,
} from '../../catalog/definitions/pods';
import { k8s } from './k8s';
import { containerSecurityContext, resourceRequirements } from './security';

/** The part of a container of the stack that settings change. */
interface Changed {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  readonly mounts: readonly k8s.VolumeMount[];
  readonly resources: Parameters<typeof resourceRequirements>[0];
}

/** Returns a container with its settings: those of the program for the first, those of `containers` for others. */
export function withContainerSettings<C extends Changed>(
  container: C,
  index: number,
  settings: PodSettings,
): C {
  const own: ContainerSettings =
    index === 0
      ? {
          ...(settings.args ? { args: settings.args } : {}),
          ...(settings.env ? { env: settings.env } : {}),
          ...(settings.mounts ? { mounts: settings.mounts } : {}),
        }
      : (settings.containers?.[container.name] ?? {});
  const env = envOf(own.env);
  return {
    ...container,
    args: [...container.args, ...(own.args ?? [])],
    ...(env.length > 0 ? { env: [...(container.env ?? []), ...env] } : {}),
    mounts: [...container.mounts, ...mountsOf(own.mounts, settings)],
    resources: { ...container.resources, ...own.resources },
  };
}

/** Returns the fields of a pod with its settings. */
export function withPodSettings(spec: k8s.PodSpec, settings: PodSettings): k8s.PodSpec {
  const { nodeSelector = {}, tolerations = [], affinity = {}, hostAliases = [] } = settings;
  const { sidecars = [], initContainers = [], volumes = {} } = settings;
  return {
    ...spec,
    ...filled('nodeSelector', { ...spec.nodeSelector, ...nodeSelector }),
    ...filled('tolerations', [...(spec.tolerations ?? []), ...tolerations]),
    ...filled('affinity', { ...spec.affinity, ...affinity }),
    ...filled('hostAliases', [
      ...hostAliases.map(({ ip, hostnames }) => ({ ip, hostnames: [...hostnames] })),
    ]),
    ...(settings.priorityClass ? { priorityClassName: settings.priorityClass } : {}),
    ...(settings.runtimeClass ? { runtimeClassName: settings.runtimeClass } : {}),
    ...filled('initContainers', [
      ...(spec.initContainers ?? []),
      ...initContainers.map((one) => additional(one, settings)),
    ]),
    containers: [...spec.containers, ...sidecars.map((one) => sidecar(one, settings))],
    ...filled('volumes', [
      ...(spec.volumes ?? []),
      ...Object.entries(volumes).map(([name, volume]) => ({ name, ...source(volume) })),
    ]),
  };
}

/**
 * Returns an object with this key, or an empty object for an empty list or map: the API server drops these, so every apply
 * would add them again.
 */
export const filled = <K extends string, T extends object>(
  key: K,
  value: T,
): { readonly [key in K]?: T } =>
  (Object.keys(value).length > 0 ? { [key]: value } : {}) as { readonly [key in K]?: T };

const envOf = (env: Readonly<Record<string, EnvValue>> = {}): k8s.EnvVar[] =>
  Object.entries(env).map(([name, value]) => {
    if (typeof value === 'string') return { name, value };
    return {
      name,
      valueFrom:
        'secret' in value
          ? { secretKeyRef: { name: value.secret, key: value.key } }
          : { configMapKeyRef: { name: value.configMap, key: value.key } },
    };
  });

const mountsOf = (
  mounts: readonly PodMount[] = [],
  { volumes = {} }: PodSettings,
): k8s.VolumeMount[] =>
  mounts.map(({ volume, path, subPath, readOnly }) => ({
    name: volume,
    mountPath: path,
    ...(subPath ? { subPath } : {}),
    ...((readOnly ?? volumes[volume]?.kind !== 'emptyDir') ? { readOnly: true } : {}),
  }));

const itemsOf = (keys: readonly string[] | undefined) =>
  keys ? { items: keys.map((key) => ({ key, path: key })) } : {};

function source(volume: PodVolume): Omit<k8s.Volume, 'name'> {
  switch (volume.kind) {
    case 'secret':
      return {
        secret: {
          secretName: volume.secret,
          ...itemsOf(volume.keys),
          ...(volume.optional ? { optional: true } : {}),
        },
      };
    case 'configMap':
      return {
        configMap: {
          name: volume.configMap,
          ...itemsOf(volume.keys),
          ...(volume.optional ? { optional: true } : {}),
        },
      };
    case 'emptyDir':
      return {
        emptyDir: {
          sizeLimit: k8s.Quantity.fromString(volume.size),
          ...(volume.memory ? { medium: 'Memory' } : {}),
        },
      };
    case 'token':
      return {
        projected: {
          sources: [
            {
              serviceAccountToken: {
                audience: volume.audience,
                path: 'token',
                ...(volume.expirationSeconds
                  ? { expirationSeconds: volume.expirationSeconds }
                  : {}),
              },
            },
          ],
        },
      };
    case 'csi':
      return {
        csi: {
          driver: volume.driver,
          readOnly: true,
          ...filled('volumeAttributes', { ...volume.attributes }),
        },
      };
  }
}

const additional = (props: InitContainer, settings: PodSettings): k8s.Container => ({
  name: props.name,
  image: props.image,
  imagePullPolicy: 'IfNotPresent',
  ...filled('command', [...(props.command ?? [])]),
  ...filled('args', [...(props.args ?? [])]),
  ...filled('env', envOf(props.env)),
  resources: resourceRequirements(props.resources),
  securityContext: {
    ...containerSecurityContext(),
    // without a group, that of the image would apply
    ...(props.user ? { runAsUser: props.user, runAsGroup: props.user, runAsNonRoot: true } : {}),
  },
  ...filled('volumeMounts', mountsOf(props.mounts, settings)),
});

const sidecar = (props: Sidecar, settings: PodSettings): k8s.Container => ({
  ...additional(props, settings),
  ...filled(
    'ports',
    Object.entries(props.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort })),
  ),
  readinessProbe: { ...probe(props.readiness), periodSeconds: 10 },
  livenessProbe: {
    ...probe(props.liveness),
    periodSeconds: 15,
    timeoutSeconds: 5,
    failureThreshold: 4,
  },
});

function probe(given: PodProbe): k8s.Probe {
  if ('exec' in given) return { exec: { command: [...given.exec.command] } };
  const { port, path } = given;
  const target = k8s.IntOrString.fromNumber(port);
  return path === undefined ? { tcpSocket: { port: target } } : { httpGet: { path, port: target } };
}
