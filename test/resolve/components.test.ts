import type { Environment } from '../../catalog/definitions/environment';
import { serviceHost, stablePods } from '../../resolve/addresses';
import { findComponent, hasComponent } from '../../resolve/components';
import { resolveEnvironment } from '../../resolve/environment';
import { base } from '../validation/trial';

const resolved = (more: Partial<Environment> = {}) => resolveEnvironment({ ...base, ...more });

test('each pod of a StatefulSet has its own name', () => {
  const alertmanager = findComponent(resolved({ alertmanager: { replicas: 2 } }), 'alertmanager');
  expect(stablePods(alertmanager)).toEqual([
    { name: 'alertmanager-0', host: 'alertmanager-0.alertmanager-headless.observability.svc' },
    { name: 'alertmanager-1', host: 'alertmanager-1.alertmanager-headless.observability.svc' },
  ]);
  expect(serviceHost(alertmanager)).toBe('alertmanager.observability.svc');
});

test('shards of Prometheus are workloads of one component', () => {
  const { workloads } = findComponent(
    resolved({ prometheus: { shards: 2, replicas: 2 }, thanos: {} }),
    'prometheus',
  );
  expect(workloads).toEqual([
    { name: 'prometheus-shard0', replicas: 2 },
    { name: 'prometheus-shard1', replicas: 2 },
  ]);
});

test('one log collector runs, and Thanos only where it is set', () => {
  const without = resolved();
  expect(hasComponent(without, 'alloy')).toBe(true);
  expect(hasComponent(without, 'promtail')).toBe(false);
  expect(hasComponent(without, 'thanos-query')).toBe(false);
  expect(() => findComponent(without, 'thanos-query')).toThrow('thanos-query');
  const withThanos = resolved({ logCollector: 'promtail', thanos: {} });
  expect(hasComponent(withThanos, 'promtail')).toBe(true);
  expect(findComponent(withThanos, 'prometheus').metrics.map(({ job }) => job)).toEqual([
    'prometheus',
    'thanos-sidecar',
  ]);
});

test('no two jobs have one name', () => {
  const { components } = resolved({ thanos: {} });
  const jobs = components.flatMap(({ metrics }) => metrics.map(({ job }) => job));
  expect(new Set(jobs).size).toBe(jobs.length);
});
