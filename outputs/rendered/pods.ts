// The pods that a cluster would create from the workloads.
import { createHash } from 'node:crypto';
import { labelKeys } from '../../catalog/names';
import {
  type Container,
  isWorkload,
  type RenderedObject,
  type Volume,
  type Workload,
} from './manifests';

export interface RenderedPod {
  readonly name: string;
  readonly namespace: string;
  /** Identifier in the form of a pod's uid, the same in every run. */
  readonly uid: string;
  /** Value of the name label, which is the component. */
  readonly component: string;
  readonly controller: { readonly kind: string; readonly name: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** Volumes of the pod, with volume claims as empty directories. */
  readonly volumes: readonly Volume[];
  readonly gracePeriod: number;
}

/**
 * Returns pods with stable names: the pods of a Deployment are numbered, too, and a DaemonSet has
 * one, as on one node.
 */
export function renderedPods(manifests: readonly RenderedObject[]): readonly RenderedPod[] {
  return manifests.filter(isWorkload).flatMap((workload) => {
    const count = workload.kind === 'DaemonSet' ? 1 : (workload.spec.replicas ?? 1);
    return Array.from({ length: count }, (_, index) => podOf(workload, index));
  });
}

function podOf(workload: Workload, index: number): RenderedPod {
  const { template, volumeClaimTemplates = [] } = workload.spec;
  const name = `${workload.metadata.name}-${index}`;
  const namespace = workload.metadata.namespace ?? 'default';
  const labels = template.metadata.labels ?? {};
  const claims = volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name,
    emptyDir: {},
  }));
  return {
    name,
    namespace,
    uid: uidOf(`${namespace}/${name}`),
    component: labels[labelKeys.name] ?? workload.metadata.name,
    controller: { kind: workload.kind, name: workload.metadata.name },
    labels,
    containers: template.spec.containers,
    initContainers: template.spec.initContainers ?? [],
    volumes: [...(template.spec.volumes ?? []), ...claims],
    gracePeriod: template.spec.terminationGracePeriodSeconds ?? 30,
  };
}

function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<{ parts: string[]; at: number }>(
      ({ parts, at }, length) => ({
        parts: [...parts, hex.slice(at, at + length)],
        at: at + length,
      }),
      { parts: [], at: 0 },
    )
    .parts.join('-');
}

/** Reports whether a selector matches these labels. */
export const matchesSelector = (
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);
