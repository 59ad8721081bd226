import { ports } from '../catalog/components/ports';
import { type ComponentName, hasComponent } from './components';
import type { ResolvedEnvironment } from './environment';
import { componentPeer, type Flow } from './flow';

/** Returns the program with complete query results: Thanos if enabled, otherwise the only Prometheus. */
export const metricsApi = (env: ResolvedEnvironment): { name: ComponentName; port: number } =>
  hasComponent(env, 'thanos-query')
    ? { name: 'thanos-query', port: ports.thanosQuery.http }
    : { name: 'prometheus', port: ports.prometheus.http };

export const metricsQuery = (env: ResolvedEnvironment, from: ComponentName): Flow => {
  const { name, port } = metricsApi(env);
  return {
    from: componentPeer(from),
    to: componentPeer(name),
    ports: [port],
    purpose: 'metric queries',
  };
};
