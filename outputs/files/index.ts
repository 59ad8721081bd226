import path from 'node:path';
import { load } from 'js-yaml';
import { programDescriptions } from '../../catalog/components/component-descriptions';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { DATA_FOLDER, type ResolvedFilesOutput } from '../../catalog/definitions/outputs';
import { shortenName } from '../../catalog/helpers/hash';
import { yaml } from '../../catalog/helpers/yaml';
import { labelKeys } from '../../catalog/names';
import { agentOptions } from '../../constructs/log-collector/agent';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  type MachineService,
  renderAlloyConfig,
  renderPromtailConfig,
} from '../../scrape-configs/pipeline';
import { jobFiles } from '../../scrape-configs/prometheus';
import { renderTargetFiles, type TargetFile } from '../../scrape-configs/targets';
import type { OperatorGap } from '../operator';
import { renderPrometheus } from '../prometheus';
import {
  type Container,
  type EnvVar,
  isConfigMap,
  type KeyRef,
  type RenderedObject,
  type Volume,
} from '../rendered/manifests';
import { type RenderedPod, renderedPods } from '../rendered/pods';
import { programFor } from '../rendered/programs';
import { Rewriter } from '../rendered/rewrite';
import { expandVariables, limitOf } from '../rendered/variables';
import { pickFiles, volumeSources } from '../rendered/volumes';
import { type FilesProblem, type MachineProgram, Machines } from './machines';
import { type MachineScrapes, machineScrapes } from './scrapes';
import { hostName, isStaticUser, renderUnit, type Unit } from './unit';

export type { FilesProblem } from './machines';

