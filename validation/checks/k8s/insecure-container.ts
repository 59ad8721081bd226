import type { OutputCheck } from '../../check';
import type { ManifestFields, Output, PodSet } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports containers that violate the rules of the stack, or Pod Security where a namespace
 * enforces `restricted`: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const k8sInsecureContainer: OutputCheck = {
  code: 'k8s/insecure-container',
  severity: 'error',
  title: 'A container is privileged, or has more permissions than it needs.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap((set) =>
      [
        ...[...set.initContainers, ...set.containers].flatMap(ofContainer),
        ...(isRestricted(output, set) ? [...ofPod(set.spec), ...ofRestricted(set)] : []),
      ].map((message) => ({
        where: objectPlace(environment, set.placed),
        message,
        hint: 'set runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities.drop: ["ALL"] and seccompProfile.type: "RuntimeDefault" in its securityContext',
      })),
    ),
};

const isRestricted = (output: Output, { namespace }: PodSet): boolean =>
  output.find('Namespace', undefined, namespace)?.object.metadata.labels?.[
    'pod-security.kubernetes.io/enforce'
  ] === 'restricted';

function ofContainer({ name, securityContext = {} }: ManifestFields): string[] {
  const { privileged, allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } =
    securityContext;
  return [
    ...(privileged ? ['is privileged'] : []),
    ...(allowPrivilegeEscalation === false ? [] : ['allows privilege escalation']),
    ...(readOnlyRootFilesystem ? [] : ['may write to its root filesystem']),
    ...(capabilities?.drop?.includes('ALL') ? [] : ['does not drop all capabilities']),
    ...(capabilities?.add?.length ? [`adds capabilities ${capabilities.add.join(', ')}`] : []),
  ].map((what) => `container "${name}" ${what}`);
}

const ofPod = ({ hostNetwork, hostPID, hostIPC, volumes = [] }: ManifestFields): string[] => [
  ...(hostNetwork || hostPID || hostIPC ? ['pod uses host namespaces'] : []),
  ...volumes
    .filter(({ hostPath }: ManifestFields) => hostPath)
    .map(({ name }: ManifestFields) => `volume "${name}" is a hostPath volume`),
];

/** Settings that are set on the pod, or on each container. */
const ofRestricted = ({ spec, containers, initContainers }: PodSet): string[] =>
  [...initContainers, ...containers].flatMap(({ name, securityContext }) => {
    const { runAsNonRoot, runAsUser, seccompProfile } = {
      ...spec.securityContext,
      ...securityContext,
    };
    return [
      ...(runAsNonRoot === true && runAsUser !== 0 ? [] : ['may run as root']),
      ...(seccompProfile?.type === 'RuntimeDefault' ? [] : ['has no seccomp profile']),
    ].map((what) => `container "${name}" ${what}`);
  });
