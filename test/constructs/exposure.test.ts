import { Chart, Testing } from 'cdk8s';
import type { Exposure } from '../../catalog/definitions/common';
import type { Environment } from '../../catalog/definitions/environment';
import { Loki } from '../../constructs/loki/construct';
import { Collector } from '../../constructs/otel-collector/construct';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

type Manifest = ReturnType<typeof Testing.synth>[number];

const ingress: Exposure = {
  ...{ kind: 'ingress', host: 'logs.example.org', className: 'nginx', tlsSecret: 'tls' },
  controllerNamespace: 'ingress-nginx',
};
const gateway: Exposure = {
  ...{ kind: 'gateway', host: 'otlp.example.org' },
  gateway: { name: 'public', namespace: 'gateways' },
};

function synth(settings: Partial<Environment>): readonly Manifest[] {
  const chart = new Chart(Testing.app(), 'chart', { disableResourceNameHashes: true });
  const environment = resolveEnvironment({ ...local, ...settings });
  new Loki(chart, 'loki', { environment, rules: {} });
  new Collector(chart, 'collector', { environment });
  return Testing.synth(chart) as Manifest[];
}
const of = (objects: readonly Manifest[], kind: string) =>
  objects.filter((object) => object.kind === kind);
/** Ports that the policy of a program allows from a namespace. */
const openTo = (objects: readonly Manifest[], program: string, namespace: string) =>
  of(objects, 'NetworkPolicy')
    .filter(({ metadata }) => metadata.name === program)
    .flatMap(({ spec }) => spec.ingress)
    .filter(
      ({ from = [] }) =>
        from[0]?.namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === namespace,
    )
    .flatMap(({ ports }) => ports.map(({ port }: Manifest) => port));
const backendsOf = ({ spec }: Manifest) =>
  spec.rules[0].http.paths.map(({ path, pathType, backend }: Manifest) => [
    pathType,
    path,
    backend.service.port.name,
  ]);

test('nothing is exposed by default', () => {
  const objects = synth({});
  for (const kind of ['Ingress', 'HTTPRoute', 'GRPCRoute']) expect(of(objects, kind)).toEqual([]);
  expect(openTo(objects, 'loki', 'ingress-nginx')).toEqual([]);
});

describe('Loki', () => {
  test('answers queries through its gateway only', () => {
    const objects = synth({ loki: { exposure: ingress } });
    const [found] = of(objects, 'Ingress');
    expect(found?.metadata).toMatchObject({ name: 'loki', namespace: 'observability' });
    expect(found?.spec.tls).toEqual([{ hosts: ['logs.example.org'], secretName: 'tls' }]);
    expect(found && backendsOf(found)).toEqual([['Prefix', '/', 'query']]);
    expect(openTo(objects, 'loki', 'ingress-nginx')).toEqual([3101]);
  });

  test('accepts pushes at their paths only', () => {
    const pushes = [
      ['Exact', '/loki/api/v1/push', 'http'],
      ['Exact', '/otlp/v1/logs', 'http'],
    ];
    const only = synth({ loki: { exposure: ingress, exposedApis: ['push'] } });
    expect(of(only, 'Ingress').map(backendsOf)).toEqual([pushes]);
    expect(openTo(only, 'loki', 'ingress-nginx')).toEqual([3100]);
    const both = synth({ loki: { exposure: ingress, exposedApis: ['query', 'push'] } });
    expect(of(both, 'Ingress').map(backendsOf)).toEqual([[...pushes, ['Prefix', '/', 'query']]]);
    expect(openTo(both, 'loki', 'ingress-nginx')).toEqual([3100, 3101]);
  });

  test('has a rule of a route for each port', () => {
    const objects = synth({ loki: { exposure: gateway, exposedApis: ['query', 'push'] } });
    expect(of(objects, 'HTTPRoute').map(({ spec }) => spec.rules)).toEqual([
      [
        {
          matches: ['/loki/api/v1/push', '/otlp/v1/logs'].map((value) => ({
            path: { type: 'Exact', value },
          })),
          backendRefs: [{ name: 'loki', port: 3100 }],
        },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ name: 'loki', port: 3101 }],
        },
      ],
    ]);
    expect(openTo(objects, 'loki', 'gateways')).toEqual([3100, 3101]);
  });
});

describe('the Collector', () => {
  test('receives OTLP over HTTP and gRPC, each by its own object', () => {
    const grpc = { ...ingress, host: 'grpc.example.org' };
    const objects = synth({ collector: { exposure: ingress, grpcExposure: grpc } });
    expect(
      of(objects, 'Ingress').map((one) => [
        one.metadata.name,
        one.spec.rules[0].host,
        backendsOf(one),
      ]),
    ).toEqual([
      ['otel-collector', 'logs.example.org', [['Prefix', '/v1', 'otlp-http']]],
      ['otel-collector-grpc', 'grpc.example.org', [['Prefix', '/', 'otlp-grpc']]],
    ]);
    expect(openTo(objects, 'otel-collector', 'ingress-nginx')).toEqual([4318, 4317]);
  });

  test('receives gRPC by a GRPCRoute', () => {
    const objects = synth({ collector: { grpcExposure: gateway } });
    expect(of(objects, 'HTTPRoute')).toEqual([]);
    expect(of(objects, 'GRPCRoute')).toMatchObject([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        metadata: { name: 'otel-collector-grpc' },
        spec: {
          hostnames: ['otlp.example.org'],
          rules: [{ backendRefs: [{ name: 'otel-collector', port: 4317 }] }],
        },
      },
    ]);
    expect(openTo(objects, 'otel-collector', 'gateways')).toEqual([4317]);
  });
});
