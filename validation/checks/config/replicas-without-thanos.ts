import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports replicas without Thanos: they scrape at different times and miss different samples, which
 * Thanos Query merges.
 */
export const configReplicasWithoutThanos: SemanticCheck = {
  code: 'config/replicas-without-thanos',
  severity: 'warning',
  title: 'Prometheus has replicas, but no Thanos to deduplicate them.',
  stage: 'semantic',
  run: ({ environment, resolved: { agents, prometheus, thanos } }) =>
    thanos ||
    // config/invalid-agent reports replicas that receive the samples of agents.
    agents.length > 0 ||
    prometheus.replicas === 1 ||
    prometheus.mode === 'agent'
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.replicas'),
            message: `Prometheus has ${prometheus.replicas} replicas without Thanos: each query reads one of them, and graphs change between queries`,
            hint: 'set thanos: {} in the environment, or prometheus.replicas: 1',
            from: [settingPlace(environment, 'thanos')],
          },
        ],
};
