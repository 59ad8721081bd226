// npm run demo: the services and the load generator on this machine, without a cluster.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type DemoProgram, demoServicePrograms } from './bundle';

const usage = `usage: npm run demo -- [flags]

Run order-service, payment-service, delivery-service and load-generator on the loopback interface. Ctrl-C stops them.

Flags:
  --port=PORT     Port of the order service; the others use the next ports. (default: 8080)
  --rate=RATE     Requests per second of the load generator. (default: 5)
  --otlp=URL      Export spans to this OTLP/HTTP endpoint, such as http://localhost:4318, and the metrics and log records of
                  delivery-service, which has no /metrics then. (default: no export)
  --database=URL  Store orders in this PostgreSQL database. (default: in memory)
  --faults        Enable fault injection; prints a new token.
  --quiet         Do not print the log lines of the programs.
  -h, --help      Show this help.

Other settings are environment variables: see packages/demo/README.md.`;

class UsageError extends Error {}

const HOST = '127.0.0.1';

function parse() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8080' },
      rate: { type: 'string', default: '5' },
      otlp: { type: 'string' },
      database: { type: 'string' },
      faults: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_532)
    throw new UsageError('--port must be an integer from 1 to 65532');
  return { ...values, port };
}

async function main(): Promise<number> {
  const options = parse();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const url = (offset: number) => `http://${HOST}:${options.port + offset}`;
  const token = options.faults ? randomBytes(16).toString('hex') : undefined;
  const shared = {
    HOST,
    ...(options.otlp !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: options.otlp }),
    ...(token !== undefined && { FAULTS: 'enabled', FAULTS_TOKEN: token }),
  };
  const own: Readonly<Record<DemoProgram, Readonly<Record<string, string | undefined>>>> = {
    'payment-service': { PORT: String(options.port + 1) },
    'order-service': {
      PORT: String(options.port),
      PAYMENT_URL: url(1),
      DELIVERY_URL: url(3),
      ...(options.database !== undefined && { DATABASE_URL: options.database }),
    },
    'delivery-service': {
      PORT: String(options.port + 3),
      ...(options.otlp !== undefined && {
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_LOGS_EXPORTER: 'otlp',
      }),
    },
    'load-generator': {
      PORT: String(options.port + 2),
      TARGET_URL: url(0),
      REQUESTS_PER_SECOND: options.rate,
    },
  };

  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
  });
  const running: Started[] = [];
  let broken: string | undefined;
  // Each starts when the services that it calls are ready.
  for (const name of startOrder) {
    const variables = { ...process.env, ...shared, ...own[name] };
    const started = start(name, variables, options.quiet);
    running.push(started);
    const ready = isReady(`http://${HOST}:${own[name].PORT}/readyz`);
    broken = await Promise.race([ready, started.ended, interrupted]);
    if (broken !== undefined) break;
  }
  if (broken === undefined) {
    console.error(describe(url, token, options.otlp !== undefined));
    broken = await Promise.race([interrupted, ...running.map(({ ended }) => ended)]);
  }
  if (broken !== undefined) console.error(broken);
  console.error('stopping');
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  return broken === undefined ? 0 : 1;
}

/** A program after those that it calls. */
const startOrder = [
  'payment-service',
  'delivery-service',
  'order-service',
  'load-generator',
] as const satisfies readonly DemoProgram[];

const POLL_MS = 50;

/** Resolves when a program is ready. */
async function isReady(url: string): Promise<undefined> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

interface Started {
  readonly child: ChildProcess;
  /** Resolves with the reason when the program ends. */
  readonly ended: Promise<string>;
}

function start(name: DemoProgram, variables: NodeJS.ProcessEnv, quiet: boolean): Started {
  const child = spawn(process.execPath, ['scripts/run.mjs', demoServicePrograms[name]], {
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit'],
    // in its own process group: Ctrl-C reaches this program only, which then stops the others in order
    detached: true,
  });
  const lines = createInterface({ input: child.stdout });
  if (!quiet) lines.on('line', (line) => console.log(line));
  return {
    child,
    ended: new Promise((resolve) => {
      child.on('exit', (code, signal) =>
        resolve(`${name} exited: ${signal ?? `exit code ${code}`}`),
      );
      child.on('error', (error) => resolve(`${name} cannot be started: ${error.message}`));
    }),
  };
}

const describe = (
  url: (offset: number) => string,
  token: string | undefined,
  byOtlp: boolean,
): string => `
orders    ${url(0)}/orders
metrics   ${[0, 1, 2, ...(byOtlp ? [] : [3])].map((offset) => `${url(offset)}/metrics`).join('  ')}

  curl -i ${url(0)}/orders -H 'content-type: application/json' -d '{"item":"book","quantity":2,"unitPriceCents":1250}'
${
  token === undefined
    ? ''
    : `  curl -i ${url(0)}/faults -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '{"fault":"errors","value":0.5,"seconds":120}'
`
}
Ctrl-C stops everything
`;

main().then(
  (code) => process.exit(code),
  (error) => {
    const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
    console.error(`demo: ${error instanceof Error ? error.message : error}`);
    process.exit(isUsage ? 2 : 1);
  },
);
