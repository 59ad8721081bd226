import { ports } from '../../catalog/components/ports';
import { statefulProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { componentPeer, objectStorageFlows, type Topology } from '../../resolve/flow';

const self = componentPeer('tempo');

export const tempoTopology: Topology = {
  programs: ({ tracing }, place) =>
    tracing === 'tempo'
      ? [statefulProgram(place, 'tempo', 1, [{ job: 'tempo', port: ports.tempo.http }])]
      : [],
  flows: (env) =>
    env.tracing === 'tempo'
      ? [
          {
            from: componentPeer('otel-collector'),
            to: self,
            ports: [ports.tempo.otlpGrpc],
            use: 'spans' as const,
            purpose: 'traces',
          },
          {
            from: componentPeer('grafana'),
            to: self,
            ports: [ports.tempo.query],
            use: 'traceQueries' as const,
            purpose: 'trace queries',
          },
          ...(hasServiceGraph(env)
            ? [
                {
                  from: self,
                  to: componentPeer('prometheus'),
                  ports: [ports.prometheus.http],
                  use: 'remoteWrites' as const,
                  purpose: 'service graph',
                },
              ]
            : []),
          ...(env.tempo.storage.kind === 'filesystem'
            ? []
            : objectStorageFlows('tempo', env.tempo.storage, 'stored traces')),
        ]
      : [],
};

/** Reports whether the service graph is enabled, which requires remote write to Prometheus. */
export const hasServiceGraph = ({
  tempo,
  prometheus,
}: Pick<ResolvedEnvironment, 'tempo' | 'prometheus'>): boolean =>
  tempo.serviceGraph && prometheus.remoteWriteReceiver;
