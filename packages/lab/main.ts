// npm run lab: the stack without a cluster.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Lab, startLab } from './lab';
import { writeLabFile } from './lab-file';
import { LAB_FILE } from './running-lab';
import type { Secrets } from './secrets';

const DIST = 'dist';
const usage = `usage: npm run lab -- [options]

Runs the stack on this machine without a cluster: the programs found, with the files in ${DIST}/<environment>
themselves, on loopback with free ports. Only addresses, ports and paths are mapped. Ctrl-C stops it all.

  --environment NAME  which rendered environment (default: local)
  --only A,B          only these components, workloads or pods
  --keep DIR          keep files, data and logs in DIR (default: a temporary folder, removed at the end)
  --secret NAME/KEY=VALUE
                      a value for a Secret that is optional, such as demo-faults/token; may be given again
  --json FILE         where to write the URLs for other programs (default: ${LAB_FILE})
  --timeout SECONDS   give up when not all is ready by then (default: 180)
  --help              print this

A program is taken from its variable (LOKI_BIN, NODE_EXPORTER_BIN, ...), then tools/bin, then PATH. GRAFANA_HOME names
Grafana's folder where it is not beside the program. What npm run tools builds must be there; Loki, Promtail,
Alloy, Tempo and Grafana are left out, by name, where they are not: Prometheus does not scrape them, and no alert waits for them.`;

class UsageError extends Error {}

function parse() {
  const { values } = parseArgs({
    options: {
      environment: { type: 'string', default: 'local' },
      only: { type: 'string' },
      keep: { type: 'string' },
      secret: { type: 'string', multiple: true, default: [] },
      json: { type: 'string', default: LAB_FILE },
      timeout: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const timeout = values.timeout === undefined ? undefined : Number(values.timeout);
  if (timeout !== undefined && !(timeout > 0)) throw new UsageError('--timeout takes seconds');
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
      throw new UsageError('--secret takes NAME/KEY=VALUE');
    }
    secrets[name] = { ...secrets[name], [key]: value };
  }
  return secrets;
}

function rendered(): readonly string[] {
  try {
    return readdirSync(DIST, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

async function main(): Promise<number> {
  const options = parse();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  if (!rendered().includes(options.environment)) {
    throw new UsageError(
      `${path.join(DIST, options.environment)} is not there; npm run synth writes ${rendered().join(', ') || 'it'}`,
    );
  }
  const abort = new AbortController();
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!abort.signal.aborted) console.log('\nstopping');
        abort.abort(new Error('stopped before all was ready'));
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
  if (broken !== undefined) console.error(`\n${broken}\n\nstopping the rest`);
  takeBack();
  await lab.stop();
  console.log('stopped');
  return broken === undefined ? 0 : 1;
}

function describe(lab: Lab): void {
  console.log('');
  for (const { name, reason } of lab.leftOut) console.warn(`LEFT OUT  ${name}: ${reason}`);
  const rows = Object.entries(lab.urls).flatMap(([pod, ports]) =>
    Object.entries(ports).map(([port, url]) => `${pod.padEnd(24)} ${port.padEnd(14)} ${url}`),
  );
  console.log(rows.join('\n'));
  console.log(`\nfiles, data and logs: ${lab.folder}\nCtrl-C stops everything`);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    const usage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
    console.error(error instanceof Error ? error.message : error);
    process.exit(usage ? 2 : 1);
  },
);
