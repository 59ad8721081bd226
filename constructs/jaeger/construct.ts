import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { clientFiles } from '../../scrape-configs/http-client';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { componentLabels } from '../shared/labels';
import { OTEL_UID, otelEnv } from '../shared/otel';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import { jaegerConfig, metricsConnection } from './config';
import { samplingStrategies } from './sampling';
import { storageDefaults } from './settings';
import { storageArgs, storageSecrets } from './storage';

export interface JaegerProps {
  readonly environment: ResolvedEnvironment;
}

/** Jaeger 2: stores and displays traces, and serves sampling strategies to SDKs. */
export class Jaeger extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['jaeger'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: JaegerProps) {
    super(scope, id);
    const component = findComponent(environment, 'jaeger');
    const workload = soleWorkload(component);
    const { storage, resources } = environment.jaeger;
    const badger = storage.kind === 'badger' ? storage : undefined;
    const secrets = storageSecrets(storage);
    const files = clientFiles(metricsConnection(environment)).map(({ file }) => file);
    const clientSources = projectedFiles(files);
    const servicePorts = {
      ui: ports.jaeger.ui,
      'otlp-grpc': ports.jaeger.otlpGrpc,
      'otlp-http': ports.jaeger.otlpHttp,
      'sampling-http': ports.jaeger.samplingHttp,
      'sampling-grpc': ports.jaeger.samplingGrpc,
    };

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.jaeger;
    this.base = new ComponentBase(this, 'base', { environment, component, service: servicePorts });
    const configFiles = (name: string, content: Readonly<Record<string, string>>) =>
      new ConfigFiles(this, name, {
        namespace: component.namespace,
        labels: componentLabels(component.name),
        files: content,
      });
    const config = configFiles('jaeger-config', { 'config.yaml': yaml(jaegerConfig(environment)) });
    const sampling = configFiles('jaeger-sampling', {
      'strategies.json': `${JSON.stringify(samplingStrategies(environment.jaeger), undefined, 2)}\n`,
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: OTEL_UID,
      ...(badger
        ? { storage: { volume: 'data', size: badger.volume ?? storageDefaults.badger.volume } }
        : {}),
      configs: [
        { volume: 'config', files: config, onChange: 'roll' },
        { volume: 'sampling', files: sampling, onChange: 'watch' },
      ],
      secrets,
      projected:
        clientSources.length > 0 ? [{ volume: 'client-files', sources: clientSources }] : [],
      containers: [
        {
          name: 'jaeger',
          image: environment.images.jaeger,
          args: [`--config=${paths.jaeger.config}/config.yaml`, ...storageArgs(storage)],
          env: otelEnv(resources),
          ports: {
            ...servicePorts,
            health: ports.jaeger.health,
            metrics: ports.jaeger.metrics,
          },
          resources,
          readiness: httpProbe('/status', 'health', { periodSeconds: 5 }),
          // /status waits for the storage; metrics are served before it is opened.
          liveness: livenessProbe('/metrics', 'metrics'),
          mounts: [
            { name: 'config', mountPath: paths.jaeger.config, readOnly: true },
            { name: 'sampling', mountPath: paths.jaeger.sampling, readOnly: true },
            ...(badger ? [{ name: 'data', mountPath: paths.jaeger.data }] : []),
            ...secrets.map(({ volume: name, mountPath }) => ({ name, mountPath, readOnly: true })),
            ...(clientSources.length > 0
              ? [{ name: 'client-files', mountPath: paths.jaeger.clientFiles, readOnly: true }]
              : []),
          ],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}