export interface FilesRendering {
  /** Files by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly gaps: readonly OperatorGap[];
  readonly problems: readonly FilesProblem[];
}

/** What every program of the output needs. */
interface Context {
  readonly environment: ResolvedEnvironment;
  readonly settings: ResolvedFilesOutput;
  readonly objects: readonly RenderedObject[];
  readonly machines: Machines;
  readonly programs: readonly MachineProgram[];
  readonly scrapes: MachineScrapes;
}

/**
 * Returns the configuration files and units of all programs, from the objects that a cluster would run: the same programs,
 * arguments, files and limits, with the addresses and folders of machines.
 */
export function renderFiles(
  environment: ResolvedEnvironment,
  settings: ResolvedFilesOutput,
  targetFiles: readonly TargetFile[],
  objects: readonly RenderedObject[],
): FilesRendering {
  const programs = machinePrograms(environment, objects);
  const own = new Set(programs.map(({ name }) => name));
  const services = environment.services.map(({ name }) => name).filter((name) => !own.has(name));
  const machines = new Machines(settings, objects, programs, services);
  const scrapes = machineScrapes(environment, targetFiles, machines, programs);
  const context = { environment, settings, objects, machines, programs, scrapes };
  const files = new Map<string, string>();
  const units: PlacedUnit[] = [];
  for (const program of programs) {
    for (const [index, { name }] of containersOf(program).entries()) {
      const rendered = renderContainer(context, program, name, index === 0);
      for (const [file, text] of rendered.files) files.set(file, text);
      units.push(...rendered.units);
    }
  }
  for (const [file, text] of existingPrometheus(context)) files.set(file, text);
  for (const { unit, machine } of units)
    files.set(`systemd/${machine}/${unit.name}.service`, renderUnit(unit));
  const users = [
    ...new Set(units.filter(({ unit }) => isStaticUser(unit)).map(({ unit }) => unit.user)),
  ];
  if (users.length > 0)
    files.set(
      'sysusers.d/observability.conf',
      users.map((user) => `u ${user} - "Observability stack"\n`).join(''),
    );
  const owned = units.flatMap(({ unit: { ownData, dataFolder, user } }) =>
    ownData !== false && dataFolder !== undefined
      ? [`d ${ownData}/${dataFolder} 0700 ${user} ${user}\n`]
      : [],
  );
  if (owned.length > 0)
    files.set('tmpfiles.d/observability.conf', [...new Set(owned)].sort().join(''));
  files.set('machines.yaml', yaml(foldersByMachine(units, files)));
  return {
    files,
    gaps: [...scrapes.gaps, ...programs.flatMap(initGaps)],
    problems: machines.problems,
  };
}

/** A unit and the machines that run it. */
interface PlacedUnit {
  readonly unit: Unit;
  /** Folder of its configuration. */
  readonly folder: string;
  readonly machine: string;
}

/** Returns the folders with the configuration of each machine. */
function foldersByMachine(
  units: readonly PlacedUnit[],
  files: ReadonlyMap<string, string>,
): Readonly<Record<string, readonly string[]>> {
  const names = [...new Set(units.map(({ machine }) => machine))].sort();
  const hasFiles = (folder: string) =>
    [...files.keys()].some((file) => file.startsWith(`${folder}/`));
  return Object.fromEntries(
    names.map((name) => [
      name,
      units.flatMap(({ machine, folder }) =>
        machine === name && hasFiles(folder) ? [folder] : [],
      ),
    ]),
  );
}

/** Returns the programs of the stack and the exporters of integrations, without those that need the API of Kubernetes. */
function machinePrograms(
  environment: ResolvedEnvironment,
  objects: readonly RenderedObject[],
): readonly MachineProgram[] {
  const exporters = environment.services.filter(({ exporter }) => exporter);
  const names = new Set<string>([
    ...environment.components.map(({ name }) => name),
    ...exporters.map(({ name }) => name),
  ]);
  names.delete('kube-state-metrics');
  const byWorkload = new Map<string, RenderedPod[]>();
  for (const pod of renderedPods(objects))
    if (names.has(pod.component)) {
      const { name } = pod.controller;
      byWorkload.set(name, [...(byWorkload.get(name) ?? []), pod]);
    }
  return [...byWorkload].map(([name, pods]) => ({
    name,
    pods,
    isAgent: pods[0]?.controller.kind === 'DaemonSet',
  }));
}

/** Returns the programs that run before a program in its pods, which units cannot contain. */
const initGaps = ({ name, pods: [pod] }: MachineProgram): readonly OperatorGap[] =>
  (pod?.initContainers ?? []).map((container) => ({
    of: { program: name },
    path: `initContainers.${container.name}`,
    problem: 'runs once before the program, which a unit does not',
  }));

/** Returns the value of a key of a ConfigMap of the output. A check reports one that is missing. */
const configMapValue = (
  objects: readonly RenderedObject[],
  { namespace }: RenderedPod,
  { name, key }: KeyRef,
): string | undefined =>
  objects
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)?.data?.[
    key
  ];

const containersOf = ({ pods }: MachineProgram): readonly Container[] => pods[0]?.containers ?? [];

/** Returns the name of a container's unit: that of the workload, and for a sidecar also that of the container. */
const unitName = (workload: string, container: string, isMain: boolean): string =>
  isMain ? workload : container.startsWith(`${workload}-`) ? container : `${workload}-${container}`;

/** Folders that are in every file system. */
const TEMPORARY = '/tmp';

