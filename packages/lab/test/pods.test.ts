import { ConfigMaps } from '../config-maps';
import { discover } from '../discovery';
import { containerArguments, createPlan } from '../plan';
import { labPods } from '../pods';
import { findProgram, programFor } from '../programs';
import { SecretStore } from '../secrets';
import { containerVariables } from '../variables';
import { manifests } from './fixture';

const pods = labPods(manifests);
const [first] = pods;
const [container] = first?.containers ?? [];
if (!first || !container) throw new Error('no pod');

test('a workload creates pods with stable names, a DaemonSet one', () => {
  expect(pods.map(({ name }) => name)).toEqual(['db-0', 'db-1', 'agent-0']);
  expect(new Set(pods.map(({ uid }) => uid)).size).toBe(3);
  expect(first.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('sets the environment variables that a kubelet sets', () => {
  const secrets = new SecretStore({
    given: { login: { password: 'given' } },
    sink: 'http://sink',
    bucket: '/bucket',
  });
  const configMaps = new ConfigMaps(manifests, {});
  expect(containerVariables(first, container, { secrets, configMaps })).toEqual({
    POD_NAME: 'db-0',
    WHERE: 'db-0.$(POD_NAME).$(OTHER)',
    TEAM: 'db',
    PASSWORD: 'given',
    CORES: '2',
    BYTES: String(64 * 2 ** 20),
  });
  // generated, and the same in the file as in the variable
  expect(secrets.value('login', 'other')).toBe(secrets.value('login', 'other'));
  expect(secrets.value('login', 'other')).not.toBe(secrets.value('login', 'another'));
});

test('an image is identified by its repository, on a mirror too', () => {
  expect(pods.map((pod) => pod.containers.map(programFor))).toEqual([
    ['prometheus'],
    ['prometheus'],
    ['loki'],
  ]);
  expect(programFor({ name: 'x', image: 'docker.io/other/loki:1' })).toBeUndefined();
  expect(programFor({ name: 'x', image: 'grafana/loki@sha256:00' })).toBe('loki');
});

test('arguments do not include the program, however the manifest names it', () => {
  const planned = (words: object) => ({
    pod: first,
    container: { ...container, ...words },
    program: 'node_exporter',
    path: '/x',
  });
  expect(containerArguments(planned({ args: ['--a'] }))).toEqual(['--a']);
  expect(containerArguments(planned({ args: ['node-exporter', '--a'] }))).toEqual(['--a']);
  expect(containerArguments(planned({ command: ['/bin/node_exporter'], args: ['--a'] }))).toEqual([
    '--a',
  ]);
  expect(() => containerArguments(planned({ command: ['/bin/sh', '-c', 'x'] }))).toThrow(
    /runs \/bin\/sh -c x, which the lab does not support/,
  );
});

test('requires a program that npm run tools builds, and reports any other', () => {
  expect(findProgram('loki', { PATH: '' })).toEqual({
    missing: 'loki is not on PATH: install it, or set LOKI_BIN',
    pinned: false,
  });
  const helm = findProgram('helm', { PATH: '', HELM_BIN: '' });
  if ('missing' in helm)
    expect(helm).toEqual({ missing: expect.stringContaining('npm run tools'), pinned: true });
  expect(findProgram('node')).toEqual({ path: process.execPath });
});

test('unknown names are rejected', () => {
  expect(() => createPlan(pods, ['db', 'dc'])).toThrow(/"dc": did you mean "db"\? known: db, db-0/);
});

test('discovery finds pods by namespace and label, once per port', () => {
  const find = (more: object) => discover({ role: 'pod', ...more }, pods);
  const selectors = [{ role: 'pod', label: 'app.kubernetes.io/name=db' }];
  expect(find({ selectors }).map(({ targets }) => targets[0])).toEqual([
    '127.0.0.1:8080',
    '127.0.0.1:9094',
    '127.0.0.1:8080',
    '127.0.0.1:9094',
  ]);
  expect(find({ namespaces: { names: ['other'] } })).toEqual([]);
  expect(find({})[0]?.labels).toMatchObject({
    __meta_kubernetes_namespace: 'data',
    __meta_kubernetes_pod_name: 'db-0',
    __meta_kubernetes_pod_label_app_kubernetes_io_name: 'db',
    __meta_kubernetes_pod_controller_kind: 'StatefulSet',
    __meta_kubernetes_pod_container_port_name: 'http',
  });
});
