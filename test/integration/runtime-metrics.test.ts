// Contracts of runtimes against the client libraries: Go and Node.js live, Python and the JVM as recorded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type RuntimeLanguage, runtime, runtimeContracts } from '../../catalog/packs/runtime';
import { parseExposition } from '../../scripts/conformance/exposition';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import { toolPath } from '../../tools/locate';
import { eventually } from './support/eventually';

jest.setTimeout(60_000);

/** The Pushgateway is a program in Go with the default metrics of client_golang. */
async function goMetrics(): Promise<string> {
  const [port = 0] = await claimFreePorts(1);
  const address = `${LOOPBACK}:${port}`;
  const binary = toolPath('pushgateway');
  if (!binary) throw new Error('program "pushgateway" is missing: run `npm run tools`');
  const program = spawn(binary, [`--web.listen-address=${address}`], { stdio: 'ignore' });
  try {
    const read = async () => (await fetch(`http://${address}/metrics`)).text();
    await eventually(async () => read().catch(() => ''));
    return await read();
  } finally {
    program.kill('SIGKILL');
    await once(program, 'exit');
  }
}

async function nodeMetrics(): Promise<string> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register.metrics();
}

const recorded = (language: string) => async () =>
  readFileSync(`test/fixtures/runtimes/${language}.txt`, 'utf8');

const expositions: Readonly<Record<RuntimeLanguage, () => Promise<string>>> = {
  go: goMetrics,
  nodejs: nodeMetrics,
  python: recorded('python'),
  jvm: recorded('jvm'),
};

test.each(Object.entries(expositions))(
  '%s exposes the metrics of its pack',
  async (language, read) => {
    const contracts = runtimeContracts(runtime(language as RuntimeLanguage));
    const exposition = parseExposition(await read());
    expect(exposition.malformed).toEqual([]);
    const exposed = inferMetrics(exposition).filter(({ name }) =>
      contracts.some((contract) => contract.name === name),
    );
    expect(exposed.map(({ name }) => name).sort()).toEqual(
      contracts.map(({ name }) => name).sort(),
    );
    expect(
      contractDifferences(contracts, exposed).map(({ metric, message }) => `${metric}: ${message}`),
    ).toEqual([]);
  },
);
