import type { Risk } from '../model';
import { type JsonValueNode, type KubernetesObject, podSpecOf } from '../read/parts';

/** Returns the safeguards that a pod or namespace has lost, and those that a new one lacks. */
export function guardRemovals(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Risk[] {
  if (!after) return [];
  if (!before) return missing(bareOf(after), 'is new without');
  const names = new Set(containersOf(before).map(({ name }) => name));
  const stays = new Set(containersOf(after).map(({ name }) => name));
  const has = new Map(guardsOf(after).map((guard) => [keyOf(guard), guard.holds]));
  const lost = guardsOf(before)
    // Safeguards of a removed container are not reported.
    .filter(({ container, holds }) => holds && (container === undefined || stays.has(container)))
    .map((guard) => ({ ...guard, holds: has.get(keyOf(guard)) ?? false }));
  const bare = bareOf(after).filter(
    ({ container }) => container !== undefined && !names.has(container),
  );
  return [...missing(lost, 'no longer has'), ...missing(bare, 'is new without')];
}

const missing = (guards: readonly Guard[], how: string): Risk[] =>
  guards
    .filter(({ holds }) => !holds)
    .map(({ subject, text }) => ({ code: 'security-loosened', text: `${subject} ${how} ${text}` }));

const keyOf = ({ subject, text }: Guard): string => `${subject} ${text}`;

interface Guard {
  /** `pod`, `namespace`, or the container. */
  readonly subject: string;
  /** The safeguard, as a field with its value. */
  readonly text: string;
  readonly holds: boolean;
  /** Name of the container. @default the entire pod, or a namespace */
  readonly container?: string;
  /** Whether a new pod is expected to have it, too. */
  readonly basic: boolean;
}

const bareOf = (object: KubernetesObject): Guard[] => guardsOf(object).filter(({ basic }) => basic);

const containersOf = (object: KubernetesObject): JsonValueNode[] => {
  const pod = podSpecOf(object);
  return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
};

const PSS_LEVELS = ['privileged', 'baseline', 'restricted'];

function guardsOf(object: KubernetesObject): Guard[] {
  const { kind, metadata } = object;
  if (kind === 'Namespace') {
    const level = metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
    return PSS_LEVELS.slice(1).map((name, index) => ({
      subject: 'namespace',
      text: `Pod Security level ${name}`,
      holds: PSS_LEVELS.indexOf(level) > index,
      basic: false,
    }));
  }
  const pod = podSpecOf(object);
  return pod
    ? [...podGuards(pod), ...containersOf(object).flatMap((one) => guardsIn(one, pod))]
    : [];
}

function podGuards(pod: JsonValueNode): Guard[] {
  const paths = ((pod.volumes ?? []) as JsonValueNode[]).flatMap(
    ({ hostPath }) => hostPath?.path ?? [],
  );
  const guard = (text: string, holds: boolean, basic = false): Guard => ({
    subject: 'pod',
    text,
    holds,
    basic,
  });
  return [
    guard('automountServiceAccountToken: false', pod.automountServiceAccountToken === false),
    guard('hostNetwork: false', !pod.hostNetwork, true),
    guard('hostPID: false and hostIPC: false', !pod.hostPID && !pod.hostIPC, true),
    guard('only volumes without hostPath', paths.length === 0, true),
    ...SENSITIVE.map((path) =>
      guard(`only volumes without hostPath ${path}`, !paths.includes(path), false),
    ),
    guard(
      'seccompProfile: RuntimeDefault',
      pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    ),
    guard('runAsNonRoot: true', pod.securityContext?.runAsNonRoot === true),
  ];
}

/** Paths with which a container controls the node. */
const SENSITIVE = ['/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock'];

function guardsIn({ name, securityContext = {} }: JsonValueNode, pod: JsonValueNode): Guard[] {
  const { capabilities = {}, seccompProfile, runAsNonRoot, runAsUser } = securityContext;
  const guard = (text: string, holds: boolean, basic = false): Guard => ({
    subject: `container ${name}`,
    text,
    holds,
    container: name,
    basic,
  });
  return [
    guard('readOnlyRootFilesystem: true', securityContext.readOnlyRootFilesystem === true),
    guard('privileged: false', securityContext.privileged !== true, true),
    guard('allowPrivilegeEscalation: false', securityContext.allowPrivilegeEscalation === false),
    guard('capabilities.drop: ALL', (capabilities.drop ?? []).includes('ALL')),
    guard('capabilities.add: []', (capabilities.add ?? []).length === 0, true),
    guard('a confined seccompProfile', seccompProfile?.type !== 'Unconfined', true),
    guard(
      'runAsNonRoot: true of its pod',
      !pod.securityContext?.runAsNonRoot || (runAsNonRoot !== false && runAsUser !== 0),
    ),
  ];
}
