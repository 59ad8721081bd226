import { collectorConfig } from '../../constructs/otel-collector/config';
import type { CollectorSettings } from '../../constructs/otel-collector/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}
interface Config {
  readonly processors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly connectors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly exporters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly extensions: Readonly<Record<string, object>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Pipeline>>;
  };
}

/** The configuration for spans only. */
const config = (collector: CollectorSettings = {}) =>
  collectorConfig(
    resolveEnvironment({ ...local, services: { 'delivery-service': false }, collector }),
  ) as Config;

/** Every way of a span from the receiver to an exporter, as the processors it passes. */
function ways({ service: { pipelines } }: Config, from = 'otlp'): Record<string, string[]> {
  return Object.fromEntries(
    Object.values(pipelines)
      .filter(({ receivers }) => receivers.includes(from))
      .flatMap(({ processors, exporters }) =>
        exporters.flatMap((exporter) => {
          const next = exporter.startsWith('forward/')
            ? Object.entries(ways({ service: { pipelines } } as Config, exporter))
            : [[exporter, [] as string[]] as const];
          return next.map(([end, later]) => [end, [...processors, ...later]] as const);
        }),
      ),
  );
}

test('spans pass the memory limiter first and the batch last', () => {
  expect(ways(config())).toEqual({
    span_metrics: ['memory_limiter', 'resource', 'batch'],
    'otlp_grpc/jaeger': ['memory_limiter', 'resource', 'batch'],
  });
});

test('with tail sampling, spans are counted before any is dropped', () => {
  expect(ways(config({ tailSampling: {} }))).toEqual({
    span_metrics: ['memory_limiter', 'resource'],
    'otlp_grpc/jaeger': ['memory_limiter', 'resource', 'tail_sampling', 'batch'],
  });
});

test('tail sampling keeps errors, slow traces and a share of the rest', () => {
  const sampled = config({
    tailSampling: { slowerThan: '1s500ms', keepRatio: 0.25, numTraces: 10, decisionWait: '1d' },
  });
  expect(sampled.processors.tail_sampling).toEqual({
    decision_wait: '24h',
    num_traces: 10,
    decision_cache: { sampled_cache_size: 20, non_sampled_cache_size: 20 },
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: 1500 } },
      {
        name: 'rest',
        type: 'probabilistic',
        probabilistic: { sampling_percentage: 25 },
      },
    ],
  });
});

test('a ratio of zero renders no probabilistic policy', () => {
  const { policies } = config({ tailSampling: { keepRatio: 0 } }).processors.tail_sampling as {
    readonly policies: readonly { readonly name: string }[];
  };
  expect(policies.map(({ name }) => name)).toEqual(['errors', 'slow']);
});

test('inserts missing resource attributes, the environment first, and the service that links read', () => {
  expect(config({ resourceAttributes: { 'cloud.region': 'eu-1' } }).processors.resource).toEqual({
    attributes: [
      { action: 'insert', key: 'deployment.environment.name', value: 'local' },
      { action: 'insert', key: 'k8s.cluster.name', value: 'local' },
      { action: 'insert', key: 'cloud.region', value: 'eu-1' },
      { action: 'upsert', key: 'service', from_attribute: 'service.name' },
    ],
  });
});

test('an environment attribute of the settings overrides the default', () => {
  const { attributes } = config({ resourceAttributes: { 'k8s.cluster.name': 'x' } }).processors
    .resource as { readonly attributes: readonly { readonly key: string }[] };
  expect(attributes.filter(({ key }) => key === 'k8s.cluster.name')).toEqual([
    { action: 'insert', key: 'k8s.cluster.name', value: 'x' },
  ]);
});

test('span metrics have the buckets of the SLOs, and are flushed for each scrape', () => {
  expect(config().connectors.span_metrics).toMatchObject({
    metrics_flush_interval: '15s',
    exemplars: { enabled: true },
    histogram: {
      unit: 's',
      explicit: {
        buckets: expect.arrayContaining(['10ms', '50ms', '200ms', '500ms', '1s']),
      },
    },
  });
});

test('queues on a volume are retried until they are full', () => {
  const { exporters, extensions, service } = config({ queueVolume: '1Gi' });
  expect(exporters['otlp_grpc/jaeger']).toMatchObject({
    sending_queue: {
      sizer: 'bytes',
      queue_size: Math.floor((2 ** 30 * 60) / 100),
      storage: 'file_storage',
    },
    retry_on_failure: { max_elapsed_time: '0s' },
  });
  expect(extensions.file_storage).toEqual({ directory: '/var/lib/otelcol' });
  expect(service.extensions).toContain('file_storage');
});

test('the size of the queue to Jaeger follows from the memory limit', () => {
  const { sending_queue } = config({
    queuePercent: 10,
    resources: { memoryLimit: '1Gi' },
  }).exporters['otlp_grpc/jaeger'] as { readonly sending_queue: object };
  expect(sending_queue).toEqual({ sizer: 'bytes', queue_size: Math.floor(2 ** 30 / 10) });
});
