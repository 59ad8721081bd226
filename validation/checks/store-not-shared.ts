import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Replicas with a store each would each know a part, and answer differently from one request to the next. */
export const storeNotShared: MeaningCheck = {
  code: 'store-not-shared',
  severity: 'error',
  title: 'A program has several replicas and a store that only one pod can use.',
  stage: 'meaning',
  run: ({ environment, resolved: { loki, jaeger, grafana, tracing } }) =>
    [
      { key: 'loki.storage', replicas: loki.replicas, kind: loki.storage.kind, use: 's3' },
      ...(tracing === 'jaeger'
        ? [
            {
              key: 'jaeger.storage',
              replicas: jaeger.replicas,
              kind: jaeger.storage.kind,
              use: 'elasticsearch, opensearch, cassandra or clickhouse',
            },
          ]
        : []),
      {
        key: 'grafana.database',
        replicas: grafana.replicas,
        kind: grafana.database.kind,
        use: 'postgres',
      },
    ]
      .filter(({ replicas, kind }) => replicas > 1 && OF_ONE_POD.includes(kind))
      .map(({ key, replicas, kind, use }) => ({
        where: settingPlace(environment, key),
        message: `${kind} keeps its data in one pod, and there are ${replicas}`,
        hint: `use ${use}, or one replica`,
        from: [settingPlace(environment, `${key.split('.')[0]}.replicas`)],
      })),
};

const OF_ONE_POD: readonly string[] = ['filesystem', 'badger', 'sqlite'];
