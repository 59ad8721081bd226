// Servers of Debian that integrations observe: each on free ports of the loopback interface, with its files in a temporary
// directory.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { startProcess } from '@observability-stack/lab/processes';
import { eventually } from '../support/eventually';

const POSTGRES = '/usr/lib/postgresql';
const [version] = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort().reverse() : [];

/** The programs of the servers, where Debian installs them. */
const programs = {
  postgres: `${POSTGRES}/${version}/bin/postgres`,
  redis: '/usr/bin/redis-server',
  nginx: '/usr/sbin/nginx',
  memcached: '/usr/bin/memcached',
  rabbitmq: '/usr/lib/rabbitmq/bin/rabbitmq-server',
} as const;
export type ServerName = keyof typeof programs;

/** Reports whether a server is installed; the tests of one that is not are skipped. */
export function isInstalled(name: ServerName): boolean {
  const found = existsSync(programs[name]);
  if (!found) console.warn(`SKIPPED ${name}: ${programs[name]} is not installed`);
  return found;
}

export interface RunningServer {
  /** `host:port` of the server. */
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  stop(): Promise<void>;
}

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const isRoot = process.getuid?.() === 0;

/** Starts commands in order, and waits until the last of them is ready. */
async function start(
  name: ServerName,
  options: {
    readonly port: number;
    readonly folder: string;
    readonly commands: readonly Command[];
    readonly ready: () => boolean | Promise<boolean>;
  },
): Promise<RunningServer> {
  const { port, folder } = options;
  const output: string[] = [];
  const guardian = new Guardian(folder);
  const running: Awaited<ReturnType<typeof startProcess>>[] = [];
  const stop = async () => {
    for (const one of running.splice(0).reverse()) await one.stop(1);
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const { command, args, env = {} } of options.commands)
      running.push(
        await startProcess({
          command,
          args,
          env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
          cwd: folder,
          guardian,
          onLine: (_, line) => output.push(line),
        }),
      );
    await eventually(
      async () => {
        const ended = running.map((one) => one.ended()).find(Boolean);
        if (ended) throw new Error(`${name} ${ended}\n${output.slice(-20).join('\n')}`);
        return options.ready();
      },
      () => output.slice(-20).join('\n'),
      60,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `${LOOPBACK}:${port}`, port, folder, stop };
}

function temporary(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  chmodSync(folder, 0o777);
  return folder;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, LOOPBACK)
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('connect', () => socket.destroy());
  });

/** Opens idle connections, which the caller destroys. */
export const openConnections = (port: number, count: number): readonly Socket[] =>
  Array.from({ length: count }, () => connect(port, LOOPBACK).on('error', () => {}));

/** Opens connections to NGINX until it drops one, and closes them. */
export async function exhaustNginx(port: number): Promise<void> {
  const opened: Socket[] = [];
  let dropped = false;
  while (!dropped && opened.length < 100) {
    const socket = connect(port, LOOPBACK).on('error', () => {});
    socket.resume().once('close', () => {
      dropped = true;
    });
    // NGINX closes a connection without a request for a new one, so each begins one before the next is opened.
    socket.write('GET /stub_status HTTP/1.1\r\n');
    await once(socket, 'connect');
    await sleep(20);
    opened.push(socket);
  }
  for (const socket of opened) socket.destroy();
}

/** Starts PostgreSQL with the superuser `monitor` and 20 connections. */
export async function startPostgres(): Promise<RunningServer> {
  const folder = temporary('postgres');
  const [port = 0] = await claimFreePorts(1);
  const bin = path.dirname(programs.postgres);
  // The server refuses to run as root.
  const asUser = ['--reuid=postgres', '--regid=postgres', '--clear-groups'];
  const [run, before] = isRoot ? ['setpriv', asUser] : ['env', []];
  const data = `${folder}/data`;
  execFileSync(
    run,
    [...before, `${bin}/initdb`, '-D', data, '-A', 'trust', '-U', 'monitor', '--no-sync'],
    { cwd: folder, stdio: 'ignore' },
  );
  const args = ['-D', data, '-p', String(port), '-h', LOOPBACK, '-k', folder];
  return start('postgres', {
    port,
    folder,
    commands: [
      {
        command: run,
        args: [
          ...before,
          programs.postgres,
          ...args,
          '-c',
          'max_connections=20',
          '-c',
          'fsync=off',
        ],
      },
    ],
    ready: () => {
      try {
        execFileSync(`${bin}/pg_isready`, ['-h', LOOPBACK, '-p', String(port)], {
          stdio: 'ignore',
        });
        return true;
      } catch {
        return false;
      }
    },
  });
}

