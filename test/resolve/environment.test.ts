import { images } from '../../catalog/components/images';
import type { Environment } from '../../catalog/definitions/environment';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability } from '../../catalog/definitions/slo';
import { resolveEnvironment } from '../../resolve/environment';
import { synthesize } from '../../validation/synthesize';
import { base, routing, trialPlatform } from '../validation/trial';

const resolved = (more: Partial<Environment> = {}) => resolveEnvironment({ ...base, ...more });
const { loki: pin } = images;

test('fills in defaults at every depth', () => {
  const { loki, namespaces, cluster } = resolved({
    namespaces: { stack: 'monitoring' },
    loki: { limits: { maxGlobalStreamsPerUser: 7 }, resources: { memory: '2Gi' } },
  });
  expect(loki).toMatchObject({
    replicas: 1,
    limits: { maxGlobalStreamsPerUser: 7, maxLabelNamesPerSeries: 15 },
    resources: { memory: '2Gi', cpu: '200m' },
  });
  expect(namespaces).toEqual({
    stack: 'monitoring',
    agents: 'observability-agents',
    teams: true,
  });
  expect(cluster).toBe('test');
});

test('an environment without settings has no findings', () => {
  const service = {
    name: 'order-service',
    scrape: fileSd({ port: 8080 }),
    signals: http(),
    slos: [availability({ objective: 99.9 })],
  };
  const teams = [trialPlatform, { name: 'commerce', routing, services: [service] }];
  const { problems } = synthesize({ name: 'test', teams }, { today: new Date('2026-12-01') });
  expect(problems).toEqual([]);
});

test('a store of another kind has no settings of the default store', () => {
  const storage = { kind: 'opensearch', servers: ['https://o:9200'] } as const;
  expect(resolved({ jaeger: { storage } }).jaeger.storage).toEqual(storage);
});

test('keeps disabled settings, and fills in the defaults of enabled ones', () => {
  expect(resolved()).toMatchObject({
    thanos: false,
    resourceBudget: false,
    collector: { tailSampling: false },
  });
  expect(resolved({ thanos: {}, collector: { tailSampling: {} } })).toMatchObject({
    thanos: { queryReplicas: 2 },
    collector: { tailSampling: { decisionWait: '10s' } },
  });
});

test('leaves out a service that does not run in the environment', () => {
  const names = (services?: Environment['services']) =>
    resolved({ services }).services.map(({ name }) => name);
  expect(names()).toContain('order-service');
  expect(names({ 'order-service': false })).not.toContain('order-service');
});

test('the demo is disabled, or has its settings with defaults', () => {
  expect(resolved().demo).toBe(false);
  expect(resolved({ demo: false }).demo).toBe(false);
  expect(resolved({ demo: true }).demo).toMatchObject({ image: false, requestsPerSecond: 5 });
  expect(resolved({ demo: { requestsPerSecond: 1 } }).demo).toMatchObject({
    requestsPerSecond: 1,
    sampling: { kind: 'remote' },
  });
});

describe('an image', () => {
  const loki = (more: Partial<Environment>) => resolved(more).images.loki;
  const tag = `${pin.repository}:${pin.tag}`;
  test.each<[string, Partial<Environment>, string]>([
    ['is the pin', {}, `docker.io/${tag}`],
    ['comes from the mirror', { registry: 'r.example.org:5000/m' }, `r.example.org:5000/m/${tag}`],
    ['has another tag', { images: { loki: '3.9.0' } }, 'docker.io/grafana/loki:3.9.0'],
    ['has a digest', { images: { loki: 'sha256:ab' } }, 'docker.io/grafana/loki@sha256:ab'],
    [
      'is another reference, mirror or not',
      { registry: 'r', images: { loki: 'x.example.org/l:1' } },
      'x.example.org/l:1',
    ],
    [
      'has another tag in the mirror',
      { registry: 'r.example.org', images: { loki: '3.9.0' } },
      'r.example.org/grafana/loki:3.9.0',
    ],
  ])('%s', (_, more, reference) => {
    expect(loki(more)).toBe(reference);
  });
});

describe('a service', () => {
  const service = (more: Partial<Environment>) => resolved(more).services[0];
  test('has the namespace and the replicas of its definition', () => {
    expect(service({})).toMatchObject({
      name: 'order-service',
      team: 'commerce',
      namespace: 'commerce',
      replicas: 2,
    });
  });
  test('has the replicas of the environment', () => {
    expect(service({ services: { 'order-service': { replicas: 5 } } })).toMatchObject({
      replicas: 5,
    });
  });
});
