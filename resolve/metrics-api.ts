import { ports } from '../catalog/components/ports';
import { type ComponentName, hasComponent } from './components';
import { endpointOf, serviceUrl } from './endpoints';
import type { ResolvedEnvironment } from './environment';
import { componentPeer, type Flow } from './flow';

/** Returns the program with complete query results: Thanos if enabled, otherwise the only Prometheus. */
export const metricsApi = (
  env: ResolvedEnvironment,
): { readonly kind: 'thanos' | 'prometheus'; readonly url: string } =>
  hasComponent(env, 'thanos-query')
    ? { kind: 'thanos', url: serviceUrl(env, 'thanos-query', ports.thanosQuery.http) }
    : { kind: 'prometheus', url: endpointOf(env, 'metricQueries') ?? '' };

export const metricsQuery = (env: ResolvedEnvironment, from: ComponentName): Flow => ({
  from: componentPeer(from),
  ...(hasComponent(env, 'thanos-query')
    ? { to: componentPeer('thanos-query'), ports: [ports.thanosQuery.http] }
    : {
        to: componentPeer('prometheus'),
        ports: [ports.prometheus.http],
        use: 'metricQueries' as const,
      }),
  purpose: 'metric queries',
});
