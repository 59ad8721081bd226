import { type environmentLabels, externalLabels } from '@observability-stack/contracts';
import { parseByteSize } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { labelKeys } from '../../catalog/names';
import { serviceHost } from '../../resolve/addresses';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  DEFAULT_POD_LOGS_DIR,
  type LogAgentOptions,
  renderAlloyConfig,
  renderPromtailConfig,
} from '../../scrape-configs/pipeline';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { componentLabels } from '../shared/labels';
import { type ContainerProps, fieldEnv, httpProbe, livenessProbe, Pods } from '../shared/pods';

export interface LogCollectorProps {
  readonly environment: ResolvedEnvironment;
}

/** Directory on the node with the read positions, so that a new pod continues where the previous one stopped. */
const STATE = '/var/lib/observability-log-collector';
/** Target of the symbolic links to pod logs on nodes with cri-dockerd; empty on others. */
const DOCKER_LOGS = '/var/lib/docker/containers';
const POSITIONS = `${paths.logCollector.positions}/positions.yaml`;

/** The parts that differ between the agents. */
interface Agent {
  readonly files: Readonly<Record<string, string>>;
  readonly container: Pick<ContainerProps, 'name' | 'image' | 'args' | 'readiness' | 'liveness'>;
  readonly configFolder: string;
}

/** Reads the logs of all pods on each node and sends them to Loki, with Promtail or Alloy from one typed pipeline. */
export class LogCollector extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['logs'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: LogCollectorProps) {
    super(scope, id);
    const component = findComponent(environment, environment.logCollector);
    const workload = soleWorkload(component);
    const agent =
      environment.logCollector === 'promtail' ? promtail(environment) : alloy(environment);

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.logs;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: {},
      rights: {
        namespaces: 'all',
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      },
    });
    const config = new ConfigFiles(this, `${component.name}-config`, {
      namespace: component.namespace,
      labels: componentLabels(component.name),
      files: agent.files,
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      // Only root can read pod logs.
      uid: 0,
      token: true,
      configs: [{ volume: 'config', files: config, onChange: 'roll' }],
      scratch: ['tmp'],
      hostPaths: [
        { volume: 'pod-logs', path: DEFAULT_POD_LOGS_DIR, create: true },
        { volume: 'docker-logs', path: DOCKER_LOGS, create: true },
        { volume: 'state', path: STATE, create: true },
      ],
      containers: [
        {
          ...agent.container,
          env: [fieldEnv('HOSTNAME', 'spec.nodeName')],
          ports: ports[environment.logCollector],
          resources: environment.logs.resources,
          mounts: [
            { name: 'config', mountPath: agent.configFolder, readOnly: true },
            { name: 'pod-logs', mountPath: DEFAULT_POD_LOGS_DIR, readOnly: true },
            { name: 'docker-logs', mountPath: DOCKER_LOGS, readOnly: true },
            { name: 'state', mountPath: paths.logCollector.positions },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}

function agentOptions(environment: ResolvedEnvironment): LogAgentOptions {
  const { logs } = environment;
  const loki: Component = findComponent(environment, 'loki');
  return {
    lokiPushUrl: `http://${serviceHost(loki)}:${ports.loki.http}/loki/api/v1/push`,
    externalLabels: {
      env: environment.name,
      [externalLabels.cluster]: environment.cluster,
    } satisfies Readonly<Record<(typeof environmentLabels)[number], string>>,
    teamLabel: labelKeys.team,
    batch: { wait: logs.batchWait as `${number}s`, bytes: parseByteSize(logs.batchSize) },
    maxLineSize: parseByteSize(logs.maxLineSize),
    services: environment.services.flatMap(({ name, logs: record }) =>
      record ? [{ service: name, ...record }] : [],
    ),
  };
}

function promtail(environment: ResolvedEnvironment): Agent {
  const config = renderPromtailConfig({
    ...agentOptions(environment),
    httpPort: ports.promtail.http,
    positionsPath: POSITIONS,
  });
  return {
    files: { 'promtail.yaml': yaml(config) },
    configFolder: paths.logCollector.promtail,
    container: {
      name: 'promtail',
      image: environment.images.promtail,
      args: [`-config.file=${paths.logCollector.promtail}/promtail.yaml`],
      // Ready when it has targets; a node always has some, since the agent's own pod is one.
      readiness: httpProbe('/ready', 'http', { periodSeconds: 10 }),
      liveness: livenessProbe('/metrics', 'http'),
    },
  };
}

function alloy(environment: ResolvedEnvironment): Agent {
  return {
    files: {
      'config.alloy': renderAlloyConfig({
        ...agentOptions(environment),
        legacyPositionsPath: POSITIONS,
      }),
    },
    configFolder: paths.logCollector.alloy,
    container: {
      name: 'alloy',
      image: environment.images.alloy,
      args: [
        'run',
        `${paths.logCollector.alloy}/config.alloy`,
        `--server.http.listen-addr=0.0.0.0:${ports.alloy.http}`,
        `--storage.path=${paths.logCollector.positions}/alloy`,
        '--disable-reporting',
      ],
      readiness: httpProbe('/-/ready', 'http', { periodSeconds: 10 }),
      // /-/healthy fails if any component is unhealthy, for example while Loki is down.
      liveness: livenessProbe('/metrics', 'http'),
    },
  };
}
