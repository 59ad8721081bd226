import * as alertmanager from './alertmanager';
import * as alerts from './alerts';
import * as alloy from './alloy';
import type { Metric } from './contract';
import * as grafana from './grafana';
import * as http from './http';
import * as jaeger from './jaeger';
import * as loki from './loki';
import * as lokiRuler from './loki-ruler';
import * as nodeExporter from './node-exporter';
import * as nodeExporterDevices from './node-exporter-devices';
import * as otelCollector from './otel-collector';
import * as process from './process';
import * as prometheus from './prometheus';
import * as prometheusTsdb from './prometheus-tsdb';
import * as promtail from './promtail';
import * as spanMetrics from './span-metrics';
import * as target from './target';
import * as thanos from './thanos';

/** Every metric that queries may name. A team's own contracts come on top. */
export const metrics: readonly Metric[] = [
  ...Object.values(http),
  ...Object.values(target),
  ...Object.values(process),
  ...Object.values(prometheus),
  ...Object.values(prometheusTsdb),
  ...Object.values(alertmanager),
  ...Object.values(alerts),
  ...Object.values(loki),
  ...Object.values(lokiRuler),
  ...Object.values(promtail),
  ...Object.values(alloy),
  ...Object.values(otelCollector),
  ...Object.values(spanMetrics),
  ...Object.values(jaeger),
  ...Object.values(grafana),
  ...Object.values(nodeExporter),
  ...Object.values(nodeExporterDevices),
  ...Object.values(thanos),
];
