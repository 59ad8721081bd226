import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports shards without Thanos: each shard has its own jobs, and Thanos Query queries all of them.
 */
export const configShardsWithoutThanos: SemanticCheck = {
  code: 'config/shards-without-thanos',
  severity: 'error',
  title: 'Prometheus is sharded, but there is no Thanos to query all shards.',
  stage: 'semantic',
  run: ({ environment, resolved: { prometheus, thanos } }) =>
    thanos || prometheus.shards === 1 || prometheus.mode === 'agent'
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.shards'),
            message: `Prometheus has ${prometheus.shards} shards without Thanos: each query reads one of them`,
            hint: 'set thanos: {} in the environment, or prometheus.shards: 1',
            from: [settingPlace(environment, 'thanos')],
          },
        ],
};
