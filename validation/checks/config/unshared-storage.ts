import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports replicas with separate storage, of which each would have a part of the data. */
export const configUnsharedStorage: SemanticCheck = {
  code: 'config/unshared-storage',
  severity: 'error',
  title: 'A program has several replicas, but storage that only one pod can use.',
  stage: 'semantic',
  run: ({ environment, resolved: { loki, jaeger, grafana, tracing } }) =>
    [
      {
        key: 'loki.storage',
        replicas: loki.replicas,
        kind: loki.storage.kind,
        use: 's3, gcs or azure',
      },
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
        message: `storage "${kind}" cannot be shared: expected one replica, found ${replicas}`,
        hint: `use ${use}, or set ${key.split('.')[0]}.replicas: 1`,
        from: [settingPlace(environment, `${key.split('.')[0]}.replicas`)],
      })),
};

const OF_ONE_POD: readonly string[] = ['filesystem', 'badger', 'sqlite'];
