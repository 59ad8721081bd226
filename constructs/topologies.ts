import type { Topology } from '../resolve/flow';
import { alertmanagerTopology } from './alertmanager/topology';
import { demoTopology } from './demo/topology';
import { exportersTopology } from './exporters/topology';
import { grafanaTopology } from './grafana/topology';
import { jaegerTopology } from './jaeger/topology';
import { kubeStateMetricsTopology } from './kube-state-metrics/topology';
import { kubernetesTopology } from './kubernetes/topology';
import { logCollectorTopology } from './log-collector/topology';
import { lokiTopology } from './loki/topology';
import { nodeExporterTopology } from './node-exporter/topology';
import { otelCollectorTopology } from './otel-collector/topology';
import { prometheusTopology } from './prometheus/topology';
import { pushgatewayTopology } from './pushgateway/topology';
import type { ComponentKey } from './registry';
import { tempoTopology } from './tempo/topology';
import { thanosTopology } from './thanos/topology';

/** Programs and connections of each component. */
export const topologies: Readonly<Record<ComponentKey, Topology>> = {
  prometheus: prometheusTopology,
  alertmanager: alertmanagerTopology,
  loki: lokiTopology,
  otelCollector: otelCollectorTopology,
  jaeger: jaegerTopology,
  tempo: tempoTopology,
  grafana: grafanaTopology,
  nodeExporter: nodeExporterTopology,
  logCollector: logCollectorTopology,
  thanos: thanosTopology,
  pushgateway: pushgatewayTopology,
  kubeStateMetrics: kubeStateMetricsTopology,
  kubernetes: kubernetesTopology,
  exporters: exportersTopology,
  demo: demoTopology,
};
