import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Replicas scrape at other moments and miss other samples; only Thanos' query makes one answer of theirs. */
export const replicasNotMerged: MeaningCheck = {
  code: 'replicas-not-merged',
  severity: 'warning',
  title: 'Prometheus has replicas, and nothing makes one answer of theirs.',
  stage: 'meaning',
  run: ({ environment, resolved: { prometheus, thanos } }) =>
    thanos || prometheus.replicas === 1
      ? []
      : [
          {
            where: settingPlace(environment, 'prometheus.replicas'),
            message: `a query reaches one of ${prometheus.replicas} replicas, and graphs jump between them`,
            hint: 'set thanos: {} in the environment, or prometheus.replicas: 1',
            from: [settingPlace(environment, 'thanos')],
          },
        ],
};
