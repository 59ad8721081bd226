// npm run lab: the stack without a cluster.

import { readdirSync } from 'node:fs';
import { listCandidates } from '@observability-stack/query-common';
import { environmentOfFolder } from '../../catalog/names';
import { type CommandArguments, runCommand, UsageError } from '../../tools/command';
import { type Lab, startLab } from './lab';
import { writeLabFile } from './lab-file';
import { LAB_FILE } from './running-lab';
import type { Secrets } from './secrets';

const DIST = 'dist';
const usage = `usage: npm run lab -- [flags]

Run the stack on this machine without a cluster: the installed programs with the files in ${DIST}/<environment>, on free
ports of the loopback interface. Only addresses, ports and paths are mapped. Ctrl-C stops everything.

Flags:
  --environment=NAME  Rendered environment to run. (default: local)
  --only=A,B          Run only these components, workloads or pods.
  --keep=DIR          Keep files, data and logs in DIR. (default: a temporary folder, removed at the end)
  --secret=NAME/KEY=VALUE
                      Value of an optional Secret, such as demo-faults/token. Can be repeated.
  --json=FILE         Write the URLs to FILE, for other programs. (default: ${LAB_FILE})
  --timeout=SECONDS   Fail if a program is not ready by then. (default: 180)
  -h, --help          Show this help.

A program is found by its variable (LOKI_BIN, NODE_EXPORTER_BIN, ...), in tools/bin, or on PATH. Set GRAFANA_HOME to
Grafana's folder if it is not next to the program. Programs that npm run tools builds are required. Loki, Promtail, Alloy,
Tempo and Grafana are optional: one that is missing is listed as LEFT OUT, and is neither scraped nor alerted on.`;

const flags = {
  environment: { type: 'string', default: 'local' },
  only: { type: 'string' },
  keep: { type: 'string' },
  secret: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'string', default: LAB_FILE },
  timeout: { type: 'string' },
} as const;

type Arguments = CommandArguments<typeof flags>;

function optionsOf(values: Arguments['values']) {
  const timeout = values.timeout === undefined ? undefined : Number(values.timeout);
  if (timeout !== undefined && !(timeout > 0))
    throw new UsageError('--timeout must be a positive number of seconds');
  const secrets = secretsOf(values.secret);
  return {
    ...values,
    timeout,
    secrets,
    only: values.only?.split(',').filter((name) => name !== ''),
  };
}

function secretsOf(given: readonly string[]): Secrets {
  const secrets: Record<string, Record<string, string>> = {};
  for (const text of given) {
    const [, name, key, value] = /^([^/=]+)\/([^/=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || key === undefined || value === undefined) {
      throw new UsageError('--secret must have the form NAME/KEY=VALUE');
    }
    secrets[name] = { ...secrets[name], [key]: value };
  }
  return secrets;
}

function rendered(): readonly string[] {
  try {
    return (
      readdirSync(DIST, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        // The others are further outputs.
        .filter((name) => name === environmentOfFolder(name))
    );
  } catch {
    return [];
  }
}

async function run({ values }: Arguments): Promise<number> {
  const options = optionsOf(values);
  if (!rendered().includes(options.environment)) {
    throw new UsageError(
      `environment "${options.environment}" is not in ${DIST}/: ${rendered().length > 0 ? `use one of ${listCandidates(rendered())}` : 'run npm run synth'}`,
    );
  }
  const abort = new AbortController();
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!abort.signal.aborted) console.log('\nstopping');
        abort.abort(new Error('interrupted before everything was ready'));
        resolve(undefined);
      });
    }
  });
  const lab = await startLab({
    environment: options.environment,
    only: options.only,
    secrets: options.secrets,
    folder: options.keep,
    timeout: options.timeout,
    signal: abort.signal,
    progress: (message) => console.log(message),
  });
  describe(lab);
  const takeBack = writeLabFile(options.json, options.environment, lab);
  const broken = await Promise.race([lab.broken, interrupted]);
  if (broken !== undefined) console.error(`\n${broken}\n\nstopping the other programs`);
  takeBack();
  await lab.stop();
  console.log('stopped');
  return broken === undefined ? 0 : 1;
}

function describe(lab: Lab): void {
  console.log('');
  for (const { name, reason } of lab.skipped) console.warn(`LEFT OUT  ${name}: ${reason}`);
  const rows = Object.entries(lab.urls).flatMap(([pod, ports]) =>
    Object.entries(ports).map(([port, url]) => `${pod.padEnd(24)} ${port.padEnd(14)} ${url}`),
  );
  console.log(rows.join('\n'));
  console.log(`\nfiles, data and logs: ${lab.folder}\nCtrl-C stops everything`);
}

runCommand({ name: 'lab', help: usage, options: flags, run });
