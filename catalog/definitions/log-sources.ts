import {
  arrayOf,
  cidr,
  dnsLabel,
  enumOf,
  nonEmptyString,
  objectSchema,
  type Schema,
  textLine,
  unionByKind,
} from '../helpers/schema';

/** The streams of a source beside pods, and the team that owns them. */
interface StreamOwner {
  /** Value of the stream label `service`: a service of the team, whose log settings then apply, or another name. */
  readonly service: string;
  /** Name of the team. */
  readonly team: string;
}

/** Log files on each node. */
export interface LogFiles extends StreamOwner {
  readonly kind: 'files';
  /**
   * Absolute path; `*` matches a part of a name. Its folder is mounted read-only, and is created on nodes that do not have it.
   * The agent runs as root without capabilities: files must be readable by root as their owner or group, or by all.
   */
  readonly path: string;
}

/** Units of systemd on each node, from its journal; `service` is the name of the unit. */
export interface JournalUnits {
  readonly kind: 'journal';
  /** Names of the units, without `.service`; instances of a unit belong to it. */
  readonly units: readonly string[];
  /** Name of the team. */
  readonly team: string;
  /**
   * Folder of the journal, which all nodes must have: agents do not start on others. `/run/log/journal` if nodes keep it in
   * memory.
   * @default '/var/log/journal'
   */
  readonly directory?: string;
}

/** Messages of devices that send syslog, without TLS. */
export interface Syslog extends StreamOwner {
  readonly kind: 'syslog';
  /** Port of the agents and of the Service; above 1023, since the agents have no capabilities. */
  readonly port: number;
  /** Transport protocol. @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp';
  /** Format of the messages. @default 'rfc5424' */
  readonly format?: 'rfc5424' | 'rfc3164';
  /** Ranges of addresses that may send, for the network policy. */
  readonly from: readonly string[];
}

/** A source of log lines beside the pods. */
export type LogSource = LogFiles | JournalUnits | Syslog;

/** Reads log files of each node. */
export const logFiles = (options: Omit<LogFiles, 'kind'>): LogFiles => ({
  kind: 'files',
  ...options,
});
/** Reads units of systemd from the journal of each node. */
export const journal = (options: Omit<JournalUnits, 'kind'>): JournalUnits => ({
  kind: 'journal',
  ...options,
});
/** Receives messages of syslog. */
export const syslog = (options: Omit<Syslog, 'kind'>): Syslog => ({ kind: 'syslog', ...options });

export const JOURNAL_DIRECTORY = '/var/log/journal';
/** Folders of the journal: on disk, and in memory. */
export const JOURNAL_DIRECTORIES: readonly string[] = [JOURNAL_DIRECTORY, '/run/log/journal'];

/** An absolute path without parent folders, variables and quotes. */
const absolutePath: Schema = {
  type: 'string',
  pattern: '^(?!.*/\\.\\.?(/|$))(/[A-Za-z0-9_.*@+-]+)+$',
};

export const logSourcesSchema: Schema = arrayOf(
  unionByKind({
    files: objectSchema<LogFiles>(
      { kind: {}, path: absolutePath, service: dnsLabel, team: nonEmptyString },
      ['path', 'service', 'team'],
    ),
    journal: objectSchema<JournalUnits>(
      {
        kind: {},
        units: { ...arrayOf(textLine), minItems: 1, uniqueItems: true },
        team: nonEmptyString,
        directory: enumOf(...JOURNAL_DIRECTORIES),
      },
      ['units', 'team'],
    ),
    syslog: objectSchema<Syslog>(
      {
        kind: {},
        service: dnsLabel,
        team: nonEmptyString,
        port: { type: 'integer', minimum: 1024, maximum: 65535 },
        protocol: enumOf('tcp', 'udp'),
        format: enumOf('rfc5424', 'rfc3164'),
        from: { ...arrayOf(cidr), minItems: 1, uniqueItems: true },
      },
      ['service', 'team', 'port', 'from'],
    ),
  }),
);

/** Returns the folder of log files that does not depend on a pattern. */
export const logFolder = ({ path }: Pick<LogFiles, 'path'>): string =>
  path.split('*')[0]?.replace(/\/[^/]*$/, '') || '/';
