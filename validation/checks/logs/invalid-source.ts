import { didYouMean, escapeRegex } from '@observability-stack/query-common';
import { ports } from '../../../catalog/components/ports';
import { type LogSource, logFolder } from '../../../catalog/definitions/log-sources';
import { isOurs } from '../../../resolve/parts';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

type Part = Omit<Finding, 'where'> & { readonly at: string };

/** Reports sources of log lines that the agents cannot read, or that have no owner. */
export const logsInvalidSource: SemanticCheck = {
  code: 'logs/invalid-source',
  severity: 'error',
  title: 'A source of log lines beside the pods cannot be read, has no owner, or is listed twice.',
  stage: 'semantic',
  run: (input) => {
    const { environment, resolved } = input;
    const { sources } = resolved.logs;
    if (sources.length === 0) return [];
    const where = settingPlace(environment, 'logs.sources');
    if (!isOurs(resolved, 'logCollector'))
      return [
        {
          where,
          message: 'sources of log lines have no effect: the log collector is disabled',
          hint: 'remove them, or remove loki: false',
          from: [settingPlace(environment, 'loki')],
        },
      ];
    return [
      ...(environment.outputs?.files
        ? [
            {
              where,
              message:
                'sources of log lines are on the nodes of a cluster; output "files" does not read them',
              hint: 'write the paths of a service in outputs.files.logs, and waive this finding',
              from: [settingPlace(environment, 'outputs.files')],
            },
          ]
        : []),
      ...sources.flatMap((source, index) =>
        findings(input, source, sources.slice(0, index)).map(({ at, ...rest }) => ({
          where: settingPlace(environment, `logs.sources[${index}]${at}`),
          ...rest,
        })),
      ),
    ];
  },
};

const findings = (
  input: ResolvedInput,
  source: LogSource,
  before: readonly LogSource[],
): readonly Part[] => [
  ...ofOwner(input, source),
  ...(source.kind === 'files' ? ofFolder(source.path) : []),
  ...(source.kind === 'journal' ? ofUnits(source.units) : []),
  ...(source.kind === 'syslog' && usesPort(input, source.port)
    ? [
        {
          at: '.port',
          message: `port ${source.port} is in use by the metrics of ${input.resolved.logCollector}`,
          hint: 'choose another port, such as 1514',
        },
      ]
    : []),
  ...repeated(source, before),
];

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html */
const UNIT = /^[A-Za-z0-9:_.\\@-]+$/;
const ofUnits = (units: readonly string[]): readonly Part[] =>
  units
    .filter(
      (unit) =>
        !UNIT.test(unit) || /\.(service|socket|timer|mount|path|slice|scope|target)$/.test(unit),
    )
    .map((unit) => ({
      at: '.units',
      message: `unit "${unit}" is not the name of a service without its suffix`,
      hint: `write it like '${/^[A-Za-z0-9_@-]+/.exec(unit)?.[0] ?? 'kubelet'}'`,
    }));

const usesPort = ({ resolved }: ResolvedInput, port: number): boolean =>
  Object.values(ports[resolved.logCollector]).some((own) => own === port);

function ofOwner({ environment, resolved }: ResolvedInput, source: LogSource): readonly Part[] {
  const teams = environment.teams.map(({ name }) => name);
  if (!teams.includes(source.team))
    return [
      {
        at: '.team',
        message: `team "${source.team}" is not a team of environment "${environment.name}"`,
        hint: didYouMean(source.team, teams),
      },
    ];
  const names = source.kind === 'journal' ? source.units : [source.service];
  const at = source.kind === 'journal' ? '.units' : '.service';
  // Others, such as the kubelet, are units of the nodes.
  const ofStack = resolved.components.filter(
    ({ name, kind }) => kind !== 'External' && names.includes(name),
  );
  if (ofStack.length > 0)
    return ofStack.map(({ name }) => ({
      at,
      message: `service "${name}" is a component of the stack, whose pods have the same streams`,
      hint:
        source.kind === 'journal' ? 'remove the unit' : `write another name, such as ${name}-node`,
    }));
  return resolved.services
    .filter(({ name, team }) => names.includes(name) && team !== source.team)
    .map(({ name, team }) => ({
      at,
      message: `service "${name}" belongs to team "${team}", not to "${source.team}"`,
      hint: `write team: '${team}', or another name of the service`,
    }));
}

/** Folders with credentials, or the state of the node and its pods. */
const PRIVATE = [
  '/run',
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/root',
  '/home',
  '/boot',
  '/var/lib/kubelet',
  '/var/lib/etcd',
  '/var/lib/containerd',
  '/var/lib/rancher',
];
/** Folders that agents read anyway. */
const OF_PODS = ['/var/log/pods', '/var/log/containers', '/var/lib/docker'];
const isIn = (folder: string, others: readonly string[]): boolean =>
  others.some((other) => folder === other || folder.startsWith(`${other}/`));

/** Reports whether a pattern may match files below a folder: whether it matches each name of it, as far as it goes. */
function mayReach(path: string, folder: string): boolean {
  const names = path.split('/').slice(0, -1);
  const others = folder.split('/');
  return (
    names.length >= others.length &&
    others.every((name, index) => {
      const pattern = `${names[index]}`.split('*').map(escapeRegex).join('.*');
      return new RegExp(`^${pattern}$`).test(name);
    })
  );
}

function ofFolder(given: string): readonly Part[] {
  // A link to the other on every node.
  const path = given.replace(/^\/var\/run\//, '/run/');
  const folder = logFolder({ path });
  if (path.includes('**'))
    return [
      {
        at: '.path',
        message: `path "${path}" matches files at any depth`,
        hint: 'write the depth, such as /var/log/app/*/*.log',
      },
    ];
  if (isIn(folder, OF_PODS) || OF_PODS.some((other) => mayReach(path, other)))
    return [
      {
        at: '.path',
        message: `path "${path}" has the log lines of pods, which the agents read`,
        hint: 'remove it',
      },
    ];
  // A folder with only one name is shared by many programs of the node.
  const isPrivate =
    isIn(folder, PRIVATE) || PRIVATE.some((other) => other.startsWith(`${folder}/`));
  return isPrivate || folder.split('/').length < 3
    ? [
        {
          at: '.path',
          message: `folder "${folder}" of path "${path}" would be mounted: it has more than log files`,
          hint: 'write a path in a folder of log files, such as /var/log/audit/audit.log',
        },
      ]
    : [];
}

/** Returns a source that reads the same as one before it: each line would be sent twice. */
function repeated(source: LogSource, before: readonly LogSource[]): readonly Part[] {
  const twice = (at: string, what: string): Part => ({
    at,
    message: `${what} is listed twice`,
    hint: 'remove one of them',
  });
  switch (source.kind) {
    case 'files':
      return before.some((one) => one.kind === 'files' && one.path === source.path)
        ? [twice('.path', `path "${source.path}"`)]
        : [];
    case 'journal':
      return source.units
        .filter((unit) => before.some((one) => one.kind === 'journal' && one.units.includes(unit)))
        .map((unit) => twice('.units', `unit "${unit}"`));
    case 'syslog':
      return before.some((one) => one.kind === 'syslog' && one.port === source.port)
        ? [
            {
              at: '.port',
              message: `port ${source.port} is used by another source of syslog, of any protocol`,
              hint: `choose another port, such as ${source.port + 1}`,
            },
          ]
        : [];
    default:
      return source satisfies never;
  }
}