/** Returns the files and units of a container. */
function renderContainer(
  context: Context,
  program: MachineProgram,
  name: string,
  isMain: boolean,
): { readonly files: ReadonlyMap<string, string>; readonly units: readonly PlacedUnit[] } {
  const { settings, machines } = context;
  const { folders } = settings;
  const folder = unitName(program.name, name, isMain);
  const [first] = program.pods;
  const container = first?.containers.find((one) => one.name === name);
  if (!first || !container) return { files: new Map(), units: [] };
  const mounts = (container.volumeMounts ?? []).flatMap(({ name: volume, mountPath }) => {
    const found = first.volumes.find((one) => one.name === volume);
    return found ? [{ volume: found, mountPath }] : [];
  });
  const main = first.containers[0];
  const dataOf = (volume: Volume): string =>
    main?.volumeMounts?.some((mount) => mount.name === volume.name) ? program.name : folder;
  const dataMounts = mounts.filter(
    ({ volume, mountPath }) =>
      mountPath !== TEMPORARY && volumeSources(volume).length === 0 && !volume.hostPath,
  );
  const stateMounts = mounts.filter(({ mountPath }) => mountPath === AGENT_STATE);
  const data = [...dataMounts, ...stateMounts].map(
    ({ mountPath, volume }) => [mountPath, `${folders.data}/${dataOf(volume)}`] as const,
  );
  const configured = mounts.filter(({ volume }) => volumeSources(volume).length > 0);
  const places = new Map<string, string>();
  for (const { mountPath } of configured)
    for (let above = mountPath; above.split('/').length > 2; above = path.posix.dirname(above))
      places.set(above, path.posix.join(folders.configuration, folder, belowEtc(above)));
  for (const { volume, mountPath } of mounts)
    if (volume.hostPath?.path === '/') places.set(mountPath, '/');

  const readsLogs = isLogCollector(context, program);
  const secrets = secretFiles(configured, folder, folders);
  const units = machines.ofProgram(program).map((machine, index): PlacedUnit => {
    const pod = program.pods[index] ?? first;
    const rewriter = new Rewriter(
      machines.addresses(program, machine),
      new Map([...places, ...secrets.paths, ...data]),
    );
    const variables = variablesOf(
      container,
      { pod, objects: context.objects, address: machines.listen(program, machine) },
      rewriter,
    );
    const words = [
      ...(container.command ?? [programFor(container) ?? name]),
      ...(container.args ?? []),
    ].flatMap((word) => rewriter.line(expandVariables(word, textsOf(variables.plain))));
    return {
      folder,
      machine,
      unit: {
        name: folder,
        description: descriptionOf(first.component, name, isMain),
        command: [...words, ...listenArgs(context, program, container, machine)],
        variables: variables.plain,
        environmentFiles: variables.isSecret ? [`${folders.secrets}/${folder}.env`] : [],
        credentials: secrets.credentials,
        user: shortenName(program.name, MAX_USER_LENGTH),
        dataFolder: data[0] && path.posix.relative(folders.data, data[0][1]),
        ownData: folders.data === DATA_FOLDER ? false : folders.data,
        gracePeriod: pod.gracePeriod,
        memoryLimit: limitOf(container, 'limits.memory'),
        cpuLimit: cores(container.resources?.limits?.cpu),
        access: readsLogs ? 'logs' : program.isAgent ? 'host' : 'own-files',
      },
    };
  });

  // The arguments name the folder of the data, or the files do: where both could, only one can be meant.
  const words = (container.args ?? []).join(' ');
  const inFiles = data.filter(([mountPath]) => !words.includes(`=${mountPath}`));
  const rewriter = new Rewriter(
    machines.addresses(program),
    new Map([...places, ...secrets.paths, ...inFiles]),
  );
  const files = new Map<string, string>();
  for (const { volume, mountPath } of configured)
    for (const [file, text] of Object.entries(filesAt(context, program, mountPath, volume)))
      files.set(
        path.posix.join(folder, belowEtc(mountPath), file),
        isVerbatim(mountPath) ? text : withListener(context, program, file, rewriter.text(text)),
      );
  return { files, units };
}

/** Longest name of a user. */
const MAX_USER_LENGTH = 31;
/** Mount path of the read positions of the log collector, on the node in a cluster. */
const AGENT_STATE = paths.logCollector.positions;

/** Returns a path of a container below the folder of its program: `/etc/loki/rules` is `rules`. */
const belowEtc = (inside: string): string => inside.split('/').slice(3).join('/');

/** Reports whether files of a folder are neither addressed to a machine nor contain paths: rules and dashboards. */
const isVerbatim = (mountPath: string): boolean =>
  [paths.prometheus.rules, paths.loki.rules, paths.grafana.dashboards].some(
    (folder) => mountPath === folder || mountPath.startsWith(`${folder}/`),
  ) || mountPath === `${paths.grafana.provisioning}/alerting`;

