import { ports } from '../../catalog/components/ports';
import { portsOf } from '../../resolve/address-ports';
import { stateful } from '../../resolve/components';
import {
  anywhere,
  component,
  namespace,
  senderNamespaces,
  type Topology,
} from '../../resolve/flow';
import { metricsQuery } from '../../resolve/metrics-api';

const self = component('jaeger');

export const jaeger: Topology = {
  programs: (settings, place) =>
    settings.tracing === 'jaeger'
      ? [
          stateful(place, 'jaeger', settings.jaeger.replicas, [
            { job: 'jaeger', port: ports.jaeger.metrics },
          ]),
        ]
      : [],
  flows: (env) => {
    if (env.tracing !== 'jaeger') return [];
    const { storage, performanceMonitoring } = env.jaeger;
    return [
      ...senderNamespaces(env).map((sender) => ({
        from: namespace(sender),
        to: self,
        ports: [ports.jaeger.samplingHttp, ports.jaeger.samplingGrpc],
        purpose: 'sampling strategies',
      })),
      {
        from: component('otel-collector'),
        to: self,
        ports: [ports.jaeger.otlpGrpc],
        purpose: 'traces',
      },
      { from: component('grafana'), to: self, ports: [ports.jaeger.ui], purpose: 'trace queries' },
      ...(performanceMonitoring ? [metricsQuery(env, 'jaeger')] : []),
      ...(storage.kind === 'badger'
        ? []
        : [
            { from: self, to: anywhere, ports: portsOf(storage.servers), purpose: 'stored traces' },
          ]),
    ];
  },
};
