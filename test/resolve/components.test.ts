import type { Environment } from '../../catalog/definitions/environment';
import { podsOf, serviceHost } from '../../resolve/addresses';
import { componentOf, runs } from '../../resolve/components';
import { resolve } from '../../resolve/environment';
import { base } from '../validation/trial';

const resolved = (more: Partial<Environment> = {}) => resolve({ ...base, ...more });

test('each pod of a StatefulSet has its own name', () => {
  const alertmanager = componentOf(resolved({ alertmanager: { replicas: 2 } }), 'alertmanager');
  expect(podsOf(alertmanager)).toEqual([
    { name: 'alertmanager-0', host: 'alertmanager-0.alertmanager-headless.observability.svc' },
    { name: 'alertmanager-1', host: 'alertmanager-1.alertmanager-headless.observability.svc' },
  ]);
  expect(serviceHost(alertmanager)).toBe('alertmanager.observability.svc');
});

test('shards of Prometheus are workloads of one component', () => {
  const { workloads } = componentOf(
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
  expect(runs(without, 'alloy')).toBe(true);
  expect(runs(without, 'promtail')).toBe(false);
  expect(runs(without, 'thanos-query')).toBe(false);
  expect(() => componentOf(without, 'thanos-query')).toThrow('thanos-query');
  const withThanos = resolved({ logCollector: 'promtail', thanos: {} });
  expect(runs(withThanos, 'promtail')).toBe(true);
  expect(componentOf(withThanos, 'prometheus').metrics.map(({ job }) => job)).toEqual([
    'prometheus',
    'thanos-sidecar',
  ]);
});

test('no two jobs have one name', () => {
  const { components } = resolved({ thanos: {} });
  const jobs = components.flatMap(({ metrics }) => metrics.map(({ job }) => job));
  expect(new Set(jobs).size).toBe(jobs.length);
});
