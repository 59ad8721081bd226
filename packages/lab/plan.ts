// Selects the programs to start, and explains which are omitted.
import { didYouMean } from '@observability-stack/query-common';
import type { Container } from './manifests';
import type { LabPod } from './pods';
import { findProgram, programFor } from './programs';

export interface PlannedContainer {
  readonly pod: LabPod;
  readonly container: Container;
  /** Name of the program. */
  readonly program: string;
  readonly path: string;
}

export interface SkippedContainer {
  readonly name: string;
  readonly reason: string;
}

export interface Plan {
  readonly containers: readonly PlannedContainer[];
  readonly skipped: readonly SkippedContainer[];
}

/** Programs that need a cluster, and what of it. */
const needsCluster: Readonly<Record<string, string>> = {
  'kube-state-metrics': 'the Kubernetes API, which the lab lacks',
  'kubernetes-events': 'the Kubernetes API, which the lab lacks',
};

/**
 * Creates a plan from names of components, workloads or pods; without names, of everything. A
 * program that `npm run tools` builds is required; any other is omitted if it is missing.
 */
export function createPlan(pods: readonly LabPod[], only: readonly string[] | undefined): Plan {
  const namesOf = (pod: LabPod) => [pod.component, pod.controller.name, pod.name];
  const known = new Set(pods.flatMap(namesOf));
  const unknown = (only ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `unknown component or pod ${unknown.map((name) => `"${name}"`).join(', ')}: ${didYouMean(unknown[0] ?? '', [...known])}`,
    );
  }
  const containers: PlannedContainer[] = [];
  const skipped: SkippedContainer[] = [];
  const unbuilt = new Set<string>();
  for (const pod of pods) {
    if (only && !namesOf(pod).some((name) => only.includes(name))) {
      skipped.push({ name: pod.name, reason: 'not selected' });
      continue;
    }
    if (pod.initContainers.length > 0)
      throw new Error(`pod "${pod.name}" has init containers, which the lab does not support`);
    for (const container of pod.containers) {
      const program = programFor(container);
      if (program === undefined) {
        throw new Error(`pod "${pod.name}" has an unknown image: ${container.image}`);
      }
      const needed = needsCluster[program];
      if (needed) {
        skipped.push({ name: pod.name, reason: `${program} needs ${needed}` });
        break;
      }
      const found = findProgram(program);
      if ('path' in found) containers.push({ pod, container, program, path: found.path });
      else if (found.pinned) unbuilt.add(found.missing);
      else if (container === pod.containers[0]) {
        // The main program of the pod: the others are sidecars.
        skipped.push({ name: pod.name, reason: found.missing });
        break;
      } else skipped.push({ name: `${pod.name}/${container.name}`, reason: found.missing });
    }
  }
  if (unbuilt.size > 0) throw new Error([...unbuilt].join('\n'));
  return { containers, skipped };
}

/**
 * Returns the arguments after the program, whether the manifest names the program or the image
 * does.
 */
export function containerArguments({
  pod,
  container,
  program,
}: PlannedContainer): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const first = words[0]?.split('/').at(-1)?.replaceAll('-', '_');
  if (first === program.replaceAll('-', '_')) return words.slice(1);
  if (container.command) {
    throw new Error(
      `pod "${pod.name}" runs ${container.command.join(' ')}, which the lab does not support: expected ${program}`,
    );
  }
  return words;
}
