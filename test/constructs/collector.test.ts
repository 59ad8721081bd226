import { Chart, Testing } from 'cdk8s';
import { Collector } from '../../constructs/otel-collector/construct';
import type { CollectorSettings } from '../../constructs/otel-collector/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

function synth(collector: CollectorSettings = {}) {
  const chart = new Chart(Testing.app(), 'collector', { disableResourceNameHashes: true });
  new Collector(chart, 'collector', { environment: resolveEnvironment({ ...local, collector }) });
  const objects = Testing.synth(chart);
  const template = objects.find(({ kind }) => kind === 'StatefulSet').spec.template;
  return { objects, template, container: template.spec.containers[0] };
}

test('the Go runtime gets the memory limit before the kernel enforces it', () => {
  const { container } = synth({ resources: { memoryLimit: '500M' } });
  expect(container.env).toContainEqual({ name: 'GOMEMLIMIT', value: '381MiB' });
});

test('a changed configuration replaces the pods', () => {
  expect(synth({ batchSize: 1 }).template.metadata.annotations).not.toEqual(
    synth({ batchSize: 2 }).template.metadata.annotations,
  );
});

test('the Service has only the ports of receivers; metrics and health are requested from each pod', () => {
  const { objects, container } = synth();
  const service = objects.find(
    ({ kind, metadata }) => kind === 'Service' && metadata.name === 'otel-collector',
  );
  const named = service.spec.ports.map(({ name, port }: { name: string; port: number }) => [
    name,
    port,
  ]);
  expect(Object.fromEntries(named)).toEqual({ 'otlp-grpc': 4317, 'otlp-http': 4318 });
  expect(container.ports.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['otlp-grpc', 'otlp-http', 'health', 'metrics', 'span-metrics']),
  );
});

test('has neither a volume nor a service account token', () => {
  const { template } = synth();
  expect(template.spec.automountServiceAccountToken).toBe(false);
  expect(template.spec.volumes).toHaveLength(1);
});
