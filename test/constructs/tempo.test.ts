import { Chart, Testing } from 'cdk8s';
import { load } from 'js-yaml';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Environment } from '../../catalog/definitions/environment';
import { Tempo } from '../../constructs/tempo/construct';
import { tempoGatewayConfig } from '../../constructs/tempo/gateway';
import type { TempoSettings } from '../../constructs/tempo/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { networkFlows } from '../../resolve/topology';
import { shardForJob } from '../../scrape-configs/jobs';
import { withTempo } from '../fixtures/tempo';

type Manifest = ReturnType<typeof Testing.synth>[number];

function synth(tempo: TempoSettings = {}, more: Partial<Environment> = {}) {
  const chart = new Chart(Testing.app(), 'tempo', { disableResourceNameHashes: true });
  const environment = resolveEnvironment({ ...local, ...more, tracing: 'tempo', tempo });
  new Tempo(chart, 'tempo', { environment });
  const objects = Testing.synth(chart) as Manifest[];
  const find = (kind: string, name: string) => {
    const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const { spec } = find('StatefulSet', 'tempo');
  const [container, front] = spec.template.spec.containers;
  return {
    spec,
    container,
    front,
    config: load(find('ConfigMap', 'tempo-config').data['tempo.yaml']) as Manifest,
  };
}

const receivers = ({ config }: ReturnType<typeof synth>): readonly string[] =>
  config.metrics_generator.storage.remote_write.map(({ url }: Manifest) => new URL(url).hostname);

test('blocks and the write-ahead log are in the volume of the pod', () => {
  const { spec, container, config } = synth();
  expect(spec.replicas).toBe(1);
  expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('10Gi');
  const mount = container.volumeMounts.find(
    ({ name }: { name: string }) => name === spec.volumeClaimTemplates[0].metadata.name,
  );
  const { trace } = config.storage;
  for (const path of [trace.local.path, trace.wal.path, config.metrics_generator.storage.path])
    expect(path.startsWith(`${mount.mountPath}/`)).toBe(true);
  expect(trace.backend).toBe('local');
});

test('writes blocks to a bucket, with credentials only in environment variables from the Secret', () => {
  const production = withTempo.find(({ name }) => name === 'production');
  const { container, config } = synth(production?.tempo);
  expect(config.storage.trace).toMatchObject({
    backend: 's3',
    s3: { bucket: 'traces', insecure: false, bucket_lookup_type: 1 },
    wal: { path: `${paths.tempo.data}/wal` },
  });
  expect(JSON.stringify(config)).not.toMatch(/secret|access_key/i);
  expect(container.env).toEqual(
    expect.arrayContaining([
      {
        name: 'AWS_SECRET_ACCESS_KEY',
        valueFrom: { secretKeyRef: { name: 'tempo-s3', key: 'secret-access-key' } },
      },
    ]),
  );
  expect(config.compactor.compaction.block_retention).toBe('336h');
});

test('writes the service graph to every replica of Prometheus, with the labels of a target', () => {
  const result = synth({}, { prometheus: { replicas: 2 } });
  expect(receivers(result)).toEqual([
    'prometheus-0.prometheus-headless.observability.svc',
    'prometheus-1.prometheus-headless.observability.svc',
  ]);
  expect(result.config.metrics_generator.registry.external_labels).toEqual({
    team: 'platform',
    service: 'tempo',
    env: 'local',
    job: 'tempo',
    instance: 'tempo-0',
  });
  const { metrics_generator } = result.config.overrides.defaults;
  expect(metrics_generator.processors).toEqual(['service-graphs']);
});

test('writes the service graph to the shard that scrapes Tempo', () => {
  const shard = shardForJob('tempo', 3);
  expect(receivers(synth({}, { prometheus: { shards: 3 } }))).toEqual([
    `prometheus-shard${shard}-0.prometheus-headless.observability.svc`,
  ]);
});

test.each([
  ['it is off', { serviceGraph: false }, {}],
  ['Prometheus takes none', {}, { prometheus: { remoteWriteReceiver: false } }],
] as const)('generates no series where %s', (_, tempo, more) => {
  const result = synth(tempo, more);
  expect(receivers(result)).toEqual([]);
  expect(result.config.overrides.defaults.metrics_generator.processors).toEqual([]);
  const flows = networkFlows(resolveEnvironment({ ...local, ...more, tracing: 'tempo', tempo }));
  expect(flows.map(({ purpose }) => purpose)).not.toContain('service graph');
});

test('Grafana may connect only to the gateway, and the Collector to the OTLP port', () => {
  for (const environment of withTempo) {
    const open = networkFlows(resolveEnvironment(environment))
      .filter(({ to }) => to.kind === 'component' && to.name === 'tempo')
      .map(({ from, ports: list }) => [from.kind === 'component' && from.name, list]);
    expect(open).toEqual([
      ['grafana', [ports.tempo.query]],
      ['otel-collector', [ports.tempo.otlpGrpc]],
      ['prometheus', [ports.tempo.http]],
    ]);
  }
  const { front } = synth();
  expect(front.ports).toEqual([{ name: 'query', containerPort: ports.tempo.query }]);
});

describe('what the gateway allows', () => {
  /** The condition of the file itself, with the same meaning here as in PCRE. */
  const patterns = [...tempoGatewayConfig().matchAll(/^ +"~(\^\(\?:.*)" 1;$/gm)].map(
    ([, pattern]) => new RegExp(pattern ?? '^never'),
  );
  const passes = (request: string) => patterns.some((pattern) => pattern.test(request));

  test.each([
    'GET /api/traces/4bf92f3577b34da6a3ce929d0e0e4736',
    'GET /api/v2/traces/4bf92f3577b34da6?start=1&end=2',
    'GET /api/search?q=%7B%7D',
    'GET /api/v2/search/tags?scope=resource',
    'GET /api/v2/search/tag/resource.service.name/values?q=%7B%7D',
    'GET /api/metrics/query_range?q=%7B%7D%7Crate()',
    'GET /api/status/buildinfo',
    'GET /api/echo',
    'GET /ready',
  ])('%s', (request) => {
    expect(passes(request)).toBe(true);
  });

  test.each([
    'GET /shutdown',
    'POST /shutdown',
    'GET /flush',
    'POST /api/search',
    'POST /api/overrides',
    'GET /api/overrides',
    'GET /status/config',
    'GET /metrics',
    'GET /api/traces/../../shutdown',
    'GET /api/search/../../flush',
    'GET /api/v2/search/tag/a/../../../../flush/values',
    'GET //shutdown',
    'DELETE /api/traces/4bf9',
  ])('rejects %s', (request) => {
    expect(passes(request)).toBe(false);
  });
});
