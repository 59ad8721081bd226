import type { Case } from '../trial';

const resources = { cpu: '10m', memory: '16Mi', cpuLimit: '20m', memoryLimit: '16Mi' };
const sidecar = {
  name: 'side',
  image: 'registry.example.org/side:1.4.2',
  readiness: { port: 8080, path: '/ready' },
  liveness: { port: 8080 },
  resources,
};
const postgres = {
  kind: 'postgres',
  host: 'p:5432',
  name: 'g',
  user: 'g',
  password: { secret: 's', key: 'k' },
};
const s3 = { kind: 's3', bucket: 'bucket', endpoint: 'e', region: 'r' };

const pods = (title: string, bad: object, path: string, message: string, good: object): Case => ({
  code: 'config/conflicting-pod-setting',
  title,
  bad: { environment: { pods: bad } },
  where: `environment test, pods.${path}`,
  message,
  good: { environment: { pods: good } },
});

const command = (...words: string[]) => ({ exec: { command: words } });
const probed = (readiness: object, liveness: object) => ({
  environment: { pods: { loki: { sidecars: [{ ...sidecar, readiness, liveness }] } } },
});

export const podSettings: readonly Case[] = [
  {
    code: 'definition/schema-error',
    title: 'a probe without a command',
    bad: probed({ exec: {} }, { port: 8080 }),
    where: 'pods.loki.sidecars[side].readiness.exec',
    message: 'required key "command" is missing',
    good: probed(command('test', '-e', '/ready'), { port: 8080 }),
  },
  {
    code: 'definition/schema-error',
    title: 'a probe by a command and a port',
    bad: probed({ ...command('true'), port: 8080 }, { port: 8080 }),
    where: 'pods.loki.sidecars[side].readiness',
    message: 'unknown key "port"',
    good: probed({ port: 8080, path: '/ready' }, command('true')),
  },
  {
    code: 'k8s/identical-probes',
    title: 'a command that is liveness and readiness of a sidecar',
    bad: probed(command('true'), command('true')),
    where: 'StatefulSet loki',
    message:
      'livenessProbe of container "side" is the same as its readinessProbe: {"exec":{"command":["true"]}}',
    hint: 'set livenessProbe to a request or command',
    good: probed(command('test', '-e', '/ready'), command('true')),
  },
  pods(
    'a label of the selector',
    { stack: { labels: { 'app.kubernetes.io/name': 'own' } } },
    'stack.labels',
    'label "app.kubernetes.io/name" is set by the stack',
    { stack: { labels: { 'example.org/name': 'own' } } },
  ),
  pods(
    'the annotation with the checksum',
    { grafana: { annotations: { 'observability/config-checksum': 'own' } } },
    'grafana.annotations',
    'annotation "observability/config-checksum" is set by the stack',
    { grafana: { annotations: { 'example.org/checksum': 'own' } } },
  ),
  pods(
    'a variable of the stack',
    { loki: { env: { TMPDIR: '/own' } } },
    'loki.env',
    'variable "TMPDIR" of container "loki" is set by the stack',
    { loki: { env: { TEMPDIR: '/own' } } },
  ),
  pods(
    'a flag of the stack',
    { prometheus: { args: ['--storage.tsdb.path=/own'] } },
    'prometheus.args',
    'flag "storage.tsdb.path" of container "prometheus" is set by the stack',
    {
      prometheus: { args: ['--log.level=warn', '--enable-feature=promql-experimental-functions'] },
    },
  ),
  pods(
    'a flag in two arguments, and its negation',
    { alertmanager: { args: ['--no-web.route-prefix', '/'] } },
    'alertmanager.args',
    'flag "web.route-prefix"',
    { alertmanager: { args: ['--web.timeout', '30s'] } },
  ),
  pods(
    'a container that does not exist',
    { loki: { containers: { gatway: { env: { A: 'b' } } } } },
    'loki.containers',
    'container "gatway" does not exist in the pods of "loki"',
    { loki: { containers: { gateway: { env: { A: 'b' } } } } },
  ),
  pods(
    'the container of the program',
    { loki: { containers: { loki: { args: ['-log.level=warn'] } } } },
    'loki.containers',
    'container "loki" is the program itself',
    { loki: { args: ['-log.level=warn'] } },
  ),
  pods(
    'a sidecar with the name of a container',
    { loki: { sidecars: [{ ...sidecar, name: 'gateway' }] } },
    'loki',
    'container name "gateway" is used by another container',
    { loki: { sidecars: [sidecar] } },
  ),
  pods(
    'a sidecar with a port of the program',
    { loki: { sidecars: [{ ...sidecar, ports: { side: 3100 } }] } },
    'loki.sidecars[side].ports',
    'port "side" (3100) is used by another container',
    { loki: { sidecars: [{ ...sidecar, ports: { side: 8080 } }] } },
  ),
  pods(
    'a minimum above the maximum',
    { 'otel-collector': { autoscaling: { min: 4, max: 3 } } },
    'otel-collector.autoscaling',
    'expected at most 3, found 4',
    { 'otel-collector': { autoscaling: { min: 3, max: 3 } } },
  ),
  {
    code: 'config/unused-setting',
    title: 'pods of a program that does not run',
    bad: { environment: { pods: { promtail: {} } } },
    where: 'environment test, pods.promtail',
    message: 'promtail does not run in this environment',
    good: { environment: { pods: { alloy: {} } } },
  },
  {
    code: 'config/unused-setting',
    title: 'pods of the demo, which does not run',
    bad: { environment: { pods: { demo: {} } } },
    where: 'environment test, pods.demo',
    good: { environment: { pods: { stack: {} } } },
  },
  {
    code: 'config/unused-setting',
    title: 'replicas of an autoscaled program',
    bad: {
      environment: {
        collector: { replicas: 2 },
        pods: { 'otel-collector': { autoscaling: { max: 3 } } },
      },
    },
    where: 'environment test, collector.replicas',
    message: 'pods.otel-collector.autoscaling sets the number of pods',
    good: { environment: { pods: { 'otel-collector': { autoscaling: { max: 3 } } } } },
  },
  {
    code: 'config/unshared-storage',
    title: 'an autoscaled Grafana with sqlite',
    bad: { environment: { pods: { grafana: { autoscaling: { max: 2 } } } } },
    where: 'environment test, grafana.database',
    good: {
      environment: {
        grafana: { database: postgres },
        pods: { grafana: { autoscaling: { max: 2 } } },
      },
    },
  },
  {
    code: 'config/resource-budget-exceeded',
    title: 'the maximum of an autoscaler',
    bad: {
      environment: {
        resourceBudget: { cpu: '3', memory: '80Gi' },
        pods: { 'otel-collector': { autoscaling: { max: 100 } } },
      },
    },
    where: 'environment test, resourceBudget',
    good: {
      environment: {
        resourceBudget: { cpu: '3', memory: '80Gi' },
        pods: { 'otel-collector': { autoscaling: { max: 2 } } },
      },
    },
  },
  {
    code: 'k8s/invalid-volume-mount',
    title: 'a mount of a volume that pods do not have',
    bad: { environment: { pods: { grafana: { mounts: [{ volume: 'own', path: '/own' }] } } } },
    where: 'test/grafana.yaml, StatefulSet grafana',
    message: 'mounts "own", which is not a volume of the pod',
    good: {
      environment: {
        pods: {
          grafana: {
            volumes: { own: { kind: 'emptyDir', size: '1Mi' } },
            mounts: [{ volume: 'own', path: '/own' }],
          },
        },
      },
    },
  },
  {
    code: 'k8s/exposed-secret',
    title: 'a password in a variable',
    bad: { environment: { pods: { grafana: { env: { OWN_PASSWORD: 'hunter2' } } } } },
    where: 'test/grafana.yaml, StatefulSet grafana',
    message: 'variable "OWN_PASSWORD"',
    good: {
      environment: { pods: { grafana: { env: { OWN_PASSWORD: { secret: 's', key: 'k' } } } } },
    },
  },
  {
    code: 'image/floating-tag',
    title: 'a sidecar without a version',
    bad: {
      environment: {
        pods: { loki: { sidecars: [{ ...sidecar, image: 'registry.example.org/side:latest' }] } },
        loki: { storage: s3 },
      },
    },
    where: 'test/loki.yaml, StatefulSet loki',
    good: { environment: { pods: { loki: { sidecars: [sidecar] } }, loki: { storage: s3 } } },
  },
];
