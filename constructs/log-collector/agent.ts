import { type environmentLabels, externalLabels } from '@observability-stack/contracts';
import { parseByteSize } from '@observability-stack/query-common';
import type { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { labelKeys } from '../../catalog/names';
import { type Component, soleWorkload } from '../../resolve/components';
import { endpointOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { teamTenants, tenantId } from '../../resolve/tenants';
import { httpClient, partFiles } from '../../scrape-configs/http-client';
import type { LogAgentOptions } from '../../scrape-configs/pipeline';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { componentLabels } from '../shared/labels';
import {
  type ContainerProps,
  httpProbe,
  livenessProbe,
  Pods,
  type PodsProps,
} from '../shared/pods';

/** The program of an agent: the part of its container that does not depend on where it runs. */
export type AgentProgram = Pick<
  ContainerProps,
  'name' | 'image' | 'args' | 'readiness' | 'liveness'
>;

export interface LogAgentProps
  extends Pick<PodsProps, 'environment' | 'hostPaths'>,
    Pick<ContainerProps, 'env' | 'ports' | 'udpPorts' | 'resources'> {
  readonly component: Component;
  /** The user that the program runs as. */
  readonly uid: number;
  /** The objects that it may read, in all namespaces. */
  readonly reads: 'pods' | 'events';
  /** Its configuration, and the folder that contains it. */
  readonly files: Readonly<Record<string, string>>;
  readonly configFolder: string;
  readonly program: AgentProgram;
  /** Further mounts. @default none */
  readonly mounts?: ContainerProps['mounts'];
}

/** Adds the objects of an agent that sends log lines to Loki: its rights, its configuration and its pods. */
export function addLogAgent(
  scope: Construct,
  {
    environment,
    component,
    reads,
    files,
    configFolder,
    program,
    mounts = [],
    ...rest
  }: LogAgentProps,
): { readonly base: ComponentBase; readonly pods: Pods } {
  const { uid, hostPaths, ...container } = rest;
  const clientFiles = projectedFiles(partFiles(environment.parts.loki));
  const base = new ComponentBase(scope, 'base', {
    environment,
    component,
    service: {},
    rights: [
      {
        namespaces: 'all',
        rules: [{ apiGroups: [''], resources: [reads], verbs: ['get', 'list', 'watch'] }],
      },
    ],
  });
  const config = new ConfigFiles(scope, `${component.name}-config`, {
    namespace: component.namespace,
    labels: componentLabels(component.name),
    files,
  });
  const pods = new Pods(scope, 'pods', {
    environment,
    component,
    workload: soleWorkload(component),
    uid,
    token: true,
    configs: [{ volume: 'config', files: config, onChange: 'roll' }],
    projected: clientFiles.length > 0 ? [{ volume: 'client-files', sources: clientFiles }] : [],
    scratch: ['tmp'],
    ...(hostPaths ? { hostPaths } : {}),
    containers: [
      {
        ...program,
        ...container,
        mounts: [
          { name: 'config', mountPath: configFolder, readOnly: true },
          ...(clientFiles.length > 0
            ? [{ name: 'client-files', mountPath: paths.logCollector.clientFiles, readOnly: true }]
            : []),
          ...mounts,
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
  });
  return { base, pods };
}

/** Returns Alloy with a configuration file, a folder for its state and an HTTP port. */
export const alloyProgram = (
  { images }: ResolvedEnvironment,
  { config, data, port }: { readonly config: string; readonly data: string; readonly port: number },
): AgentProgram => ({
  name: 'alloy',
  image: images.alloy,
  args: [
    'run',
    config,
    `--server.http.listen-addr=0.0.0.0:${port}`,
    `--storage.path=${data}`,
    '--disable-reporting',
  ],
  readiness: httpProbe('/-/ready', 'http', { periodSeconds: 10 }),
  // `/-/healthy` fails if any component is unhealthy, for example while Loki is down, which a restart does not help.
  liveness: livenessProbe('/metrics', 'http'),
});

/** Returns the options of the agent, without those that depend on where it runs. */
export function agentOptions(environment: ResolvedEnvironment): LogAgentOptions {
  const { logs } = environment;
  const { loki } = environment.parts;
  const tenant = tenantId(environment);
  return {
    lokiPushUrl: endpointOf(environment, 'logLines') ?? '',
    ...(loki.kind === 'external' ? { http: httpClient(loki, paths.logCollector.clientFiles) } : {}),
    ...(tenant === undefined ? {} : { tenantId: tenant }),
    tenants: teamTenants(environment),
    externalLabels: {
      env: environment.env,
      [externalLabels.cluster]: environment.cluster,
    } satisfies Readonly<Record<(typeof environmentLabels)[number], string>>,
    teamLabel: labelKeys.team,
    batch: { wait: logs.batchWait as `${number}s`, bytes: parseByteSize(logs.batchSize) },
    maxLineSize: parseByteSize(logs.maxLineSize),
    sources: logs.sources,
    agent: { namespace: environment.namespaces.agents, name: environment.logCollector },
    redact: logs.redact,
    alloy: logs.alloy,
    services: environment.services.flatMap(({ name, logs: record }) =>
      record ? [{ service: name, ...record }] : [],
    ),
  };
}
