import type { Topology } from '../resolve/flow';
import { alertmanager } from './alertmanager/topology';
import { demo } from './demo/topology';
import { grafana } from './grafana/topology';
import { jaeger } from './jaeger/topology';
import { logCollector } from './log-collector/topology';
import { loki } from './loki/topology';
import { nodeExporter } from './node-exporter/topology';
import { otelCollector } from './otel-collector/topology';
import { prometheus } from './prometheus/topology';
import type { ComponentKey } from './registry';
import { tempo } from './tempo/topology';
import { thanos } from './thanos/topology';

/** Programs and connections of each component. */
export const topologies: Readonly<Record<ComponentKey, Topology>> = {
  prometheus,
  alertmanager,
  loki,
  otelCollector,
  jaeger,
  tempo,
  grafana,
  nodeExporter,
  logCollector,
  thanos,
  demo,
};
