import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import {
  anyPeer,
  componentPeer,
  namespacePeer,
  senderNamespaces,
  type Topology,
} from '../../resolve/flow';
import { metricsQuery } from '../../resolve/metrics-api';

const self = componentPeer('jaeger');

export const jaegerTopology: Topology = {
  programs: (settings, place) =>
    settings.tracing === 'jaeger'
      ? [
          statefulProgram(place, 'jaeger', settings.jaeger.replicas, [
            { job: 'jaeger', port: ports.jaeger.metrics },
          ]),
        ]
      : [],
  flows: (env) => {
    if (env.tracing !== 'jaeger') return [];
    const { storage, performanceMonitoring } = env.jaeger;
    return [
      ...senderNamespaces(env).map((sender) => ({
        from: namespacePeer(sender),
        to: self,
        ports: [ports.jaeger.samplingHttp, ports.jaeger.samplingGrpc],
        purpose: 'sampling strategies',
      })),
      {
        from: componentPeer('otel-collector'),
        to: self,
        ports: [ports.jaeger.otlpGrpc],
        use: 'spans',
        purpose: 'traces',
      },
      {
        from: componentPeer('grafana'),
        to: self,
        ports: [ports.jaeger.ui],
        use: 'traceQueries',
        purpose: 'trace queries',
      },
      ...(performanceMonitoring ? [metricsQuery(env, 'jaeger')] : []),
      ...(storage.kind === 'badger'
        ? []
        : [
            {
              from: self,
              to: anyPeer,
              ports: addressPorts(storage.servers),
              purpose: 'stored traces',
            },
          ]),
    ];
  },
};
