// The settings of pods, in a real Kubernetes API server; discovered targets in the real Prometheus.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifests } from '@observability-stack/lab/manifests';
import type { Environment } from '../../catalog/definitions/environment';
import { scheduled } from '../../docs/operate/pods';
import { type ApiServer, startApiServer } from './support/api-server';
import { podsOfTemplates } from './support/pods-of-templates';
import { runTool } from './support/run';
import { renderVariant } from './support/variant';

jest.setTimeout(240_000);

/** What the example of the page does not have. */
const every: Environment = {
  ...scheduled,
  name: 'every',
  pods: {
    ...scheduled.pods,
    'thanos-query': { autoscaling: { max: 4, memory: 80, scaleDownAfterSeconds: 60 } },
    jaeger: { autoscaling: { max: 3 } },
    grafana: {
      autoscaling: { max: 3 },
      runtimeClass: 'gvisor',
      env: {
        OWN_PASSWORD: { secret: 'own', key: 'password' },
      },
      volumes: {
        cache: { kind: 'emptyDir', size: '16Mi', memory: true },
        own: { kind: 'secret', secret: 'own', keys: ['password'], optional: true },
        identity: { kind: 'token', audience: 'vault', expirationSeconds: 3600 },
        vault: {
          kind: 'csi',
          driver: 'secrets-store.csi.k8s.io',
          attributes: { secretProviderClass: 'grafana' },
        },
      },
      mounts: [
        { volume: 'cache', path: '/cache' },
        { volume: 'own', path: '/own/password', subPath: 'password' },
        { volume: 'identity', path: '/identity' },
        { volume: 'vault', path: '/vault' },
      ],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] },
            ],
          },
        },
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 10,
              podAffinityTerm: {
                topologyKey: 'zone',
                labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
              },
            },
          ],
        },
      },
      tolerations: [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
    },
  },
};

let server: ApiServer;
let dist: string;
const folder = () => path.join(dist, every.name);

beforeAll(async () => {
  dist = renderVariant(every);
  server = await startApiServer();
  // admission looks up the classes that pods name
  await server.kubectl(['create', '-f', '-'], {
    input: JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'scheduling.k8s.io/v1',
          kind: 'PriorityClass',
          metadata: { name: 'monitoring' },
          value: 1000,
        },
        {
          apiVersion: 'node.k8s.io/v1',
          kind: 'RuntimeClass',
          metadata: { name: 'gvisor' },
          handler: 'runsc',
        },
      ],
    }),
  });
});
afterAll(async () => {
  await server?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('are accepted, and unchanged when applied again', async () => {
  expect(await server.kubectl(['apply', '-f', folder()])).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await server.kubectl(['apply', '-f', folder()]);
  const changed = stdout
    .split('\n')
    .filter((line) => line && !/ unchanged$|^poddisruptionbudget/.test(line));
  expect(changed).toEqual([]);
});

test('an autoscaler keeps its number of pods when the stack is applied again', async () => {
  const scale = ['scale', 'statefulset/otel-collector', '-n', 'observability', '--replicas=5'];
  expect(await server.kubectl(scale)).toMatchObject({ code: 0 });
  await server.kubectl(['apply', '-f', folder()]);
  const { stdout } = await server.kubectl([
    ...['get', 'statefulset', 'otel-collector', '-n', 'observability'],
    ...['-o', 'jsonpath={.spec.replicas}'],
  ]);
  expect(stdout).toBe('5');
});

test('Pod Security and admission accept the pods', async () => {
  const pods = podsOfTemplates(readManifests(folder()));
  const { code, stdout, stderr } = await server.kubectl(
    ['create', '--dry-run=server', '-o', 'name', '-f', '-'],
    { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }) },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(pods.length);
});

test('promtool accepts the jobs that discover autoscaled pods', async () => {
  const work = mkdtempSync(path.join(tmpdir(), 'jobs-'));
  try {
    const jobs = readManifests(folder()).flatMap((object) =>
      object.kind === 'ConfigMap' && /^prometheus.*-jobs$/.test(object.metadata.name)
        ? Object.values((object as { readonly data?: Readonly<Record<string, string>> }).data ?? {})
        : [],
    );
    expect(jobs.filter((text) => text.includes('app.kubernetes.io/name=thanos-query'))).not.toEqual(
      [],
    );
    for (const [index, text] of jobs.entries()) {
      const file = path.join(work, `${index}.yml`);
      writeFileSync(file, text);
      const checked = await runTool('promtool', ['check', 'config', '--syntax-only', file]);
      expect(checked).toMatchObject({ code: 0, stderr: '' });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
