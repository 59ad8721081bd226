import { Chart, Testing } from 'cdk8s';
import { load } from 'js-yaml';
import type { Environment } from '../../catalog/definitions/environment';
import { Jaeger } from '../../constructs/jaeger/construct';
import type { JaegerSettings } from '../../constructs/jaeger/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

type Manifest = ReturnType<typeof Testing.synth>[number];

function synth(jaeger: JaegerSettings = {}, more: Partial<Environment> = {}) {
  const chart = new Chart(Testing.app(), 'jaeger', { disableResourceNameHashes: true });
  new Jaeger(chart, 'jaeger', { environment: resolveEnvironment({ ...local, ...more, jaeger }) });
  const objects = Testing.synth(chart) as Manifest[];
  const find = (kind: string, name: string) => {
    const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const { spec } = find('StatefulSet', 'jaeger');
  return {
    find,
    spec,
    annotations: spec.template.metadata.annotations,
    pod: spec.template.spec,
    container: spec.template.spec.containers[0],
    config: load(find('ConfigMap', 'jaeger-config').data['config.yaml']) as Manifest,
  };
}

const login = {
  username: { secret: 'store', key: 'user' },
  password: { secret: 'store', key: 'pass' },
};
const ca = { secret: 'store-ca', key: 'ca.crt' };

test('badger is in a volume of the pod', () => {
  const { spec, container, config } = synth();
  expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('5Gi');
  const mount = container.volumeMounts.find(
    ({ name }: { name: string }) => name === spec.volumeClaimTemplates[0].metadata.name,
  );
  const { badger } = config.extensions.jaeger_storage.backends.traces;
  expect(badger.ephemeral).toBe(false);
  expect(badger.directories.keys.startsWith(`${mount.mountPath}/`)).toBe(true);
  expect(badger.directories.values.startsWith(`${mount.mountPath}/`)).toBe(true);
});

describe.each([
  ['opensearch', { servers: ['https://store:9200'] }],
  ['elasticsearch', { servers: ['https://store:9200'] }],
  ['cassandra', { servers: ['store:9042'], datacenter: 'dc1' }],
  ['clickhouse', { servers: ['store:9440'] }],
] as const)('%s', (kind, own) => {
  const result = synth({ storage: { kind, ...own, login, ca } as never });

  test('has its credentials from the Secret, in files only', () => {
    expect(JSON.stringify(result.container.env)).not.toContain('secretKeyRef');
    const fileOf = (volume: string, key: string): string => {
      const { secret } = result.pod.volumes.find(({ name }: Manifest) => name === volume);
      expect(secret).toEqual({ secretName: 'store', items: [{ key, path: key }] });
      const mount = result.container.volumeMounts.find(({ name }: Manifest) => name === volume);
      expect(mount.readOnly).toBe(true);
      return `${mount.mountPath}/${key}`;
    };
    const [username, password] = [
      fileOf('store-username', 'user'),
      fileOf('store-password', 'pass'),
    ];
    const backend = result.config.extensions.jaeger_storage.backends.traces[kind];
    expect((backend.connection ?? backend).auth.basic).toEqual({
      username: `\${file:${username}}`,
      ...(kind.endsWith('search')
        ? { password_file: password }
        : { password: `\${file:${password}}` }),
    });
  });

  test('verifies the server with the CA of the Secret', () => {
    const backend = result.config.extensions.jaeger_storage.backends.traces[kind];
    const file = (backend.connection ?? backend).tls.ca_file as string;
    const volume = result.pod.volumes.find(
      ({ secret }: Manifest) => secret?.secretName === 'store-ca',
    );
    const mount = result.container.volumeMounts.find(
      ({ name }: { name: string }) => name === volume.name,
    );
    expect(volume.secret).toEqual({
      secretName: 'store-ca',
      items: [{ key: 'ca.crt', path: 'ca.crt' }],
    });
    expect(file).toBe(`${mount.mountPath}/ca.crt`);
  });

  test('leaves no volume in the pod', () => {
    expect(result.spec.volumeClaimTemplates).toBeUndefined();
  });
});

test('an unencrypted store is declared as such', () => {
  const backendOf = (storage: JaegerSettings['storage']) =>
    synth({ storage }).config.extensions.jaeger_storage.backends.traces;
  const cassandra = { kind: 'cassandra', servers: ['a:9042'], datacenter: 'dc' } as const;
  expect(backendOf(cassandra).cassandra.connection.tls).toEqual({});
  expect(backendOf({ ...cassandra, insecure: true }).cassandra.connection.tls).toEqual({
    insecure: true,
  });
  const clickhouse = { kind: 'clickhouse', servers: ['a:9000'] } as const;
  expect(backendOf(clickhouse).clickhouse.tls).toEqual({});
  expect(backendOf({ ...clickhouse, insecure: true }).clickhouse.tls).toBeUndefined();
});

test('the feature gate is enabled where it is used', () => {
  expect(synth().container.args).toHaveLength(1);
  expect(synth({ storage: { kind: 'clickhouse', servers: ['a:9000'] } }).container.args).toContain(
    '--feature-gates=storage.clickhouse',
  );
});

test('new strategies are reloaded, and a new configuration replaces the pod', () => {
  const before = synth();
  const strategies = synth({ sampling: { shop: { kind: 'const', sample: false } } });
  const performance = synth({ performanceMonitoring: false });
  expect(strategies.find('ConfigMap', 'jaeger-sampling')).not.toEqual(
    before.find('ConfigMap', 'jaeger-sampling'),
  );
  expect(strategies.annotations).toEqual(before.annotations);
  expect(performance.annotations).not.toEqual(before.annotations);
});

test('the Monitor tab queries Thanos where it runs, otherwise Prometheus', () => {
  const source = (more: Partial<Environment>) =>
    synth({}, more).config.extensions.jaeger_storage.metric_backends.metrics.prometheus.endpoint;
  expect(source({})).toBe('http://prometheus.observability.svc:9090');
  expect(source({ thanos: {} })).toMatch(/^http:\/\/thanos-query\.observability\.svc:/);
});

test('without performance monitoring there is no metrics store', () => {
  const { config } = synth({ performanceMonitoring: false });
  expect(config.extensions.jaeger_storage).not.toHaveProperty('metric_backends');
  expect(config.extensions.jaeger_query.storage).toEqual({ traces: 'traces' });
});

test('the Go runtime gets the memory limit before the kernel enforces it', () => {
  const { container } = synth({ resources: { memoryLimit: '1Gi' } });
  expect(container.env).toContainEqual({ name: 'GOMEMLIMIT', value: '819MiB' });
});

test('every port of the Service maps to a port of the container', () => {
  const { find, container } = synth();
  const names = container.ports.map(({ name }: { name: string }) => name);
  for (const { targetPort } of find('Service', 'jaeger').spec.ports) {
    expect(names).toContain(targetPort);
  }
});
