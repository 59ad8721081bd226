import { ports } from '../../catalog/components/ports';
import { serviceHost } from '../../resolve/addresses';
import { findComponent, hasComponent, statefulProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { componentPeer, type Topology } from '../../resolve/flow';
import { podSelector } from '../../resolve/services';

export const pushgatewayTopology: Topology = {
  programs: ({ pushgateway }, place) =>
    pushgateway
      ? [
          statefulProgram(place, 'pushgateway', 1, [
            { job: 'pushgateway', port: ports.pushgateway.http, honorLabels: true },
          ]),
        ]
      : [],
  flows: (env) =>
    env.pushgateway
      ? env.services
          .filter(({ push }) => push)
          .map((service) => ({
            from: { kind: 'pods', namespace: service.namespace, labels: podSelector(service) },
            to: componentPeer('pushgateway'),
            ports: [ports.pushgateway.http],
            purpose: 'pushed metrics',
          }))
      : [],
};

/** Returns the URL of the Pushgateway, without `/metrics`; undefined if the environment does not run it. */
export const pushgatewayUrl = (env: ResolvedEnvironment): string | undefined =>
  hasComponent(env, 'pushgateway')
    ? `http://${serviceHost(findComponent(env, 'pushgateway'))}:${ports.pushgateway.http}`
    : undefined;
