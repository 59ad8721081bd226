import { anyPeer, type Topology } from '../../resolve/flow';

/** The exporters of integrations are services of teams. */
export const exportersTopology: Topology = {
  programs: () => [],
  flows: ({ services }) =>
    services.flatMap(({ name, namespace, exporter }) =>
      exporter
        ? [
            {
              from: { kind: 'service', name, namespace },
              to: anyPeer,
              ports: exporter.connects,
              purpose: 'what an exporter observes',
            },
          ]
        : [],
    ),
};
