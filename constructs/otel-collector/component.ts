import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import type { Resolved } from '../../catalog/definitions/common';
import {
  type ExternalCollector,
  externalCollectorSchema,
  partKey,
} from '../../catalog/definitions/parts';
import * as collectorMetrics from './metrics';
import * as otlpMetrics from './otlp-metrics';
import { type CollectorSettings, collectorKey } from './settings';
import * as spanMetrics from './span-metrics';

export const otelCollectorDescription = describeComponent({
  programs: {
    'otel-collector':
      'receives traces, metrics and log records by OTLP, derives span metrics, exports all',
  },
  ports: {
    collector: { otlpGrpc: 4317, otlpHttp: 4318, health: 13133, metrics: 8888, spanMetrics: 8889 },
  },
  images: {
    collector: pinImage('otel/opentelemetry-collector-contrib', '0.165.0', { program: 'otelcol' }),
  },
  paths: {
    collector: {
      config: '/etc/otelcol',
      clientFiles: '/etc/otelcol-client-files',
      queues: '/var/lib/otelcol',
    },
  },
  metrics: contractsIn(collectorMetrics, otlpMetrics, spanMetrics),
  dataSources: {},
  settings: {
    /**
     * Settings of the OpenTelemetry Collector, an existing one with `external({ otlp })`, or `false` for none.
     * @default the defaults of each setting
     */
    collector: partKey<CollectorSettings, ExternalCollector, Resolved<CollectorSettings>>(
      collectorKey,
      externalCollectorSchema,
    ),
  },
});
