// The objects that open programs to clients outside the cluster, in a real Kubernetes API server with the Gateway API.
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Exposure } from '../../catalog/definitions/common';
import { type ApiServer, startApiServer } from './support/api-server';
import { customResources } from './support/custom-resources';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(240_000);

const ingress = (name: string): Exposure => ({
  ...{ kind: 'ingress', host: `${name}.example.org`, className: 'nginx', tlsSecret: `${name}-tls` },
  controllerNamespace: 'ingress-nginx',
  annotations: { 'nginx.ingress.kubernetes.io/auth-url': 'https://login.example.org/auth' },
});
const gateway = (name: string): Exposure => ({
  ...{ kind: 'gateway', host: `${name}.example.org`, authenticated: true },
  gateway: { name: 'public', namespace: 'gateways' },
});
const exposed = (of: (name: string) => Exposure) => ({
  ...localWithoutCluster,
  name: 'exposed',
  prometheus: { ...localWithoutCluster.prometheus, exposure: of('prometheus') },
  alertmanager: { ...localWithoutCluster.alertmanager, exposure: of('alertmanager') },
  grafana: { ...localWithoutCluster.grafana, exposure: of('grafana') },
  loki: { exposure: of('loki'), exposedApis: ['query', 'push'] as const },
  collector: { exposure: of('otlp'), grpcExposure: of('otlp-grpc') },
});

const EXPOSED = ['alertmanager', 'grafana', 'loki', 'otel-collector', 'prometheus'];

describe.each([
  ['an Ingress', ingress, [...EXPOSED, 'otel-collector-grpc'].sort(), []],
  ['a Gateway', gateway, EXPOSED, ['otel-collector-grpc']],
] as const)('by %s', (_, of, web, grpc) => {
  let server: ApiServer;
  let dist: string;
  const isGateway = of === gateway;

  beforeAll(async () => {
    dist = renderVariant(exposed(of) as never);
    server = await startApiServer();
    if (isGateway) {
      const crds = await customResources('gateway-api');
      const kinds = ['httproutes', 'grpcroutes'].flatMap((kind) => [
        ...['-f', path.join(crds, `gateway.networking.k8s.io_${kind}.yaml`)],
      ]);
      expect(await server.kubectl(['apply', '--server-side', ...kinds])).toMatchObject({ code: 0 });
      const wait = ['wait', '--for=condition=established', 'crd', '--all', '--timeout=60s'];
      expect(await server.kubectl(wait)).toMatchObject({ code: 0 });
    }
  });
  afterAll(async () => {
    await server?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('is accepted without a warning, and unchanged when applied again', async () => {
    const folder = path.join(dist, 'exposed');
    const apply = () => server.kubectl(['apply', '--server-side', '-f', folder]);
    expect(await apply()).toMatchObject({ code: 0, stderr: '' });
    const names = async (kind: string): Promise<readonly string[]> => {
      const { stdout } = await server.kubectl([
        ...['get', kind, '-n', 'observability', '-o', 'jsonpath={.items[*].metadata.name}'],
      ]);
      return stdout.split(' ').filter(Boolean).sort();
    };
    expect(await names(isGateway ? 'httproutes' : 'ingresses')).toEqual(web);
    if (isGateway) expect(await names('grpcroutes')).toEqual(grpc);
    const versions = async () => {
      const args = ['get', '-f', folder, '-o', 'jsonpath={.items[*].metadata.resourceVersion}'];
      return (await server.kubectl(args)).stdout;
    };
    const before = await versions();
    expect(before.length).toBeGreaterThan(10);
    expect(await apply()).toMatchObject({ code: 0, stderr: '' });
    expect(await versions()).toBe(before);
  });
});
