import { isWorkload, type LabManifest } from '@observability-stack/lab/manifests';

/** The Pod that a controller would make of each workload, as an object to create. */
export const podsOfTemplates = (manifests: readonly LabManifest[]): object[] =>
  manifests.filter(isWorkload).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...spec.template.metadata,
      name: `${metadata.name}-0`,
      namespace: metadata.namespace,
    },
    spec: {
      ...spec.template.spec,
      volumes: [
        ...(spec.template.spec.volumes ?? []),
        ...(spec.volumeClaimTemplates ?? []).map((claim) => ({
          name: claim.metadata.name,
          persistentVolumeClaim: { claimName: `${claim.metadata.name}-${metadata.name}-0` },
        })),
      ],
    },
  }));
