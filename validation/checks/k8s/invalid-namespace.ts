import { listCandidates } from '@observability-stack/query-common';
import type { OutputCheck } from '../../check';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';

/** Cluster-scoped kinds of the Kubernetes API, and of the Gateway API. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  ...['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PersistentVolume', 'StorageClass'],
  ...['PriorityClass', 'CustomResourceDefinition', 'IngressClass', 'GatewayClass'],
  ...[
    'RuntimeClass',
    'CSIDriver',
    'CSINode',
    'VolumeAttachment',
    'APIService',
    'Node',
    'FlowSchema',
  ],
  ...[
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'PriorityLevelConfiguration',
  ],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'CertificateSigningRequest'],
]);

/** Reports objects without a namespace, which kubectl would create in its current namespace. */
export const k8sInvalidNamespace: OutputCheck = {
  code: 'k8s/invalid-namespace',
  severity: 'error',
  title: 'An object has no namespace, or one that does not exist.',
  stage: 'output',
  run: ({ environment, resolved, manifests, output }) => {
    const known = new Set([
      ...output.ofKind('Namespace').map(({ object }) => object.metadata.name),
      // Teams create their own namespaces.
      ...resolved.services.map(({ namespace }) => namespace),
      // Kubernetes creates the namespaces of its programs.
      ...resolved.components
        .filter(({ kind }) => kind === 'External')
        .map(({ namespace }) => namespace),
    ]);
    return manifests.flatMap((placed): Finding[] => {
      const { kind, metadata } = placed.object;
      const where = objectPlace(environment, placed);
      if (CLUSTER_SCOPED.has(kind)) {
        return metadata.namespace
          ? [
              {
                where,
                message: `${kind} "${metadata.name}" is cluster-scoped and has a namespace`,
                hint: 'remove metadata.namespace',
              },
            ]
          : [];
      }
      if (!metadata.namespace)
        return [
          {
            where,
            message: `${kind} "${metadata.name}" has no namespace`,
            hint: 'set metadata.namespace',
          },
        ];
      if (known.has(metadata.namespace)) return [];
      return [
        {
          where,
          message: `namespace "${metadata.namespace}" does not exist`,
          hint: `use one of ${listCandidates(known)}`,
        },
      ];
    });
  },
};