/** Starts Redis with 20 connections and 4 MB of memory. @param primary makes it a replica of another one */
export async function startRedis(primary?: RunningServer): Promise<RunningServer> {
  const folder = temporary('redis');
  const [port = 0] = await claimFreePorts(1);
  return start('redis', {
    port,
    folder,
    commands: [
      {
        command: programs.redis,
        args: [
          ...['--port', String(port), '--bind', LOOPBACK, '--dir', folder, '--save', ''],
          ...['--maxclients', '20', '--maxmemory', '4mb', '--repl-diskless-sync-delay', '0'],
          ...(primary ? ['--replicaof', LOOPBACK, String(primary.port)] : []),
        ],
      },
    ],
    ready: () => accepts(port),
  });
}

/** Sends a command to Redis and returns the first line of the answer. */
export const askRedis = (port: number, ...command: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, LOOPBACK).once('error', reject);
    const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${command.length}\r\n${words.join('')}`);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data).split('\r\n')[0] ?? '');
    });
  });

/** Starts NGINX with 20 connections and its status page at `/stub_status`. */
export async function startNginx(): Promise<RunningServer> {
  const folder = temporary('nginx');
  const [port = 0] = await claimFreePorts(1);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    `${folder}/nginx.conf`,
    `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr;
events { worker_connections 20; }
http {
  access_log off;
  ${paths.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen ${LOOPBACK}:${port};
    location = /stub_status { stub_status; }
  }
}
`,
  );
  return start('nginx', {
    port,
    folder,
    commands: [
      {
        command: programs.nginx,
        args: ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'],
      },
    ],
    ready: () => accepts(port),
  });
}

/** Starts memcached with 100 connections. */
export async function startMemcached(): Promise<RunningServer> {
  const folder = temporary('memcached');
  const [port = 0] = await claimFreePorts(1);
  return start('memcached', {
    port,
    folder,
    commands: [
      {
        command: programs.memcached,
        args: [
          ...['-l', LOOPBACK, '-p', String(port), '-U', '0', '-c', '100', '-m', '8', '-t', '1'],
          ...(isRoot ? ['-u', 'nobody'] : []),
        ],
      },
    ],
    ready: () => accepts(port),
  });
}

export interface RunningRabbitmq extends RunningServer {
  /** Evaluates an Erlang expression on the node. */
  evaluate(expression: string): void;
}

/** Starts a RabbitMQ node with the plugin rabbitmq_prometheus, of which it returns the address, and the queue `orders`. */
export async function startRabbitmq(): Promise<RunningRabbitmq> {
  const folder = temporary('rabbitmq');
  const [port = 0, amqp, mapper, distribution] = await claimFreePorts(4);
  writeFileSync(`${folder}/enabled`, '[rabbitmq_prometheus].');
  writeFileSync(
    `${folder}/definitions.json`,
    JSON.stringify({
      vhosts: [{ name: '/' }],
      queues: [{ name: 'orders', vhost: '/', durable: true, auto_delete: false, arguments: {} }],
    }),
  );
  writeFileSync(
    `${folder}/rabbitmq.conf`,
    `listeners.tcp.1 = ${LOOPBACK}:${amqp}
prometheus.tcp.ip = ${LOOPBACK}
prometheus.tcp.port = ${port}
collect_statistics_interval = 1000
load_definitions = ${folder}/definitions.json
`,
  );
  const node = `it${port}@localhost`;
  const env = {
    // The daemon that maps names of nodes to ports; an own one, which ends with the test.
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: LOOPBACK,
    RABBITMQ_NODENAME: node,
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: `${folder}/data`,
    RABBITMQ_LOG_BASE: `${folder}/log`,
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled`,
    RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
    RABBITMQ_PID_FILE: `${folder}/pid`,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
  const server = await start('rabbitmq', {
    port,
    folder,
    commands: [
      { command: 'epmd', args: ['-address', LOOPBACK, '-port', String(mapper)] },
      { command: programs.rabbitmq, args: [], env },
    ],
    ready: () => accepts(port),
  });
  return {
    ...server,
    evaluate: (expression) => {
      const program = path.join(path.dirname(programs.rabbitmq), 'rabbitmqctl');
      execFileSync(program, ['-n', node, 'eval', expression], {
        env: { PATH: process.env.PATH, HOME: folder, ...env },
      });
    },
  };
}
