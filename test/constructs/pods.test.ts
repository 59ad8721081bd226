import type { Environment } from '../../catalog/definitions/environment';
import type { PodsSettings } from '../../catalog/definitions/pods';
import { scheduled } from '../../docs/operate/pods';
import { Output } from '../../validation/output';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY } from '../validation/trial';

const run = (environment: Environment) =>
  synthesize(environment, { today: TODAY, targetFiles: [] });
const { problems, manifests } = run(scheduled);
const find = (kind: string, name: string) =>
  manifests.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object;
const podsOf = (name: string, kind = 'StatefulSet') => find(kind, name)?.spec.template;
const container = (pods: string, name: string) =>
  podsOf(pods).spec.containers.find((one: { readonly name: string }) => one.name === name);

const withPods = (pods: PodsSettings, more: Partial<Environment> = {}) =>
  run({ ...base, ...more, pods }).manifests;

describe('the example of the page', () => {
  test('has no errors', () => {
    expect(problems.filter(isError).map(formatProblem)).toEqual([]);
  });

  test('a group applies to all of its programs, and not to the agents', () => {
    for (const name of ['prometheus', 'loki', 'grafana', 'thanos-store', 'alertmanager'])
      expect(podsOf(name)).toMatchObject({
        metadata: { labels: { 'cost-center': 'platform', 'app.kubernetes.io/name': name } },
        spec: {
          nodeSelector: { 'node.example.org/pool': 'monitoring' },
          tolerations: [{ key: 'dedicated', effect: 'NoSchedule' }],
          priorityClassName: 'monitoring',
        },
      });
    const agent = podsOf('alloy', 'DaemonSet');
    expect(agent.spec.nodeSelector).toBeUndefined();
    expect(agent.spec.tolerations).toEqual([{ operator: 'Exists' }]);
    expect(agent.metadata.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/enable-ds-eviction': 'false',
      'observability/config-checksum': expect.any(String),
    });
  });

  test('a program has arguments, a cloud identity, and resources of its gateway', () => {
    expect(container('loki', 'loki').args.at(-1)).toBe('-log.level=warn');
    expect(find('ServiceAccount', 'loki')?.metadata).toMatchObject({
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/loki' },
    });
    expect(container('loki', 'gateway').resources.limits).toMatchObject({
      memory: '128Mi',
      cpu: '500m',
    });
  });

  test('connections are in the network policy of the program only', () => {
    const portsOf = (name: string) =>
      (find('NetworkPolicy', name)?.spec.egress ?? []).flatMap(
        ({ to, ports = [] }: { to?: unknown; ports?: { port: number }[] }) =>
          to === undefined ? ports.map(({ port }) => port) : [],
      );
    expect(portsOf('otel-collector')).toContain(3128);
    expect(portsOf('grafana')).not.toContain(3128);
  });

  test('sidecars and init containers have the security context of the stack', () => {
    const { spec } = podsOf('prometheus');
    expect(spec.hostAliases).toEqual([{ ip: '192.0.2.10', hostnames: ['legacy.example.org'] }]);
    for (const one of [spec.initContainers[0], container('prometheus', 'notes')])
      expect(one.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    expect(container('prometheus', 'notes')).toMatchObject({
      volumeMounts: [{ name: 'notes', mountPath: '/usr/share/nginx/html', readOnly: true }],
      readinessProbe: { httpGet: { path: '/', port: 8080 } },
      livenessProbe: { tcpSocket: { port: 8080 } },
    });
  });

  test('an autoscaler sets the number of pods, which Prometheus discovers', () => {
    expect(find('StatefulSet', 'otel-collector')?.spec.replicas).toBeUndefined();
    expect(find('HorizontalPodAutoscaler', 'otel-collector')?.spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'otel-collector' },
      minReplicas: 2,
      maxReplicas: 8,
    });
    const jobs = manifests
      .filter(({ object }) => object.kind === 'ConfigMap' && /-jobs$/.test(object.metadata.name))
      .map(({ object }) => Object.values(object.data).join('\n'))
      .join('\n');
    const [job = ''] = /job_name: otel-collector\n[\s\S]*?(?=- job_name|$)/.exec(jobs) ?? [];
    expect(job).toContain('kubernetes_sd_configs');
    expect(job).toContain('__meta_kubernetes_pod_name');
    expect(job).not.toContain('file_sd_configs');
    const role = manifests.find(
      ({ object }) =>
        object.kind === 'Role' &&
        object.metadata.name === 'prometheus' &&
        object.metadata.namespace === 'observability',
    );
    expect(role?.object.rules[0]).toMatchObject({ resources: ['pods'] });
    const pods = new Output(manifests).pods.find(
      ({ placed }) => placed.object.metadata.name === 'otel-collector',
    );
    expect(pods?.replicas).toBe(8);
  });
});

test('settings of a program take precedence over those of its group', () => {
  const manifests = withPods({
    stack: { labels: { a: 'group', b: 'group' }, env: { TZ: 'UTC' }, priorityClass: 'low' },
    grafana: { labels: { b: 'program' }, env: { TZ: 'Europe/Berlin' }, priorityClass: 'high' },
  });
  const template = manifests.find(
    ({ object }) => object.kind === 'StatefulSet' && object.metadata.name === 'grafana',
  )?.object.spec.template;
  expect(template.metadata.labels).toMatchObject({ a: 'group', b: 'program' });
  expect(template.spec.priorityClassName).toBe('high');
  expect(template.spec.containers[0].env).toEqual([{ name: 'TZ', value: 'Europe/Berlin' }]);
});

test('nothing changes without settings', () => {
  expect(withPods({ stack: {}, agents: {}, grafana: {} })).toEqual(run(base).manifests);
});

test.each([
  ['an unknown key', { grafana: { toleration: [] } }, 'pods.grafana'],
  ['an unknown program', { graphana: {} }, 'pods'],
  ['autoscaling of a program with data', { loki: { autoscaling: { max: 3 } } }, 'pods.loki'],
  [
    'an operator that does not exist',
    { stack: { tolerations: [{ key: 'a', operator: 'In' }] } },
    'tolerations',
  ],
  [
    'a toleration of every key without Exists',
    { stack: { tolerations: [{ value: 'a' }] } },
    'tolerations',
  ],
  [
    'a key of affinity that does not exist',
    { stack: { affinity: { nodeAffinty: {} } } },
    'affinity',
  ],
  [
    'root',
    { grafana: { initContainers: [{ name: 'a', image: 'a/a:1', user: 0, resources: {} }] } },
    'user',
  ],
  [
    'a subPath outside the volume',
    { grafana: { mounts: [{ volume: 'a', path: '/a', subPath: '../b' }] } },
    'subPath',
  ],
])('%s is reported', (_, pods, place) => {
  const found = run({ ...base, pods: pods as PodsSettings }).problems;
  expect(
    found.filter(({ code }) => code === 'definition/schema-error').map(({ where }) => where),
  ).toEqual(expect.arrayContaining([expect.stringContaining(place)]));
});
