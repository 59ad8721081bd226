import { type ImageName, images } from '../../catalog/components/images';
import { programVersion } from '../../tools/gomod';
import { toolPrograms } from '../../tools/programs';

/** Which program the tests run in place of an image. */
const programOf: Readonly<Partial<Record<ImageName, string>>> = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  nodeExporter: 'node_exporter',
  collector: 'otelcol',
  jaeger: 'jaeger',
  thanos: 'thanos',
  pushgateway: 'pushgateway',
  kubeStateMetrics: 'kube-state-metrics',
  blackboxExporter: 'blackbox_exporter',
  memcachedExporter: 'memcached_exporter',
  nginxExporter: 'nginx-prometheus-exporter',
  postgresExporter: 'postgres_exporter',
  redisExporter: 'redis_exporter',
};

/** Images that run another release than the tests, and why. */
const exceptions: Readonly<Partial<Record<ImageName, { tested: string; reason: string }>>> = {
  jaeger: {
    tested: '2.13.0',
    reason: 'later releases have no valid module version: their module path lacks the /v2',
  },
};

/** Images without a program in tools/. */
const untested: Readonly<Partial<Record<ImageName, string>>> = {
  loki: 'AGPL: not built here; the tests take the one on PATH',
  tempo: 'AGPL: not built here; the tests take the one on PATH',
  promtail: 'AGPL: not built here; the tests take the one on PATH',
  grafana: 'AGPL: not built here; the tests take the one on PATH',
  alloy:
    'no module that builds by itself; alloy-syntax has its parser, and the tests take the one on PATH',
  nginx: 'no Go program; the tests take the one on PATH',
  node: 'runs the demo, as the tests do with their own Node',
};

const released = (name: ImageName): string => images[name].tag.replace(/^v/, '');
const tested = (name: ImageName): string => {
  const program = toolPrograms.find((one) => one.name === programOf[name]);
  if (!program) throw new Error(`no program for ${name}`);
  return programVersion(program);
};

test('each image has a tested program, or a reason not to', () => {
  expect([...Object.keys(programOf), ...Object.keys(untested)].sort()).toEqual(
    Object.keys(images).sort(),
  );
});

test.each(Object.keys(programOf) as ImageName[])('%s is tested in the deployed release', (name) => {
  const exception = exceptions[name];
  if (!exception) {
    expect(tested(name)).toBe(released(name));
    return;
  }
  // an exception ends with its reason
  expect(tested(name)).toBe(exception.tested);
  expect(tested(name)).not.toBe(released(name));
});
