import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  anyPeer,
  clientFlows,
  componentPeer,
  exposureFlows,
  type Flow,
  type Topology,
} from '../../resolve/flow';
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
      use: 'remoteWrites',
      purpose: 'recorded series',
    },
    metricsQuery(env, 'grafana'),
    ...exposureFlows(env.prometheus.exposure, 'prometheus', [ports.prometheus.http]),
    ...remoteWriteFlows(env),
  ],
};

/** Returns the connections to the endpoints of remote writes. */
const remoteWriteFlows = ({ prometheus }: ResolvedEnvironment): readonly Flow[] =>
  prometheus.remoteWrite.flatMap((endpoint): readonly Flow[] => {
    const from = componentPeer('prometheus');
    const purpose = 'remote write';
    return [
      ...(endpoint.proxyUrl
        ? []
        : [{ from, to: anyPeer, ports: addressPorts([endpoint.url]), purpose }]),
      ...clientFlows(from, endpoint, purpose),
    ];
  });

const shardNames = (shards: number): readonly string[] =>
  shards === 1 ? ['prometheus'] : Array.from({ length: shards }, (_, i) => `prometheus-shard${i}`);
