import {
  JOURNAL_DIRECTORY,
  type LogSource,
  type Syslog,
} from '../../catalog/definitions/log-sources';
import { levelNames, levels } from '../../catalog/logs/conventions';
import { literalRegex } from './literal';
import type { RelabelRule } from './relabel-rule';

/** A service on machines without Kubernetes, or beside the pods of a node, and where its log lines are. */
export interface MachineService {
  readonly service: string;
  readonly team: string;
  /** @default none: the lines of a node have no namespace */
  readonly namespace?: string;
  /** Names of its systemd units, without `.service`; instances of a unit belong to it. @default none */
  readonly units?: readonly string[];
  /** Paths of its log files. @default none */
  readonly files?: readonly string[];
}

/** Position of the first read: the journal may contain weeks. */
export const JOURNAL_MAX_AGE = '12h';

const UNIT = '__journal__systemd_unit';

/**
 * Returns rules that set the labels of an entry of the journal. `service` is the name of the unit, or the service that the
 * unit belongs to; entries of other units, such as that of SSH, have no team, or are dropped with `only`.
 */
export function journalRelabelRules(
  services: readonly MachineService[],
  { only = false }: { readonly only?: boolean } = {},
): RelabelRule[] {
  const byUnit = services.flatMap(({ units = [], ...service }) =>
    units.map((unit) => ({ ...service, unit })),
  );
  const unitsOf = (label: 'team' | 'namespace', value: string): readonly string[] =>
    byUnit.filter((one) => one[label] === value).map(({ unit }) => unit);
  const set = (label: 'team' | 'namespace'): RelabelRule[] =>
    [...new Set(byUnit.flatMap((one) => one[label] ?? []))].map((value) =>
      forUnits(unitsOf(label, value), label, value),
    );
  const all = byUnit.map(({ unit }) => unit);
  return [
    ...(only ? [{ action: 'keep', sources: [UNIT], regex: anyUnit(all) } as const] : []),
    ...levelRules('__journal_priority_keyword'),
    { action: 'replace', sources: ['__journal__hostname'], target: 'node' },
    { action: 'replace', sources: [UNIT], regex: '([^@]+)(@.*)?\\.service', target: 'service' },
    ...byUnit
      .filter(({ unit, service }) => unit !== service)
      .map(({ unit, service }) => forUnits([unit], 'service', service)),
    ...set('team'),
    ...set('namespace'),
  ];
}

const anyUnit = (units: readonly string[]): string =>
  `(${units.map(literalRegex).join('|')})(@.*)?\\.service`;

const forUnits = (units: readonly string[], target: string, value: string): RelabelRule => ({
  action: 'replace',
  sources: [UNIT],
  regex: anyUnit(units),
  target,
  replacement: value.replaceAll('$', '$$$$'),
});

/** Returns the labels of each path of log files. */
export const logFileTargets = (
  services: readonly MachineService[],
): readonly Readonly<Record<string, string>>[] =>
  services.flatMap(({ service, team, namespace, files = [] }) =>
    files.map((path) => ({
      __path__: path,
      service,
      team,
      ...(namespace === undefined ? {} : { namespace }),
    })),
  );

/** Returns rules that set the label `level` from a severity of syslog; a level in the line takes precedence. */
const levelRules = (source: string): RelabelRule[] =>
  levels.map((level) => ({
    action: 'replace',
    sources: [source],
    regex: levelNames[level].join('|'),
    target: 'level',
    replacement: level,
  }));

/** Returns rules for messages of syslog: the sender as `node`, and the level. */
export const syslogRelabelRules = (): RelabelRule[] => [
  { action: 'replace', sources: ['__syslog_message_hostname'], target: 'node' },
  ...levelRules('__syslog_message_severity'),
];

/** The journal and the log files that an agent reads. */
export interface MachineLogs {
  readonly services: readonly MachineService[];
  /** Whether to drop entries of other units. */
  readonly only: boolean;
  /** Folders of the journal; undefined for those that the agent finds. */
  readonly journals: readonly (string | undefined)[];
}

/** Returns the journal and log files of the sources beside pods; the lines of a unit have its name as service. */
export function nodeLogs(sources: readonly LogSource[]): MachineLogs {
  const units = sources.filter((source) => source.kind === 'journal');
  return {
    services: sources.flatMap((source): readonly MachineService[] => {
      if (source.kind === 'files')
        return [{ service: source.service, team: source.team, files: [source.path] }];
      return source.kind === 'journal'
        ? source.units.map((unit) => ({ service: unit, team: source.team, units: [unit] }))
        : [];
    }),
    only: true,
    journals: [...new Set(units.map(({ directory = JOURNAL_DIRECTORY }) => directory))],
  };
}

/** Returns the journal and log files of a machine without Kubernetes. */
export const machineLogs = (services: readonly MachineService[]): MachineLogs => ({
  services,
  only: false,
  journals: [undefined],
});

/** Returns the listener of a source of syslog; both agents have the same names for its settings. */
export const syslogListener = ({
  port,
  protocol = 'tcp',
  format = 'rfc5424',
  service,
  team,
}: Syslog) => ({ address: `0.0.0.0:${port}`, protocol, format, labels: { service, team } });
