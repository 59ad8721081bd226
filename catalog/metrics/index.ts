import type { Metric } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import * as process from '@observability-stack/contracts/standard/process';
import * as target from '@observability-stack/contracts/standard/target';
import * as alertmanager from '../../constructs/alertmanager/metrics';
import * as grafana from '../../constructs/grafana/metrics';
import * as jaeger from '../../constructs/jaeger/metrics';
import * as alloy from '../../constructs/log-collector/alloy-metrics';
import * as promtail from '../../constructs/log-collector/promtail-metrics';
import * as loki from '../../constructs/loki/metrics';
import * as lokiRuler from '../../constructs/loki/ruler-metrics';
import * as nodeExporterDevices from '../../constructs/node-exporter/device-metrics';
import * as nodeExporter from '../../constructs/node-exporter/metrics';
import * as otelCollector from '../../constructs/otel-collector/metrics';
import * as spanMetrics from '../../constructs/otel-collector/span-metrics';
import * as prometheus from '../../constructs/prometheus/metrics';
import * as prometheusTsdb from '../../constructs/prometheus/tsdb-metrics';
import * as tempo from '../../constructs/tempo/metrics';
import * as serviceGraph from '../../constructs/tempo/service-graph-metrics';
import * as thanos from '../../constructs/thanos/metrics';
import * as alerts from './alerts';

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
  ...Object.values(tempo),
  ...Object.values(serviceGraph),
  ...Object.values(grafana),
  ...Object.values(nodeExporter),
  ...Object.values(nodeExporterDevices),
  ...Object.values(thanos),
];
