import type { Fact, Risk } from '../model';
import type { KubernetesObject, Value } from '../read/parts';
import { pathFacts } from './object-facts';
import { shortened } from './retention';

/** Fields that the API server takes only with a new object. */
const IMMUTABLE: Readonly<Record<string, RegExp>> = {
  StatefulSet: /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/,
  DaemonSet: /^spec\.selector\b/,
  Deployment: /^spec\.selector\b/,
  Job: /^spec\.(selector|template|completionMode)\b/,
  Service: /^spec\.clusterIPs?\b/,
  RoleBinding: /^roleRef\b/,
  ClusterRoleBinding: /^roleRef\b/,
  PriorityClass: /^(value|preemptionPolicy)\b/,
  PersistentVolumeClaim: /^spec\.(?!resources)/,
  StorageClass: /^(provisioner|parameters|reclaimPolicy)\b/,
};

/** Kinds that open a way in from outside the cluster. */
const ENTRANCES = ['Ingress', 'HTTPRoute', 'Gateway'];
const isReachable = (object: KubernetesObject | undefined): boolean =>
  object !== undefined &&
  (ENTRANCES.includes(object.kind) || /^(LoadBalancer|NodePort)$/.test(object.spec?.type));

/** What is grave about an object that comes, goes or changes. */
export function objectRisks(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
  found: readonly Fact[],
): Risk[] {
  const risks: Risk[] = [];
  const paths = before && after ? pathFacts(before, after) : [];
  for (const { label } of paths) {
    if (after && IMMUTABLE[after.kind]?.test(label))
      risks.push({ code: 'immutable-field', text: `${label} cannot be changed in place` });
  }
  if (isReachable(after) && !isReachable(before))
    risks.push({ code: 'network-widened', text: 'it is reached from outside the cluster' });
  for (const { label, before: was } of found) {
    if (was !== undefined) continue;
    if (/^may |^bound to /.test(label)) risks.push({ code: 'rbac-widened', text: label });
    if (/^lets (in|out) /.test(label)) risks.push({ code: 'network-widened', text: label });
  }
  risks.push(...found.flatMap(shortened));
  risks.push(...loosenings(before, after));
  if (!before && after && /Role$/.test(after.kind))
    risks.push({ code: 'rbac-widened', text: `${after.kind} ${after.metadata.name} is new` });
  if (before && !after && before.spec?.volumeClaimTemplates)
    risks.push({
      code: 'data-lost',
      text: `nothing uses the volumes of ${before.metadata.name} any more; they stay until they are deleted`,
    });
  if (before && !after && /^(Namespace|PersistentVolumeClaim)$/.test(before.kind))
    risks.push({
      code: 'data-lost',
      text: `${before.kind} ${before.metadata.name} goes with all it holds`,
    });
  if (before && !after && before.kind === 'NetworkPolicy')
    risks.push({ code: 'network-widened', text: 'what it closed is open' });
  return unique(risks);
}

/** Each guard that a pod or a namespace had and has no longer. */
function loosenings(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Risk[] {
  if (!after) return [];
  const had = new Set(before ? guardsOf(before) : []);
  const has = new Set(guardsOf(after));
  return before
    ? [...had]
        .filter((guard) => !has.has(guard))
        .map((guard) => ({ code: 'security-loosened' as const, text: `no longer: ${guard}` }))
    : [];
}

const PSS_LEVELS = ['privileged', 'baseline', 'restricted'];

function guardsOf({ kind, metadata, spec }: KubernetesObject): string[] {
  if (kind === 'Namespace') {
    const level = metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
    return PSS_LEVELS.slice(1, PSS_LEVELS.indexOf(level) + 1).map(
      (name) => `Pod Security ${name} is enforced`,
    );
  }
  const pod = spec?.template?.spec;
  if (!pod) return [];
  const hostPaths = ((pod.volumes ?? []) as Value[]).filter(({ hostPath }) => hostPath);
  const guards: [string, boolean][] = [
    ['pod without a token for the API server', pod.automountServiceAccountToken === false],
    ['pod apart from the network of its node', !pod.hostNetwork],
    ['pod apart from the processes of its node', !pod.hostPID && !pod.hostIPC],
    ['pod without folders of its node', hostPaths.length === 0],
    [
      'pod with the seccomp profile of the runtime',
      pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    ],
    ['pod not run as root', pod.securityContext?.runAsNonRoot === true],
  ];
  for (const { name, securityContext = {} } of (pod.containers ?? []) as Value[]) {
    guards.push(
      [
        `${name} with a root file system that is only read`,
        securityContext.readOnlyRootFilesystem === true,
      ],
      [`${name} without privilege`, securityContext.privileged !== true],
      [`${name} cannot gain privilege`, securityContext.allowPrivilegeEscalation === false],
      [
        `${name} drops all capabilities`,
        (securityContext.capabilities?.drop ?? []).includes('ALL'),
      ],
      [`${name} adds no capability`, (securityContext.capabilities?.add ?? []).length === 0],
    );
  }
  return guards.filter(([, holds]) => holds).map(([text]) => text);
}

const unique = (risks: readonly Risk[]): Risk[] => [
  ...new Map(risks.map((risk) => [JSON.stringify(risk), risk])).values(),
];
