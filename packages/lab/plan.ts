// What to start, and what not and why.
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

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Plan {
  readonly containers: readonly PlannedContainer[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses by names of components, workloads or pods; all without names. A program that `npm run tools` builds
 * must be there; another is left out where it is not.
 */
export function planOf(pods: readonly LabPod[], only: readonly string[] | undefined): Plan {
  const namesOf = (pod: LabPod) => [pod.component, pod.controller.name, pod.name];
  const known = new Set(pods.flatMap(namesOf));
  const unknown = (only ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `no such component or pod: ${unknown.join(', ')}; there are ${[...known].join(', ')}`,
    );
  }
  const containers: PlannedContainer[] = [];
  const leftOut: LeftOut[] = [];
  const unbuilt = new Set<string>();
  for (const pod of pods) {
    if (only && !namesOf(pod).some((name) => only.includes(name))) {
      leftOut.push({ name: pod.name, reason: 'not asked for' });
      continue;
    }
    if (pod.initContainers.length > 0)
      throw new Error(`${pod.name}: the lab runs no init containers`);
    for (const container of pod.containers) {
      const program = programFor(container);
      if (program === undefined) {
        throw new Error(`${pod.name}: the lab knows no program for ${container.image}`);
      }
      const found = findProgram(program);
      if ('path' in found) containers.push({ pod, container, program, path: found.path });
      else if (found.pinned) unbuilt.add(found.missing);
      else if (container === pod.containers[0]) {
        // the pod's own program: the others only serve it
        leftOut.push({ name: pod.name, reason: found.missing });
        break;
      } else leftOut.push({ name: `${pod.name}/${container.name}`, reason: found.missing });
    }
  }
  if (unbuilt.size > 0) throw new Error([...unbuilt].join('\n'));
  return { containers, leftOut };
}

/** The words after the program, whether the manifest names the program or leaves it to the image. */
export function argumentsOf({ pod, container, program }: PlannedContainer): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const first = words[0]?.split('/').at(-1)?.replaceAll('-', '_');
  if (first === program.replaceAll('-', '_')) return words.slice(1);
  if (container.command) {
    throw new Error(
      `${pod.name}: the lab cannot run ${container.command.join(' ')} in place of ${program}`,
    );
  }
  return words;
}