const descriptionOf = (component: string, container: string, isMain: boolean): string => {
  const purpose = (programDescriptions as Readonly<Record<string, string>>)[component];
  return `${component}${isMain ? '' : ` (${container})`}${purpose ? `: ${purpose}` : ''}`;
};

const isLogCollector = ({ environment }: Context, { name }: MachineProgram): boolean =>
  name === environment.logCollector;

/** Returns the files of a mount, with those of machines in place of those of Kubernetes. */
function filesAt(
  context: Context,
  program: MachineProgram,
  mountPath: string,
  volume: Volume,
): Readonly<Record<string, string>> {
  const { environment, scrapes } = context;
  const [pod] = program.pods;
  if (pod?.component === 'prometheus' && mountPath === paths.prometheus.jobs)
    return jobFiles(environment, scrapes.jobs, shardOf(program, environment));
  if (pod?.component === 'prometheus' && mountPath === paths.prometheus.targets)
    return renderTargetFiles(scrapes.targets);
  if (mountPath === paths.logCollector[environment.logCollector])
    return logCollectorFiles(context, program);
  return Object.fromEntries(
    volumeSources(volume).flatMap(({ kind, name, source }) => {
      const found = context.objects
        .filter(isConfigMap)
        .find(({ metadata }) => metadata.name === name && metadata.namespace === pod?.namespace);
      return kind === 'configMap' && found
        ? Object.entries(pickFiles(source, found.data ?? {}))
        : [];
    }),
  );
}

/** Returns the files of an existing Prometheus, with the addresses of machines. */
function existingPrometheus({
  environment,
  machines,
  scrapes: { jobs, targets },
}: Context): ReadonlyMap<string, string> {
  const { prometheus } = environment.parts;
  if (prometheus.kind !== 'external' || prometheus.rules !== 'files') return new Map();
  const elsewhere = { name: 'prometheus', pods: [], isAgent: false };
  const rewriter = new Rewriter(machines.addresses(elsewhere), new Map());
  return new Map(
    [...renderPrometheus(environment, jobs, targets)].map(([file, text]) => [
      `prometheus/${file}`,
      file.startsWith('rules/') ? text : rewriter.text(text),
    ]),
  );
}

/** Returns the shard of a workload of Prometheus. */
const shardOf = ({ name }: MachineProgram, { components }: ResolvedEnvironment): number =>
  Math.max(
    0,
    components
      .find((component) => component.name === 'prometheus')
      ?.workloads.findIndex((workload) => workload.name === name) ?? 0,
  );

/** Returns the configuration of the log collector, which reads the journal and log files. */
function logCollectorFiles(
  { environment, settings, machines, programs }: Context,
  program: MachineProgram,
): Readonly<Record<string, string>> {
  const services: readonly MachineService[] = [
    ...programs.map(({ name, pods }) => ({
      service: pods[0]?.component ?? name,
      team: pods[0]?.labels[labelKeys.team] ?? '',
      namespace: pods[0]?.namespace ?? '',
      units: [
        name,
        ...(pods[0]?.containers.slice(1) ?? []).map((one) => unitName(name, one.name, false)),
      ],
    })),
    ...environment.services
      .filter(({ name }) => !programs.some((one) => one.name === name))
      .map(({ name, team, namespace }) => {
        const { files, unit = name } = settings.logs[name] ?? {};
        return { service: name, team, namespace, ...(files ? { files } : { units: [unit] }) };
      }),
  ];
  const options = { ...agentOptions(environment), machine: services };
  const listen = machines.listen(program);
  return environment.logCollector === 'promtail'
    ? {
        'promtail.yaml': yaml(
          renderPromtailConfig({
            ...options,
            httpPort: ports.promtail.http,
            ...(listen ? { httpAddress: listen } : {}),
            positionsPath: `${AGENT_STATE}/positions.yaml`,
          }),
        ),
      }
    : { 'config.alloy': renderAlloyConfig(options) };
}

