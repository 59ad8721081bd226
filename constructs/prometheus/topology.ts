import { ports } from '../../catalog/components/ports';
import { statefulProgram } from '../../resolve/components';
import { browserFlows, componentPeer, type Topology } from '../../resolve/flow';
import { metricsQuery } from '../../resolve/metrics-api';

export const prometheusTopology: Topology = {
  programs: ({ prometheus: { replicas, shards }, thanos }, place) => [
    {
      ...statefulProgram(place, 'prometheus', replicas, [
        { job: 'prometheus', port: ports.prometheus.http },
        ...(thanos ? [{ job: 'thanos-sidecar', port: ports.prometheus.sidecarHttp }] : []),
      ]),
      workloads: shardNames(shards).map((name) => ({ name, replicas })),
    },
  ],
  flows: (env) => [
    {
      from: componentPeer('loki'),
      to: componentPeer('prometheus'),
      ports: [ports.prometheus.http],
      purpose: 'recorded series',
    },
    metricsQuery(env, 'grafana'),
    ...browserFlows(env.prometheus.exposure, 'prometheus', ports.prometheus.http),
  ],
};

const shardNames = (shards: number): readonly string[] =>
  shards === 1 ? ['prometheus'] : Array.from({ length: shards }, (_, i) => `prometheus-shard${i}`);
