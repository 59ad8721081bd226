import { parseQuantity } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { GATEWAY_VOLUMES } from '../shared/gateway';
import { componentLabels } from '../shared/labels';
import {
  fieldEnv,
  httpProbe,
  livenessProbe,
  Pods,
  s3Env,
  s3Mounts,
  s3Secrets,
} from '../shared/pods';
import { isRing, lokiConfig } from './config';
import { lokiGateway, lokiGatewayConfig } from './gateway';
import { LOKI_TENANT } from './ruler';

export interface LokiProps {
  readonly environment: ResolvedEnvironment;
  /** LogQL rule files by name. */
  readonly rules: Readonly<Record<string, string>>;
}

/**
 * Loki as a single binary that reads, writes, compacts and evaluates rules; several pods form a ring. The image has no
 * shell. Rules are watched; a change of the configuration replaces the pods.
 */
export class Loki extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['loki'];
  /** LogQL rule files by name. */
  readonly rules: Readonly<Record<string, string>>;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, rules }: LokiProps) {
    super(scope, id);
    const component = findComponent(environment, 'loki');
    const workload = soleWorkload(component);
    const settings = environment.loki;
    const peerPorts: Readonly<Record<string, number>> = isRing(settings)
      ? { grpc: ports.loki.grpc, memberlist: ports.loki.memberlist }
      : {};

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.loki;
    this.rules = rules;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: ports.loki.http, query: ports.loki.query },
      peerPorts,
    });
    const files = (name: string, content: Readonly<Record<string, string>>) =>
      new ConfigFiles(this, name, {
        namespace: component.namespace,
        labels: componentLabels(component.name),
        files: content,
      });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 10001,
      gracePeriod: settings.terminationGracePeriod,
      storage: { volume: 'data', size: settings.volume },
      configs: [
        {
          volume: 'config',
          files: files('loki-config', { 'loki.yaml': yaml(lokiConfig(environment)) }),
          onChange: 'roll',
        },
        { volume: 'rules', files: files('loki-rules', rules), onChange: 'watch' },
        {
          volume: GATEWAY_VOLUMES.config,
          files: files('loki-gateway', { 'nginx.conf': lokiGatewayConfig() }),
          onChange: 'roll',
        },
      ],
      secrets: s3Secrets(settings.storage),
      scratch: [GATEWAY_VOLUMES.scratch],
      containers: [
        {
          name: 'loki',
          image: environment.images.loki,
          args: [
            `-config.file=${paths.loki.config}/loki.yaml`,
            ...(isRing(settings) ? ['-config.expand-env=true'] : []),
          ],
          env: [
            ...(isRing(settings) ? [fieldEnv('POD_IP', 'status.podIP')] : []),
            // Retention first writes markers to a temporary file, and the directory of the image is read-only.
            { name: 'TMPDIR', value: paths.loki.data },
            { name: 'GOMEMLIMIT', value: String(memoryTarget(settings.resources.memoryLimit)) },
            ...s3Env(settings.storage),
          ],
          ports: { http: ports.loki.http, ...peerPorts },
          resources: settings.resources,
          readiness: httpProbe('/ready', 'http', { periodSeconds: 5 }),
          // A pod that is not ready because it waits for others would not benefit from a restart. This also succeeds
          // while the write-ahead log is replayed.
          liveness: livenessProbe('/loki/api/v1/status/buildinfo', 'http'),
          mounts: [
            { name: 'config', mountPath: paths.loki.config, readOnly: true },
            { name: 'rules', mountPath: `${paths.loki.rules}/${LOKI_TENANT}`, readOnly: true },
            { name: 'data', mountPath: paths.loki.data },
            ...s3Mounts(settings.storage),
          ],
        },
        lokiGateway(environment),
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
