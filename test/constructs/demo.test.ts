import { readFileSync } from 'node:fs';
import { Chart, Testing } from 'cdk8s';
import { images } from '../../catalog/components/images';
import { paths } from '../../catalog/components/paths';
import type { Environment } from '../../catalog/definitions/environment';
import { Demo } from '../../constructs/demo/construct';
import { demoEntry } from '../../constructs/demo/programs';
import { type DemoSettings, demoServices } from '../../constructs/demo/settings';
import { APPLY_LIMIT } from '../../constructs/shared/pack-files';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

type Manifest = ReturnType<typeof Testing.synth>[number];

function synth(demo: DemoSettings = {}, more: Partial<Environment> = {}) {
  const environment = resolveEnvironment({ ...local, ...more, demo });
  if (!environment.demo) throw new Error('the demo is off');
  const chart = new Chart(Testing.app(), 'demo', { disableResourceNameHashes: true });
  new Demo(chart, 'demo', { environment, demo: environment.demo });
  const objects = Testing.synth(chart) as Manifest[];
  const find = (kind: string, name: string) => {
    const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const podOf = (name: string) => find('StatefulSet', name).spec.template.spec;
  const envOf = (name: string): Record<string, unknown> =>
    Object.fromEntries(
      podOf(name).containers[0].env.map(({ name: key, value, valueFrom }: Manifest) => [
        key,
        value ?? valueFrom,
      ]),
    );
  const policyOf = (name: string) => find('NetworkPolicy', name).spec;
  return { objects, find, podOf, envOf, policyOf };
}

const { orders, payments, deliveries, load } = demoServices;
const all = Object.values(demoServices);
const programs = ({ objects }: ReturnType<typeof synth>): Record<string, string> =>
  Object.assign({}, ...objects.filter(({ kind }) => kind === 'ConfigMap').map(({ data }) => data));

test('every object can be applied client-side', () => {
  for (const object of synth().objects) {
    expect(Buffer.byteLength(JSON.stringify(object))).toBeLessThan(APPLY_LIMIT);
  }
});

test('each program runs from the ConfigMaps in the stock image', () => {
  const result = synth();
  const files = programs(result);
  for (const name of all) {
    const { containers, volumes } = result.podOf(name);
    expect(containers[0].image).toBe(resolveEnvironment(local).images.node);
    expect(containers[0].args).toEqual(['node', `${paths.demo.programs}/${demoEntry(name)}`]);
    expect(containers[0].volumeMounts).toContainEqual({
      name: 'programs',
      mountPath: paths.demo.programs,
      readOnly: true,
    });
    const mounted = volumes[0].projected.sources.map(({ configMap }: Manifest) => configMap.name);
    expect(mounted.sort()).toEqual(
      result.objects
        .filter(({ kind }) => kind === 'ConfigMap')
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
    expect(files[demoEntry(name)]).toBeTruthy();
  }
});

test('a custom image contains the programs', () => {
  const image = 'registry.example.org/demo:1.0.0';
  const result = synth({ image });
  expect(Object.keys(programs(result))).toEqual([]);
  for (const name of all) {
    expect(result.podOf(name).containers[0].image).toBe(image);
    expect(result.podOf(name).volumes).toBeUndefined();
  }
});

test('the Dockerfile starts from the pinned image, and copies the programs to the paths of the pods', () => {
  const file = readFileSync('packages/demo/Dockerfile', 'utf8');
  const { registry, repository, tag } = images.node;
  const bases = [...file.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases)).toEqual(new Set([`${registry}/${repository}:${tag}`]));
  expect(file).toContain(`CMD ["node", "${paths.demo.programs}/${demoEntry(orders)}"]`);
});

test('the order service has the replicas of its definition, each with a stable name', () => {
  const { find, envOf } = synth();
  expect(find('StatefulSet', orders).spec.replicas).toBe(2);
  expect(find('PodDisruptionBudget', orders).spec.maxUnavailable).toBe(1);
  expect(envOf(load).TARGET_URL).toBe(
    [0, 1].map((n) => `http://order-service-${n}.order-service-headless.commerce.svc:8080`).join(),
  );
  expect(envOf(orders).PAYMENT_URL).toBe('http://payment-service.commerce.svc:8080');
});

test('a service sends by OTLP what its definition says, as often as a scrape', () => {
  const { envOf } = synth();
  expect(envOf(deliveries)).toMatchObject({
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: '15000',
    OTEL_LOGS_EXPORTER: 'otlp',
  });
  for (const name of [orders, payments, load])
    expect(Object.keys(envOf(name))).not.toContain('OTEL_METRICS_EXPORTER');
  expect(envOf(orders).DELIVERY_URL).toBe('http://delivery-service.commerce.svc:8080');
  // The agents read its lines where there is no Loki for its records.
  expect(Object.keys(synth({}, { loki: false }).envOf(deliveries))).not.toContain(
    'OTEL_LOGS_EXPORTER',
  );
});

test('the demo runs without the delivery service', () => {
  const { objects, envOf } = synth({}, { services: { [deliveries]: false } });
  expect(objects.some(({ metadata }) => metadata.name === deliveries)).toBe(false);
  expect(envOf(orders).DELIVERY_URL).toBe('');
});

test('sends spans to the collector, with sampling strategies from Jaeger', () => {
  const { envOf } = synth();
  for (const name of all) {
    expect(envOf(name)).toMatchObject({
      SERVICE_NAME: name,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel-collector.observability.svc:4318',
      OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: expect.stringMatching(
        /^endpoint=http:\/\/jaeger\.observability\.svc:5778\/sampling,/,
      ),
    });
  }
});

test.each([
  [{ kind: 'always' }, { OTEL_TRACES_SAMPLER: 'parentbased_always_on' }],
  [
    { kind: 'ratio', ratio: 0.25 },
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
  ],
] as const)('sampling %j', (sampling, expected) => {
  expect(synth({ sampling }).envOf(orders)).toMatchObject(expected);
});

test('every trace is kept where Jaeger does not serve sampling strategies', () => {
  const { envOf } = synth({}, { tracing: 'tempo' });
  for (const name of all) {
    expect(envOf(name)).toMatchObject({ OTEL_TRACES_SAMPLER: 'parentbased_always_on' });
    expect(envOf(name)).not.toHaveProperty('OTEL_TRACES_SAMPLER_ARG');
  }
});

const portsTo = (rules: readonly Manifest[], ends: 'from' | 'to', name: string) =>
  rules
    .filter((rule) =>
      rule[ends]?.some(
        ({ podSelector }: Manifest) => podSelector?.matchLabels['app.kubernetes.io/name'] === name,
      ),
    )
    .flatMap(({ ports }) => ports.map(({ port }: Manifest) => port));

test('each program may connect only to its dependencies', () => {
  const { policyOf } = synth();
  expect(portsTo(policyOf(load).egress, 'to', orders)).toEqual([8080]);
  expect(portsTo(policyOf(orders).ingress, 'from', load)).toEqual([8080]);
  expect(portsTo(policyOf(orders).egress, 'to', payments)).toEqual([8080]);
  expect(portsTo(policyOf(payments).ingress, 'from', orders)).toEqual([8080]);
  expect(portsTo(policyOf(load).egress, 'to', payments)).toEqual([]);
  expect(portsTo(policyOf(payments).ingress, 'from', load)).toEqual([]);
  expect(portsTo(policyOf(payments).egress, 'to', 'otel-collector')).toEqual([4317, 4318]);
  for (const name of all) {
    expect(portsTo(policyOf(name).ingress, 'from', 'prometheus')).toEqual([8080]);
  }
});

test('faults require a Secret, whose token is an optional file', () => {
  const off = synth();
  expect(off.envOf(orders).FAULTS).toBeUndefined();
  const on = synth({ faults: 'demo-faults' });
  for (const name of all) {
    expect(on.envOf(name)).toMatchObject({
      FAULTS: { secretKeyRef: { name: 'demo-faults', key: 'faults', optional: true } },
      FAULTS_TOKEN_FILE: '/etc/demo/faults/token',
    });
    expect(on.podOf(name).volumes).toContainEqual({
      name: 'faults',
      secret: {
        secretName: 'demo-faults',
        optional: true,
        items: [{ key: 'token', path: 'token' }],
      },
    });
  }
});

test('pods share orders in PostgreSQL', () => {
  const { envOf, policyOf } = synth({ database: { url: { secret: 'orders', key: 'url' } } });
  expect(envOf(orders).DATABASE_URL).toEqual({ secretKeyRef: { name: 'orders', key: 'url' } });
  expect(envOf(payments).DATABASE_URL).toBeUndefined();
  expect(envOf(load).TARGET_URL).toBe('http://order-service.commerce.svc:8080');
  const open = policyOf(orders).egress.filter(({ to }: Manifest) => to === undefined);
  expect(open.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
    [5432],
  ]);
});
