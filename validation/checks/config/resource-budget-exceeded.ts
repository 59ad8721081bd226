import { parseQuantity } from '@observability-stack/query-common';
import type { OutputCheck } from '../../check';
import type { ManifestFields, PodSet } from '../../output';
import { settingPlace } from '../../places';

const UNITS = {
  cpu: { label: 'CPU', show: (cores: number) => `${Math.round(cores * 1000)}m` },
  memory: { label: 'memory', show: (bytes: number) => `${Math.round(bytes / 2 ** 20)}Mi` },
} as const;

/** Reports a sum of resource requests above the budget; a DaemonSet counts for one node. */
export const configResourceBudgetExceeded: OutputCheck = {
  code: 'config/resource-budget-exceeded',
  severity: 'error',
  title: 'The resource requests of all pods exceed the budget of the environment.',
  stage: 'output',
  run: ({ environment, resolved, output }) => {
    const allowed = resolved.resourceBudget;
    if (!allowed) return [];
    return (['cpu', 'memory'] as const).flatMap((resource) => {
      const { label, show } = UNITS[resource];
      const shares = output.pods
        .map((set) => ({ name: set.placed.object.metadata.name, size: requestOf(set, resource) }))
        .sort((a, b) => b.size - a.size);
      const sum = shares.reduce((total, { size }) => total + size, 0);
      const limit = parseQuantity(allowed[resource]);
      // Sums of thousandths are not exact.
      if (sum <= limit * (1 + 1e-9)) return [];
      const largest = shares.slice(0, 3).map(({ name, size }) => `${name} ${show(size)}`);
      return [
        {
          where: settingPlace(environment, `resourceBudget.${resource}`),
          message: `${label} requests exceed the budget: expected at most ${allowed[resource]}, found ${show(sum)}; largest: ${largest.join(', ')}`,
          hint: `lower resources or replicas of the largest, or raise resourceBudget.${resource}`,
          from: [settingPlace(environment), 'team'],
        },
      ];
    });
  },
};

/**
 * Returns the request of a pod. Init containers run one after another before the others, so they
 * only count if one requests more.
 */
function requestOf(set: PodSet, resource: 'cpu' | 'memory'): number {
  const requests = (containers: readonly ManifestFields[]): number[] =>
    containers.map(({ resources }) => parseQuantity(String(resources?.requests?.[resource] ?? 0)));
  const running = requests(set.containers).reduce((sum, size) => sum + size, 0);
  return Math.max(running, ...requests(set.initContainers)) * set.replicas;
}
