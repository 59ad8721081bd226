import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Each shard has its own jobs; only Thanos' query asks all of them. */
export const shardsNotMerged: MeaningCheck = {
  code: 'shards-not-merged',
  severity: 'error',
  title: 'Prometheus is sharded, and nothing puts the answers together.',
  stage: 'meaning',
  run: ({ environment, resolved: { prometheus, thanos } }) =>
    thanos || prometheus.shards === 1
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.shards'),
            message: `a query reaches one of ${prometheus.shards} shards, and misses what the others scrape`,
            hint: 'set thanos: {} in the environment, or prometheus.shards: 1',
            from: [settingPlace(environment, 'thanos')],
          },
        ],
};
