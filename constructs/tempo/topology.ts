import { ports } from '../../catalog/components/ports';
import { stateful } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { bucket, component, type Topology } from '../../resolve/flow';

const self = component('tempo');

export const tempo: Topology = {
  programs: ({ tracing }, place) =>
    tracing === 'tempo'
      ? [stateful(place, 'tempo', 1, [{ job: 'tempo', port: ports.tempo.http }])]
      : [],
  flows: (env) =>
    env.tracing === 'tempo'
      ? [
          {
            from: component('otel-collector'),
            to: self,
            ports: [ports.tempo.otlpGrpc],
            purpose: 'traces',
          },
          {
            from: component('grafana'),
            to: self,
            ports: [ports.tempo.query],
            purpose: 'trace queries',
          },
          ...(hasServiceGraph(env)
            ? [
                {
                  from: self,
                  to: component('prometheus'),
                  ports: [ports.prometheus.http],
                  purpose: 'service graph',
                },
              ]
            : []),
          ...(env.tempo.storage.kind === 's3'
            ? [bucket('tempo', env.tempo.storage, 'stored traces')]
            : []),
        ]
      : [],
};

/** Reports whether the service graph is enabled, which requires remote write to Prometheus. */
export const hasServiceGraph = ({
  tempo,
  prometheus,
}: Pick<ResolvedEnvironment, 'tempo' | 'prometheus'>): boolean =>
  tempo.serviceGraph && prometheus.remoteWriteReceiver;
