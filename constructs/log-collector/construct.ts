import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import {
  JOURNAL_DIRECTORIES,
  JOURNAL_DIRECTORY,
  type LogSource,
  logFolder,
} from '../../catalog/definitions/log-sources';
import { yaml } from '../../catalog/helpers/yaml';
import { type Component, findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  DEFAULT_POD_LOGS_DIR,
  renderAlloyConfig,
  renderPromtailConfig,
} from '../../scrape-configs/pipeline';
import type { ComponentBase } from '../shared/component-base';
import { k8s } from '../shared/k8s';
import { componentLabels, componentSelector } from '../shared/labels';
import { fieldEnv, httpProbe, livenessProbe, type Pods } from '../shared/pods';
import { addLogAgent, agentOptions, alloyProgram, type LogAgentProps } from './agent';

export interface LogCollectorProps {
  readonly environment: ResolvedEnvironment;
}

/** Directory on the node with the read positions, so that a new pod continues where the previous one stopped. */
const STATE = '/var/lib/observability-log-collector';
/** Target of the symbolic links to pod logs on nodes with cri-dockerd; empty on others. */
const DOCKER_LOGS = '/var/lib/docker/containers';
const POSITIONS = `${paths.logCollector.positions}/positions.yaml`;

/** The parts that differ between the agents. */
type Agent = Pick<LogAgentProps, 'files' | 'configFolder' | 'program'>;

/** Reads the logs of all pods on each node and sends them to Loki, with Promtail or Alloy from one typed pipeline. */
export class LogCollector extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['logs'];
  readonly base: ComponentBase;
  readonly pods: Pods;
  /** The Service for messages of syslog; undefined without such a source. */
  readonly syslog?: k8s.KubeService;

  constructor(scope: Construct, id: string, { environment }: LogCollectorProps) {
    super(scope, id);
    const component = findComponent(environment, environment.logCollector);
    const agent =
      environment.logCollector === 'promtail' ? promtail(environment) : alloy(environment);
    const folders = sourceFolders(environment.logs.sources);
    const syslogs = environment.logs.sources.filter((source) => source.kind === 'syslog');
    const syslogPorts = (wanted: 'tcp' | 'udp'): Readonly<Record<string, number>> =>
      Object.fromEntries(
        syslogs
          .filter(({ protocol = 'tcp' }) => protocol === wanted)
          .map(({ port }) => [`syslog-${port}`, port]),
      );

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.logs;
    const { base, pods } = addLogAgent(this, {
      environment,
      component,
      // Only root can read pod logs.
      uid: 0,
      reads: 'pods',
      ...agent,
      env: [fieldEnv('HOSTNAME', 'spec.nodeName')],
      ports: { ...ports[environment.logCollector], ...syslogPorts('tcp') },
      udpPorts: syslogPorts('udp'),
      resources: environment.logs.resources,
      hostPaths: [
        { volume: 'pod-logs', path: DEFAULT_POD_LOGS_DIR, create: true },
        { volume: 'docker-logs', path: DOCKER_LOGS, create: true },
        { volume: 'state', path: STATE, create: true },
        ...folders.map(({ volume, path }) => ({
          volume,
          path,
          // systemd keeps the journal on disk as soon as the folder exists.
          create: !isJournal(path),
        })),
      ],
      mounts: [
        { name: 'pod-logs', mountPath: DEFAULT_POD_LOGS_DIR, readOnly: true },
        { name: 'docker-logs', mountPath: DOCKER_LOGS, readOnly: true },
        { name: 'state', mountPath: paths.logCollector.positions },
        ...folders.map(({ volume, path }) => ({ name: volume, mountPath: path, readOnly: true })),
      ],
    });
    this.base = base;
    this.pods = pods;
    if (syslogs.length > 0)
      this.syslog = new k8s.KubeService(this, 'syslog', {
        metadata: {
          name: `${component.name}-syslog`,
          namespace: component.namespace,
          labels: componentLabels(component.name),
        },
        spec: {
          type: 'ClusterIP',
          selector: componentSelector(component.name),
          ports: syslogs.map(({ port, protocol = 'tcp' }) => ({
            name: `${protocol}-${port}`,
            port,
            protocol: protocol.toUpperCase(),
            targetPort: k8s.IntOrString.fromNumber(port),
          })),
        },
      });
    this.node.defaultChild = this.pods;
  }
}

const isJournal = (path: string): boolean => JOURNAL_DIRECTORIES.includes(path);

/** Returns the folders of nodes that sources are in, without those that are mounted for pods or inside others. */
function sourceFolders(sources: readonly LogSource[]) {
  const all = sources.flatMap((source) => {
    if (source.kind === 'files') return [logFolder(source)];
    return source.kind === 'journal' ? [source.directory ?? JOURNAL_DIRECTORY] : [];
  });
  const mounted = [DEFAULT_POD_LOGS_DIR, DOCKER_LOGS];
  return [...new Set(all)]
    .filter((folder) => !mounted.includes(folder))
    .filter((folder) => ![...mounted, ...all].some((other) => folder.startsWith(`${other}/`)))
    .map((path, index) => ({ volume: `node-logs-${index + 1}`, path }));
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
    program: {
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
    program: alloyProgram(environment, {
      config: `${paths.logCollector.alloy}/config.alloy`,
      data: `${paths.logCollector.positions}/alloy`,
      port: ports.alloy.http,
    }),
  };
}