/** Returns the flags with the address of a program that listens on all addresses without it. */
function listenArgs(
  { machines }: Context,
  program: MachineProgram,
  container: Container,
  machine: string,
): readonly string[] {
  const flag = { prometheus: '--web.listen-address', alertmanager: '--web.listen-address' };
  const name = container.name as keyof typeof flag;
  const [http] = container.ports ?? [];
  return Object.hasOwn(flag, name) && http
    ? [
        `${flag[name]}=${machines.listen(program, machine) ?? ''}:${machines.port(program, http.containerPort)}`,
      ]
    : [];
}

interface ServerConfig {
  readonly server?: object;
}

/** Sets the address of a program that only its configuration file sets. */
function withListener(
  { machines }: Context,
  program: MachineProgram,
  file: string,
  text: string,
): string {
  const listen = machines.listen(program);
  if (file === 'grafana.ini' && listen !== undefined)
    return text.replace('[server]\n', `[server]\nhttp_addr = ${listen}\n`);
  if (file !== 'loki.yaml' && file !== 'tempo.yaml') return text;
  const config = load(text) as ServerConfig;
  return yaml({
    ...config,
    server: {
      // Without a ring, it connects to itself on the loopback interface.
      ...(listen ? { http_listen_address: listen, grpc_listen_address: '127.0.0.1' } : {}),
      grpc_listen_port: machines.port(program, 'grpc'),
      ...config.server,
    },
  });
}

/** Returns the credentials of a unit, and the paths of their files in place of those in containers. */
function secretFiles(
  mounts: readonly { readonly volume: Volume; readonly mountPath: string }[],
  unit: string,
  folders: ResolvedFilesOutput['folders'],
): {
  readonly credentials: Readonly<Record<string, string>>;
  readonly paths: ReadonlyMap<string, string>;
} {
  const credentials: Record<string, string> = {};
  const places = new Map<string, string>();
  for (const { volume, mountPath } of mounts)
    for (const { kind, name, source } of volumeSources(volume))
      for (const { key, path: file } of source.items ?? []) {
        if (kind === 'configMap' && !volume.projected) continue;
        const id = `${name}.${key}`;
        credentials[id] = `${folders.secrets}/${name}/${key}`;
        places.set(
          path.posix.join(mountPath, file),
          path.posix.join(folders.credentials, `${unit}.service`, id),
        );
      }
  return { credentials, paths: places };
}

/** Returns the variables of a container, and whether some are secret. */
function variablesOf(
  container: Container,
  placed: PlacedPod,
  rewriter: Rewriter,
): { readonly plain: Unit['variables']; readonly isSecret: boolean } {
  const plain: Record<string, string | typeof hostName> = {};
  let isSecret = false;
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.secretKeyRef) isSecret = true;
    else {
      const value = variableOf(variable, container, placed);
      plain[variable.name] =
        typeof value === 'string'
          ? (rewriter.line(expandVariables(value, textsOf(plain)))[0] ?? value)
          : value;
    }
  }
  return { plain, isSecret };
}

const textsOf = (variables: Unit['variables']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/** A pod, the objects of its cluster, and the address on which it listens on its machine. */
interface PlacedPod {
  readonly pod: RenderedPod;
  readonly objects: readonly RenderedObject[];
  readonly address: string | undefined;
}

function variableOf(
  { value, valueFrom }: EnvVar,
  container: Container,
  { pod, objects, address }: PlacedPod,
): string | typeof hostName {
  if (valueFrom?.configMapKeyRef)
    return configMapValue(objects, pod, valueFrom.configMapKeyRef) ?? '';
  if (valueFrom?.resourceFieldRef)
    return limitOf(container, valueFrom.resourceFieldRef.resource) ?? '';
  switch (valueFrom?.fieldRef?.fieldPath) {
    case undefined:
      return value ?? '';
    case 'metadata.name':
      return pod.name;
    case 'spec.nodeName':
      return hostName;
    case 'status.podIP':
    case 'status.hostIP':
      return address ?? '0.0.0.0';
    default:
      return '';
  }
}

const cores = (quantity: string | undefined): number | undefined =>
  quantity === undefined
    ? undefined
    : quantity.endsWith('m')
      ? Number(quantity.slice(0, -1)) / 1000
      : Number(quantity);
