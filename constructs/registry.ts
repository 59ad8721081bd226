import { alertmanager } from './alertmanager/component';
import { demo } from './demo/component';
import { grafana } from './grafana/component';
import { jaeger } from './jaeger/component';
import { logCollector } from './log-collector/component';
import { loki } from './loki/component';
import { nodeExporter } from './node-exporter/component';
import { otelCollector } from './otel-collector/component';
import { prometheus } from './prometheus/component';
import { tempo } from './tempo/component';
import { thanos } from './thanos/component';

/** The components of the stack. To add one, add its directory beside this file, and a line here. */
export const descriptions = {
  prometheus,
  alertmanager,
  loki,
  logCollector,
  otelCollector,
  jaeger,
  tempo,
  grafana,
  nodeExporter,
  thanos,
  demo,
} as const;

export type ComponentKey = keyof typeof descriptions;
