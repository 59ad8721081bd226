import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type FileKey, partFiles } from '../../scrape-configs/http-client';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { ExposureRoute } from '../shared/exposure';
import { componentLabels } from '../shared/labels';
import { OTEL_UID, otelEnv } from '../shared/otel';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import { collectorConfig } from './config';
import { destinations } from './external';

/** Returns the files with which it connects to existing programs. */
const collectorFiles = (environment: ResolvedEnvironment): readonly FileKey[] =>
  destinations(environment).flatMap((part) => partFiles(environment.parts[part]));

export interface CollectorProps {
  readonly environment: ResolvedEnvironment;
}

/** The OpenTelemetry Collector: receives spans, derives metrics and exports the spans to the trace store. */
export class Collector extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['collector'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: CollectorProps) {
    super(scope, id);
    const component = findComponent(environment, 'otel-collector');
    const workload = soleWorkload(component);
    const settings = environment.collector;
    const servicePorts = {
      'otlp-grpc': ports.collector.otlpGrpc,
      'otlp-http': ports.collector.otlpHttp,
    };

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.collector;
    this.base = new ComponentBase(this, 'base', { environment, component, service: servicePorts });
    const config = new ConfigFiles(this, 'otel-collector-config', {
      namespace: component.namespace,
      labels: componentLabels(component.name),
      files: { 'config.yaml': yaml(collectorConfig(environment)) },
    });
    const clientFiles = projectedFiles(collectorFiles(environment));
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: OTEL_UID,
      ...(settings.queueVolume
        ? { storage: { volume: 'queues', size: settings.queueVolume } }
        : {}),
      configs: [{ volume: 'config', files: config, onChange: 'roll' }],
      projected: clientFiles.length > 0 ? [{ volume: 'client-files', sources: clientFiles }] : [],
      containers: [
        {
          name: 'otel-collector',
          image: environment.images.collector,
          args: [`--config=${paths.collector.config}/config.yaml`],
          env: otelEnv(settings.resources),
          ports: {
            ...servicePorts,
            health: ports.collector.health,
            metrics: ports.collector.metrics,
            'span-metrics': ports.collector.spanMetrics,
          },
          resources: settings.resources,
          readiness: httpProbe('/', 'health', { periodSeconds: 5 }),
          // The health endpoint is unavailable while pipelines start and stop.
          liveness: livenessProbe('/metrics', 'metrics'),
          mounts: [
            { name: 'config', mountPath: paths.collector.config, readOnly: true },
            ...(settings.queueVolume
              ? [{ name: 'queues', mountPath: paths.collector.queues }]
              : []),
            ...(clientFiles.length > 0
              ? [{ name: 'client-files', mountPath: paths.collector.clientFiles, readOnly: true }]
              : []),
          ],
        },
      ],
    });
    const { exposure, grpcExposure } = settings;
    if (exposure)
      new ExposureRoute(this, 'exposure', {
        component,
        exposure,
        routes: [{ path: '/v1', portName: 'otlp-http', port: ports.collector.otlpHttp }],
      });
    if (grpcExposure)
      new ExposureRoute(this, 'grpc-exposure', {
        ...{ component, exposure: grpcExposure, name: `${component.name}-grpc`, grpc: true },
        routes: [{ portName: 'otlp-grpc', port: ports.collector.otlpGrpc }],
      });
    this.node.defaultChild = this.pods;
  }
}
