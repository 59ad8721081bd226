// The configurations of every environment, and how far Jaeger gets with the stores that cannot be had here.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { layOut } from '@observability-stack/lab/mounted';
import { labPods } from '@observability-stack/lab/pods';
import { LOOPBACK } from '@observability-stack/lab/ports';
import type { JaegerStorage } from '../../constructs/jaeger/settings';
import { production } from '../../environments/production';
import { eventually } from './support/eventually';
import { rendered, renderedEnvironments } from './support/rendered';
import { runTool, tool } from './support/run';
import { renderVariant } from './support/variant';
import { fakeOpenSearch, mute, type StoreRequest } from './traces/fake-store';
import { sendTraces } from './traces/otlp';

jest.setTimeout(180_000);

describe.each(renderedEnvironments)('%s', (environment) => {
  test.each([
    ['jaeger-0', 'jaeger', 'etc/jaeger/config/config.yaml'],
    ['otel-collector-0', 'otelcol', 'etc/otelcol/config.yaml'],
  ])('%s has a configuration that %s accepts', async (name, program, file) => {
    const root = mkdtempSync(path.join(tmpdir(), 'validate-'));
    try {
      const pod = labPods(rendered(environment)).find((candidate) => candidate.name === name);
      if (!pod) throw new Error(`no pod ${name}`);
      layOut(pod, rendered(environment), root);
      const outcome = await runTool(program, ['validate', `--config=${path.join(root, file)}`], {
        env: { POD_IP: LOOPBACK },
      });
      expect(outcome).toMatchObject({ code: 0, stdout: '' });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

const login = {
  username: { secret: 'jaeger-store', key: 'username' },
  password: { secret: 'jaeger-store', key: 'password' },
};
const secrets = { 'jaeger-store': { username: 'tracer', password: 'p@ss:w#rd-"7' } };

/** A Jaeger of production that has this store. */
async function startJaeger(storage: JaegerStorage, signal?: AbortSignal): Promise<Lab> {
  const dist = renderVariant({ ...production, jaeger: { ...production.jaeger, storage } });
  try {
    return await startLab({
      environment: 'production',
      dist,
      only: ['jaeger-0'],
      secrets,
      timeout: 60,
      signal,
    });
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
}

test('OpenSearch gets templates, and spans by day, from the user of the Secret', async () => {
  const requests: StoreRequest[] = [];
  const store = await fakeOpenSearch((request) => requests.push(request));
  const lab = await startJaeger({
    kind: 'opensearch',
    servers: [`http://${LOOPBACK}:${store.port}`],
    indexPrefix: 'prod',
    login,
  });
  try {
    await sendTraces(lab.url('jaeger-0', 'otlp-http'), [{ service: 'shop' }]);
    const index = `prod-jaeger-span-${new Date().toISOString().slice(0, 10)}`;
    await eventually(
      () => requests.some(({ path, body }) => path === '/_bulk' && body.includes(`"${index}"`)),
      () => requests.map(({ method, path: where }) => `${method} ${where}`),
      30,
    );
    const template = requests.find(({ path: where }) => where.endsWith('/prod-jaeger-span'));
    expect(template?.body).toMatch(/number_of_replicas":\s*1\b/);
    const { username, password } = secrets['jaeger-store'];
    const logins = new Set(requests.map((request) => request.login));
    expect([...logins]).toEqual([`${username}:${password}`]);
  } finally {
    await lab.stop();
    await store.stop();
  }
});

/** The first bytes that Jaeger sends to a store; by then it waits for an answer, and is stopped. */
async function firstBytes(storage: (server: string) => JaegerStorage): Promise<Buffer | undefined> {
  const seen = new AbortController();
  let first: Buffer | undefined;
  const store = await mute((bytes) => {
    first ??= bytes;
    seen.abort();
  });
  try {
    const lab = await startJaeger(storage(`${LOOPBACK}:${store.port}`), seen.signal);
    await lab.stop();
    throw new Error('ready without a store');
  } catch (error) {
    if (!seen.signal.aborted) throw error;
    return first;
  } finally {
    await store.stop();
  }
}

const TLS_HANDSHAKE = 0x16;
const cassandra = (server: string) =>
  ({ kind: 'cassandra', servers: [server], datacenter: 'dc1', login }) as const;
const clickhouse = (server: string) => ({ kind: 'clickhouse', servers: [server], login }) as const;

test('connects to Cassandra with version 4 of its protocol', async () => {
  const bytes = await firstBytes((server) => ({ ...cassandra(server), insecure: true }));
  const OPTIONS = 5;
  expect([bytes?.[0], bytes?.[4]]).toEqual([4, OPTIONS]);
});

test('connects to Cassandra with TLS unless it is disabled', async () => {
  expect((await firstBytes(cassandra))?.[0]).toBe(TLS_HANDSHAKE);
});

const version = spawnSync(tool('jaeger'), ['version'], { encoding: 'utf8' }).stdout;
const [, minor] = /"v?2\.(\d+)\./.exec(version) ?? [];
// older ones know neither its retention nor its encryption
const fromClickHouse = Number(minor) >= 20 ? test : test.skip;
if (fromClickHouse === test.skip) console.warn(`SKIPPED ClickHouse: needs Jaeger 2.20: ${version}`);

fromClickHouse('ClickHouse gets the database and the user of the Secret', async () => {
  const bytes = await firstBytes((server) => ({ ...clickhouse(server), insecure: true }));
  const { username, password } = secrets['jaeger-store'];
  const text = bytes?.toString('latin1');
  for (const word of ['jaeger', username, password]) expect(text).toContain(word);
});

fromClickHouse('ClickHouse is spoken to with encryption by default', async () => {
  expect((await firstBytes(clickhouse))?.[0]).toBe(TLS_HANDSHAKE);
});
