import { ports } from '../../catalog/components/ports';
import { stateful } from '../../resolve/components';
import { browsers, component, type Topology } from '../../resolve/flow';
import { metricsQuery } from '../../resolve/metrics-api';

export const prometheus: Topology = {
  programs: ({ prometheus: { replicas, shards }, thanos }, place) => [
    {
      ...stateful(place, 'prometheus', replicas, [
        { job: 'prometheus', port: ports.prometheus.http },
        ...(thanos ? [{ job: 'thanos-sidecar', port: ports.prometheus.sidecarHttp }] : []),
      ]),
      workloads: shardNames(shards).map((name) => ({ name, replicas })),
    },
  ],
  flows: (env) => [
    {
      from: component('loki'),
      to: component('prometheus'),
      ports: [ports.prometheus.http],
      purpose: 'recorded series',
    },
    metricsQuery(env, 'grafana'),
    ...browsers(env.prometheus.exposure, 'prometheus', ports.prometheus.http),
  ],
};

const shardNames = (shards: number): readonly string[] =>
  shards === 1 ? ['prometheus'] : Array.from({ length: shards }, (_, i) => `prometheus-shard${i}`);
