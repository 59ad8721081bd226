import type { OutputCheck, OutputInput } from '../../check';
import type { LocatedManifest, ManifestFields, PodSet } from '../../output';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports references to missing objects: pods wait indefinitely for such an object, and a binding
 * without its role grants nothing.
 */
export const k8sDanglingReference: OutputCheck = {
  code: 'k8s/dangling-reference',
  severity: 'error',
  title: 'An object refers to a ServiceAccount, role, Service or claim that does not exist.',
  stage: 'output',
  run: (input) => [
    ...input.output.pods.flatMap((set) => ofPods(input, set)),
    ...input.output
      .ofKind('RoleBinding', 'ClusterRoleBinding')
      .flatMap((placed) => ofBinding(input, placed)),
  ],
};

type Reference = readonly [kind: string, namespace: string | undefined, name: string | undefined];

function missing(
  { environment, output }: OutputInput,
  placed: LocatedManifest,
  references: readonly Reference[],
): Finding[] {
  return references
    .filter(([kind, namespace, name]) => name && !output.find(kind, namespace, name))
    .map(([kind, namespace, name]) => ({
      where: objectPlace(environment, placed),
      message: `${placed.object.kind} "${placed.object.metadata.name}" refers to ${kind} "${namespace ? `${namespace}/` : ''}${name}", which does not exist`,
      hint: 'create it, or correct the name',
    }));
}

function ofPods(input: OutputInput, { placed, namespace, spec }: PodSet): Finding[] {
  const { kind, spec: workload } = placed.object;
  const claims = (spec.volumes ?? []).map(
    ({ persistentVolumeClaim: claim }: ManifestFields): Reference => [
      'PersistentVolumeClaim',
      namespace,
      claim?.claimName,
    ],
  );
  return missing(input, placed, [
    // Every namespace has a ServiceAccount with this name.
    [
      'ServiceAccount',
      namespace,
      spec.serviceAccountName === 'default' ? undefined : spec.serviceAccountName,
    ],
    ['Service', namespace, kind === 'StatefulSet' ? workload?.serviceName : undefined],
    ...claims,
  ]);
}

function ofBinding(input: OutputInput, placed: LocatedManifest): Finding[] {
  const { roleRef, subjects = [], metadata } = placed.object;
  const accounts: readonly ManifestFields[] = subjects.filter(
    ({ kind }: ManifestFields) => kind === 'ServiceAccount',
  );
  return missing(input, placed, [
    [roleRef.kind, roleRef.kind === 'Role' ? metadata.namespace : undefined, roleRef.name],
    ...accounts.map(({ namespace, name }): Reference => ['ServiceAccount', namespace, name]),
  ]);
}
