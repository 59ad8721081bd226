import { alertmanagerDescription } from './alertmanager/component';
import { demoDescription } from './demo/component';
import { exportersDescription } from './exporters/component';
import { grafanaDescription } from './grafana/component';
import { jaegerDescription } from './jaeger/component';
import { kubeStateMetricsDescription } from './kube-state-metrics/component';
import { kubernetesDescription } from './kubernetes/component';
import { logCollectorDescription } from './log-collector/component';
import { lokiDescription } from './loki/component';
import { nodeExporterDescription } from './node-exporter/component';
import { otelCollectorDescription } from './otel-collector/component';
import { prometheusDescription } from './prometheus/component';
import { pushgatewayDescription } from './pushgateway/component';
import { tempoDescription } from './tempo/component';
import { thanosDescription } from './thanos/component';

/** The components of the stack. To add one, add its directory beside this file, and a line here. */
export const componentDescriptions = {
  prometheus: prometheusDescription,
  alertmanager: alertmanagerDescription,
  loki: lokiDescription,
  logCollector: logCollectorDescription,
  otelCollector: otelCollectorDescription,
  jaeger: jaegerDescription,
  tempo: tempoDescription,
  grafana: grafanaDescription,
  nodeExporter: nodeExporterDescription,
  thanos: thanosDescription,
  pushgateway: pushgatewayDescription,
  kubeStateMetrics: kubeStateMetricsDescription,
  kubernetes: kubernetesDescription,
  exporters: exportersDescription,
  demo: demoDescription,
} as const;

export type ComponentKey = keyof typeof componentDescriptions;
