import { parseQuantity } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { partFiles } from '../../scrape-configs/http-client';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { GATEWAY_VOLUMES } from '../shared/gateway';
import { componentLabels } from '../shared/labels';
import { storageEnv, storageMounts, storageSecrets } from '../shared/object-storage';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import { tempoConfig } from './config';
import { tempoGateway, tempoGatewayConfig } from './gateway';
import { hasServiceGraph } from './topology';

export interface TempoProps {
  readonly environment: ResolvedEnvironment;
}

/** Tempo as a single binary: stores traces, answers TraceQL queries and derives the service graph. */
export class Tempo extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['tempo'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: TempoProps) {
    super(scope, id);
    const component = findComponent(environment, 'tempo');
    const workload = soleWorkload(component);
    const settings = environment.tempo;
    const servicePorts = {
      http: ports.tempo.http,
      query: ports.tempo.query,
      'otlp-grpc': ports.tempo.otlpGrpc,
    };

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = settings;
    this.base = new ComponentBase(this, 'base', { environment, component, service: servicePorts });
    const files = (name: string, content: Readonly<Record<string, string>>) =>
      new ConfigFiles(this, name, {
        namespace: component.namespace,
        labels: componentLabels(component.name),
        files: content,
      });
    const clientFiles = hasServiceGraph(environment)
      ? projectedFiles(partFiles(environment.parts.prometheus))
      : [];
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      // Owner of the files in the image.
      uid: 10001,
      gracePeriod: settings.terminationGracePeriod,
      storage: { volume: 'data', size: settings.volume },
      configs: [
        {
          volume: 'config',
          files: files('tempo-config', { 'tempo.yaml': yaml(tempoConfig(environment)) }),
          onChange: 'roll',
        },
        {
          volume: GATEWAY_VOLUMES.config,
          files: files('tempo-gateway', { 'nginx.conf': tempoGatewayConfig() }),
          onChange: 'roll',
        },
      ],
      secrets: storageSecrets(settings.storage),
      projected: clientFiles.length > 0 ? [{ volume: 'client-files', sources: clientFiles }] : [],
      scratch: [GATEWAY_VOLUMES.scratch],
      containers: [
        {
          name: 'tempo',
          image: environment.images.tempo,
          args: [`-config.file=${paths.tempo.config}/tempo.yaml`],
          env: [
            { name: 'GOMEMLIMIT', value: String(memoryTarget(settings.resources.memoryLimit)) },
            ...storageEnv(settings.storage),
          ],
          ports: { http: ports.tempo.http, 'otlp-grpc': ports.tempo.otlpGrpc },
          resources: settings.resources,
          readiness: httpProbe('/ready', 'http', { periodSeconds: 5 }),
          // /ready waits for the rings.
          liveness: livenessProbe('/status/version', 'http'),
          mounts: [
            { name: 'config', mountPath: paths.tempo.config, readOnly: true },
            { name: 'data', mountPath: paths.tempo.data },
            ...storageMounts(settings.storage),
            ...(clientFiles.length > 0
              ? [{ name: 'client-files', mountPath: paths.tempo.clientFiles, readOnly: true }]
              : []),
          ],
        },
        tempoGateway(environment),
      ],
    });
    this.node.defaultChild = this.pods;
  }
}

/**
 * Returns GOMEMLIMIT in bytes: near it, garbage collection runs more often, before the container is
 * killed.
 */
const memoryTarget = (limit: string): number => Math.floor(parseQuantity(limit) * 0.9);
