import { k8s } from 'cdk8s-plus-28';
import type { Resolved, Resources } from '../../catalog/definitions/common';

/** Pod Security `restricted`: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const podSecurity = (uid: number): k8s.PodSecurityContext => ({
  // the host agents read root's files; their namespace allows it
  ...(uid === 0 ? {} : { runAsNonRoot: true }),
  runAsUser: uid,
  runAsGroup: uid,
  ...(uid === 0 ? {} : { fsGroup: uid, fsGroupChangePolicy: 'OnRootMismatch' }),
  seccompProfile: { type: 'RuntimeDefault' },
});

export const containerSecurity = (): k8s.SecurityContext => ({
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  privileged: false,
  capabilities: { drop: ['ALL'] },
});

/** Logs and scratch folders count as ephemeral storage; a pod that fills the node's disk is evicted first. */
const EPHEMERAL = { request: '32Mi', limit: '1Gi' };

export const resourcesOf = (resources: Resolved<Resources>): k8s.ResourceRequirements => ({
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
