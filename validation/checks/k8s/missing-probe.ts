import type { OutputCheck } from '../../check';
import { objectPlace } from '../../places';

/** Kinds of workloads that serve requests, and must report whether they can; Jobs end. */
const SERVES = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const k8sMissingProbe: OutputCheck = {
  code: 'k8s/missing-probe',
  severity: 'error',
  title: 'A container has no readiness or no liveness probe.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods
      .filter(({ placed }) => SERVES.includes(placed.object.kind))
      .flatMap(({ placed, containers }) =>
        containers.flatMap((container) =>
          ['readinessProbe', 'livenessProbe']
            .filter((probe) => container[probe] === undefined)
            .map((probe) => ({
              where: objectPlace(environment, placed),
              message: `container "${container.name}" has no ${probe}`,
              hint: `set ${probe} to a path or port that the container answers`,
            })),
        ),
      ),
};
