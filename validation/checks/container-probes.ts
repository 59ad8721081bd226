import type { OutputCheck } from '../check';
import { objectPlace } from '../places';

/** Jobs end by themselves; what serves must say when it can and when it cannot any more. */
const SERVES = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const containerProbes: OutputCheck = {
  code: 'container-probes',
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
              message: `container ${container.name} has no ${probe}`,
              hint: 'give it one, such as httpProbe() from constructs/shared/pods.ts',
            })),
        ),
      ),
};
