// What the programs themselves say at the edges that `config/rejected-setting` draws.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { paths } from '../../catalog/components/paths';
import { yaml } from '../../catalog/helpers/yaml';
import { lokiConfig } from '../../constructs/loki/config';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialProblems } from '../validation/trial';
import { eventually } from './support/eventually';
import { runTool } from './support/run';
import { type Served, serveFiles } from './support/served';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'setting-refused-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusedHere = (environment: object): boolean =>
  trialProblems({ environment: { ...environment } }).some(
    ({ code }) => code === 'config/rejected-setting',
  );

describe('the compactor of Thanos', () => {
  test.each([
    [{ retentionRaw: '39h59m' }, /raw resolution must be higher/],
    [{ retentionRaw: '40h' }, undefined],
    [{ retentionRaw: '0' }, undefined],
    [{ retention5m: '9d23h' }, /5m resolution retention must be higher/],
    [{ retention5m: '10d' }, undefined],
    [{ retention5m: '0' }, undefined],
  ])('%j', async (given, says) => {
    expect(refusedHere({ thanos: given })).toBe(says !== undefined);
    const { thanos } = resolveEnvironment({ ...base, thanos: given });
    if (!thanos) throw new Error('no Thanos');
    const bucket = path.join(folder, 'bucket');
    mkdirSync(bucket, { recursive: true });
    const { code, stderr } = await runTool('thanos', [
      'compact',
      `--data-dir=${folder}/data`,
      `--objstore.config=${JSON.stringify({ type: 'FILESYSTEM', config: { directory: bucket } })}`,
      '--http-address=127.0.0.1:0',
      `--retention.resolution-raw=${thanos.retentionRaw}`,
      `--retention.resolution-5m=${thanos.retention5m}`,
      `--retention.resolution-1h=${thanos.retention1h}`,
    ]);
    if (says) expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) });
    else expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });
});

const loki = findProgram('loki');
if ('missing' in loki) console.warn(`SKIPPED loki: ${loki.missing}`);
const suite = 'path' in loki ? describe : describe.skip;
suite('Loki', () => {
  test.each([
    [{ schemaFrom: '2024-02-29' }, false],
    // Go knows no days
    [{ evaluationInterval: '1d' }, false],
  ])('%j', async (given, isRefused) => {
    expect(refusedHere({ loki: given })).toBe(isRefused);
    const file = path.join(folder, 'loki.yaml');
    writeFileSync(file, yaml(lokiConfig(resolveEnvironment({ ...base, loki: given }))));
    const { code } = await runTool('loki', [`-config.file=${file}`, '-verify-config']);
    expect(code === 0).toBe(!isRefused);
  });
});

/** The rendered configuration on loopback, with its data in a new folder. */
async function startLoki(given: object): Promise<Served> {
  const data = mkdtempSync(path.join(folder, 'store-'));
  const [grpc, gossip] = await claimFreePorts(2);
  const config = yaml(lokiConfig(resolveEnvironment({ ...base, loki: given })));
  mkdirSync(path.join(data, 'rules/fake'), { recursive: true });
  writeFileSync(
    path.join(data, 'rules/fake/rules.yml'),
    yaml({ groups: [{ name: 'g', rules: [{ record: 'a:b', expr: 'vector(1)' }] }] }),
  );
  return serveFiles({
    program: 'loki',
    files: {
      'loki.yaml': config
        .replaceAll(paths.loki.rules, path.join(data, 'rules'))
        .replaceAll(paths.loki.data, data),
    },
    args: ({ address, folder: own }) => [
      `-config.file=${own}/loki.yaml`,
      `-server.http-listen-port=${address.split(':')[1]}`,
      `-server.http-listen-address=${LOOPBACK}`,
      `-server.grpc-listen-port=${grpc}`,
      `-memberlist.bind-port=${gossip}`,
    ],
    ready: '/ready',
  });
}

const push = async (loki: Served, bytes: number): Promise<number> => {
  const body = {
    streams: [{ stream: { a: 'b' }, values: [[`${Date.now()}000000`, 'x'.repeat(bytes)]] }],
  };
  const { status } = await fetch(`${loki.url}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return status;
};

const KIB = 1024;
suite('a running Loki', () => {
  test.each([
    [{ limits: { maxLineSize: '512KB', perStreamRateLimitBurst: '256KB' } }, 300 * KIB, 429],
    [{ limits: { maxLineSize: '256KB', perStreamRateLimitBurst: '256KB' } }, 255 * KIB, 204],
    [{ limits: { perStreamRateLimit: '0B', perStreamRateLimitBurst: '256KB' } }, 200 * KIB, 429],
    [{ limits: { perStreamRateLimit: '1MB', perStreamRateLimitBurst: '512KB' } }, 200 * KIB, 204],
    [{ limits: { perStreamRateLimitBurst: '0B' } }, 10, 429],
  ])('%j: a line of %d bytes returns %d', async (given, bytes, answer) => {
    expect(refusedHere({ loki: given })).toBe(answer !== 204);
    const running = await startLoki(given);
    try {
      expect([await push(running, bytes), await push(running, bytes)]).toContain(answer);
    } finally {
      await running.stop();
    }
  });

  test('accepts exactly the labels, bytes and streams that logs/limit-exceeded allows', async () => {
    const running = await startLoki({ limits: { maxGlobalStreamsPerUser: 9 } });
    const answer = async (stream: object, metadata: object = {}): Promise<number> => {
      const line = [`${Date.now()}000000`, 'x', metadata];
      const { status } = await fetch(`${running.url}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ streams: [{ stream, values: [line] }] }),
      });
      return status;
    };
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'x']));
    try {
      expect([await answer(named(15)), await answer(named(16))]).toEqual([204, 400]);
      expect([
        await answer({ ['n'.repeat(1024)]: 'x' }),
        await answer({ ['n'.repeat(1025)]: 'x' }),
      ]).toEqual([204, 400]);
      expect([
        await answer({ l: 'x'.repeat(2048) }),
        await answer({ l: 'x'.repeat(2049) }),
      ]).toEqual([204, 400]);
      expect([await answer({ l: 'x' }, named(128)), await answer({ l: 'x' }, named(129))]).toEqual([
        204, 400,
      ]);
      const more = await Promise.all(
        Array.from({ length: 6 }, (_, index) => answer({ s: `${index}` })),
      );
      expect(more.sort()).toEqual([204, 204, 204, 204, 204, 429]);
    } finally {
      await running.stop();
    }
  });

  test('panics where the ruler has no interval', async () => {
    const given = { evaluationInterval: '0' };
    expect(refusedHere({ loki: given })).toBe(true);
    const died = async () => {
      const running = await startLoki(given);
      // the ruler starts a little later than it is ready
      await eventually(
        () =>
          fetch(`${running.url}/ready`).then(
            () => false,
            () => true,
          ),
        () => '',
        60,
      );
      await running.stop();
      throw new Error('it ended');
    };
    await expect(died()).rejects.toThrow(/panic|it ended/);
  });

  test('rejects current lines where its only schema starts in the future', async () => {
    const given = { schemaFrom: '2999-01-01' };
    expect(refusedHere({ loki: given })).toBe(true);
    let answer: number | string;
    try {
      const running = await startLoki(given);
      answer = await push(running, 10);
      await running.stop();
    } catch (error) {
      answer = (error as Error).message;
    }
    expect(String(answer)).not.toBe('204');
  });
});
