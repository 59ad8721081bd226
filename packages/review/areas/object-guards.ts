import type { Risk } from '../model';
import type { KubernetesObject, Value } from '../read/parts';

/** Each guard that a pod or a namespace had and has no longer, and what a new one dares. */
export function loosenings(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Risk[] {
  if (!after) return [];
  if (!before) return missing(bareOf(after), 'new, and lacks');
  const names = new Set(containersOf(before).map(({ name }) => name));
  const stays = new Set(containersOf(after).map(({ name }) => name));
  const has = new Map(guardsOf(after).map((guard) => [guard.text, guard.holds]));
  const lost = guardsOf(before)
    // a container that goes takes its guards with it
    .filter(({ container, holds }) => holds && (container === undefined || stays.has(container)))
    .map((guard) => ({ ...guard, holds: has.get(guard.text) ?? false }));
  const bare = bareOf(after).filter(
    ({ container }) => container !== undefined && !names.has(container),
  );
  return [...missing(lost, 'no longer'), ...missing(bare, 'new, and lacks')];
}

const missing = (guards: readonly Guard[], how: string): Risk[] =>
  guards
    .filter(({ holds }) => !holds)
    .map(({ text }) => ({ code: 'security-loosened', text: `${how}: ${text}` }));

interface Guard {
  readonly text: string;
  readonly holds: boolean;
  /** @default of the whole pod, or of a namespace */
  readonly container?: string;
  /** Whether even a new pod is expected to have it. */
  readonly basic: boolean;
}

const bareOf = (object: KubernetesObject): Guard[] => guardsOf(object).filter(({ basic }) => basic);

const podOf = ({ kind, spec }: KubernetesObject): Value =>
  kind === 'Pod' ? spec : (spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec);

const containersOf = (object: KubernetesObject): Value[] => {
  const pod = podOf(object);
  return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
};

const PSS_LEVELS = ['privileged', 'baseline', 'restricted'];

function guardsOf(object: KubernetesObject): Guard[] {
  const { kind, metadata } = object;
  if (kind === 'Namespace') {
    const level = metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
    return PSS_LEVELS.slice(1).map((name, index) => ({
      text: `Pod Security ${name} is enforced`,
      holds: PSS_LEVELS.indexOf(level) > index,
      basic: false,
    }));
  }
  const pod = podOf(object);
  return pod
    ? [...podGuards(pod), ...containersOf(object).flatMap((one) => guardsIn(one, pod))]
    : [];
}

function podGuards(pod: Value): Guard[] {
  const paths = ((pod.volumes ?? []) as Value[]).flatMap(({ hostPath }) => hostPath?.path ?? []);
  const guard = (text: string, holds: boolean, basic = false): Guard => ({ text, holds, basic });
  return [
    guard('pod without a token for the API server', pod.automountServiceAccountToken === false),
    guard('pod apart from the network of its node', !pod.hostNetwork, true),
    guard('pod apart from the processes of its node', !pod.hostPID && !pod.hostIPC, true),
    guard('pod without folders of its node', paths.length === 0, true),
    ...SENSITIVE.map((path) =>
      guard(`pod without ${path} of its node`, !paths.includes(path), false),
    ),
    guard(
      'pod with the seccomp profile of the runtime',
      pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    ),
    guard('pod not run as root', pod.securityContext?.runAsNonRoot === true),
  ];
}

/** Who holds one of these holds the node. */
const SENSITIVE = ['/', '/etc', '/root', '/var/run/docker.sock', '/run/containerd/containerd.sock'];

function guardsIn({ name, securityContext = {} }: Value, pod: Value): Guard[] {
  const { capabilities = {}, seccompProfile, runAsNonRoot, runAsUser } = securityContext;
  const guard = (text: string, holds: boolean, basic = false): Guard => ({
    text: `${name} ${text}`,
    holds,
    container: name,
    basic,
  });
  return [
    guard(
      'with a root file system that is only read',
      securityContext.readOnlyRootFilesystem === true,
    ),
    guard('without privilege', securityContext.privileged !== true, true),
    guard('cannot gain privilege', securityContext.allowPrivilegeEscalation === false),
    guard('drops all capabilities', (capabilities.drop ?? []).includes('ALL')),
    guard('adds no capability', (capabilities.add ?? []).length === 0, true),
    guard('keeps the seccomp profile', seccompProfile?.type !== 'Unconfined', true),
    guard(
      'not run as root against its pod',
      !pod.securityContext?.runAsNonRoot || (runAsNonRoot !== false && runAsUser !== 0),
    ),
  ];
}
