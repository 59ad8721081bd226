import type { Resolved, Resources } from '../../catalog/definitions/common';
import { k8s } from './k8s';

/**
 * Returns a security context that complies with Pod Security level `restricted`:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const podSecurityContext = (uid: number): k8s.PodSecurityContext => ({
  // The agents read files of root; their namespace allows it.
  ...(uid === 0 ? {} : { runAsNonRoot: true }),
  runAsUser: uid,
  runAsGroup: uid,
  ...(uid === 0 ? {} : { fsGroup: uid, fsGroupChangePolicy: 'OnRootMismatch' }),
  seccompProfile: { type: 'RuntimeDefault' },
});

export const containerSecurityContext = (): k8s.SecurityContext => ({
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  privileged: false,
  capabilities: { drop: ['ALL'] },
});

/** Ephemeral storage of logs and emptyDir volumes; a pod above its limit is evicted. */
const EPHEMERAL = { request: '32Mi', limit: '1Gi' };

export const resourceRequirements = (resources: Resolved<Resources>): k8s.ResourceRequirements => ({
  requests: {
    cpu: k8s.Quantity.fromString(resources.cpu),
    memory: k8s.Quantity.fromString(resources.memory),
    'ephemeral-storage': k8s.Quantity.fromString(EPHEMERAL.request),
  },
  limits: {
    cpu: k8s.Quantity.fromString(resources.cpuLimit),
    memory: k8s.Quantity.fromString(resources.memoryLimit),
    'ephemeral-storage': k8s.Quantity.fromString(EPHEMERAL.limit),
  },
});
