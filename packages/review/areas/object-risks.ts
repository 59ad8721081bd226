import type { Fact, Risk } from '../model';
import type { KubernetesObject } from '../read/parts';
import { isAllowed } from './access';
import { pathFacts } from './object-facts';
import { guardRemovals } from './object-guards';
import { retentionRisks } from './retention';
import { volumeRisks } from './volumes';

/** Fields that cannot be changed in an existing object. */
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

/** Kinds of the Prometheus Operator that select targets. */
const MONITORS = ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'];

/** Kinds that expose something outside the cluster. */
const ENTRANCES = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'Gateway'];
const isReachable = (object: KubernetesObject | undefined): boolean =>
  object !== undefined &&
  (ENTRANCES.includes(object.kind) || /^(LoadBalancer|NodePort)$/.test(object.spec?.type));

/** Returns the risks of an added, removed or changed object. */
export function objectRisks(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
  found: readonly Fact[],
): Risk[] {
  const risks: Risk[] = [];
  const paths = before && after ? pathFacts(before, after) : [];
  for (const { label } of paths) {
    if (after && IMMUTABLE[after.kind]?.test(label))
      risks.push({ code: 'immutable-field', text: `${label} is immutable` });
  }
  if (isReachable(after) && !isReachable(before))
    risks.push({ code: 'network-widened', text: 'it is exposed outside the cluster' });
  for (const { label, before: was } of found) {
    if (was !== undefined) continue;
    const could = before !== undefined && isAllowed(before, label);
    if (/^may |^bound to /.test(label) && !could) risks.push({ code: 'rbac-widened', text: label });
    if (/^allows (ingress|egress) /.test(label))
      risks.push({ code: 'network-widened', text: label });
  }
  risks.push(...found.flatMap(retentionRisks));
  risks.push(...guardRemovals(before, after));
  if (!before && after && /Role(Binding)?$/.test(after.kind))
    risks.push({ code: 'rbac-widened', text: `${after.kind} ${after.metadata.name} is new` });
  risks.push(...volumeRisks(before, after));
  if (before && !after && before.kind === 'PodDisruptionBudget')
    risks.push({ code: 'redundancy-lowered', text: 'all its pods can be evicted at once' });
  if (before && !after && before.kind === 'NetworkPolicy')
    risks.push({ code: 'network-widened', text: 'connections that it blocked are allowed' });
  if (before && !after && MONITORS.includes(before.kind))
    risks.push({ code: 'target-removed', text: 'its targets are no longer scraped' });
  for (const type of ['Ingress', 'Egress'])
    if (isClosed(before, type) && after && !isClosed(after, type))
      risks.push({
        code: 'network-widened',
        text: `${type.toLowerCase()} is no longer restricted`,
      });
  return unique(risks);
}

/** Reports whether a policy restricts a direction to the given peers. */
function isClosed(object: KubernetesObject | undefined, type: string): boolean {
  if (object?.kind !== 'NetworkPolicy') return false;
  const { policyTypes = ['Ingress', ...(object.spec.egress ? ['Egress'] : [])] } = object.spec;
  return policyTypes.includes(type);
}

const unique = (risks: readonly Risk[]): Risk[] => [
  ...new Map(risks.map((risk) => [JSON.stringify(risk), risk])).values(),
];
