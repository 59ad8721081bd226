/** A systemd service: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html */
export interface Unit {
  /** Name, without `.service`. */
  readonly name: string;
  readonly description: string;
  /** The program, which systemd finds in its search path, or its path; then its arguments. */
  readonly command: readonly string[];
  /** Environment variables. `%H` in a value that is `hostName` is the name of the machine. */
  readonly variables: Readonly<Record<string, string | typeof hostName>>;
  /** Files with environment variables that are secret. @default none */
  readonly environmentFiles: readonly string[];
  /** Files with secrets, by the name of the credential. */
  readonly credentials: Readonly<Record<string, string>>;
  /** User; dynamic unless it exists on the machine. */
  readonly user: string;
  /** Folder of the data below the folder of all data. @default none */
  readonly dataFolder?: string | undefined;
  /** Folder of all data, if it is not that of systemd, in which it creates the data folders. @default false */
  readonly ownData: string | false;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly gracePeriod: number;
  readonly memoryLimit?: string | undefined;
  /** Limit of CPU time, in cores. @default none */
  readonly cpuLimit?: number | undefined;
  /** Which parts of the machine it reads. */
  readonly access: 'own-files' | 'logs' | 'host';
}

/** The name of the machine, as the value of a variable. */
export const hostName = Symbol('name of the machine');

/** Restrictions of every unit. */
const RESTRICTIONS: readonly string[] = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'MemoryDenyWriteExecute=yes',
  'ProtectControlGroups=yes',
  'ProtectKernelTunables=yes',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  // Alloy asks at start whether bpf(2) is available: a refusal is an answer, the default ends the process.
  'SystemCallErrorNumber=EPERM',
  'UMask=0077',
];

/** Restrictions of units that do not report on the machine: they hide parts of it, or mount them read-only. */
const HIDDEN: readonly string[] = [
  'PrivateDevices=yes',
  'PrivateTmp=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectSystem=strict',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
];

const ACCESS: Readonly<Record<Unit['access'], readonly string[]>> = {
  'own-files': [...HIDDEN, 'ProtectHome=yes', 'ProtectProc=invisible', 'CapabilityBoundingSet='],
  // Log files of services belong to the users of the services.
  logs: [
    ...HIDDEN,
    'ProtectHome=read-only',
    'CapabilityBoundingSet=CAP_DAC_READ_SEARCH',
    'AmbientCapabilities=CAP_DAC_READ_SEARCH',
    'SupplementaryGroups=systemd-journal',
  ],
  // With a separate view of the file systems, it would report all of them as read-only. It reads the state of the clock.
  host: [
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'CapabilityBoundingSet=',
    'SystemCallFilter=adjtimex clock_adjtime',
  ],
};

/** Returns the user of a unit: dynamic, unless it needs files that a dynamic one cannot have. */
const userOf = ({ user, access, ownData }: Unit): readonly string[] => [
  `User=${user}`,
  ...(isStaticUser({ access, ownData }) ? [] : ['DynamicUser=yes']),
];

/** Reports whether the user of a unit must exist on the machine. A dynamic one has its own view of the file systems. */
export const isStaticUser = ({ access, ownData }: Pick<Unit, 'access' | 'ownData'>): boolean =>
  access === 'host' || ownData !== false;

/** Returns the text of the unit file. */
export function renderUnit(unit: Unit): string {
  const { dataFolder, ownData } = unit;
  const [program = '', ...args] = unit.command;
  const data =
    dataFolder === undefined
      ? []
      : ownData === false
        ? [`StateDirectory=${dataFolder}`, 'StateDirectoryMode=0700']
        : [`ReadWritePaths=${ownData}/${dataFolder}`];
  const lines = [
    '[Unit]',
    `Description=${escapeSpecifiers(unit.description)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${[program, ...args.map(quoteArgument)].join(' \\\n  ')}`,
    ...Object.entries(unit.variables).map(
      ([name, value]) =>
        `Environment=${quote(`${name}=${value === hostName ? '%H' : escapeSpecifiers(value)}`)}`,
    ),
    ...unit.environmentFiles.map((file) => `EnvironmentFile=${file}`),
    ...Object.entries(unit.credentials).map(([name, file]) => `LoadCredential=${name}:${file}`),
    'Restart=always',
    'RestartSec=5',
    `TimeoutStopSec=${unit.gracePeriod}`,
    ...(unit.memoryLimit === undefined ? [] : [`MemoryMax=${unit.memoryLimit}`]),
    ...(unit.cpuLimit === undefined ? [] : [`CPUQuota=${Math.round(unit.cpuLimit * 100)}%`]),
    '',
    ...userOf(unit),
    ...data,
    ...RESTRICTIONS,
    ...ACCESS[unit.access],
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ];
  return lines.join('\n');
}

/** `%` starts a specifier. */
const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%');

/** Quotes a word: https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html#Quoting */
const quote = (word: string): string =>
  /^[\w@%+=:,./$*^()-]+$/.test(word)
    ? word
    : `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;

/** Quotes an argument; in a command, `$` starts a variable. */
const quoteArgument = (word: string): string =>
  quote(escapeSpecifiers(word).replaceAll('$', '$$$$'));
