// What the programs themselves say at the edges that `setting-refused` draws.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { yaml } from '../../catalog/yaml';
import { lokiConfig } from '../../constructs/loki-config';
import { findProgram } from '../../lab/programs';
import { resolve } from '../../resolve/environment';
import { base, problemsOf } from '../validation/trial';
import { run } from './support/run';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'setting-refused-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusedHere = (environment: object): boolean =>
  problemsOf({ environment: { ...environment } }).some(({ code }) => code === 'setting-refused');

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
    const { thanos } = resolve({ ...base, thanos: given });
    if (!thanos) throw new Error('no Thanos');
    const bucket = path.join(folder, 'bucket');
    mkdirSync(bucket, { recursive: true });
    const { code, stderr } = await run('thanos', [
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
    [{ schemaFrom: '2024-13-01' }, true],
    [{ schemaFrom: '2025-02-29' }, true],
    [{ schemaFrom: '2024-02-29' }, false],
  ])('%j', async (given, isRefused) => {
    expect(refusedHere({ loki: given })).toBe(isRefused);
    const file = path.join(folder, 'loki.yaml');
    writeFileSync(file, yaml(lokiConfig(resolve({ ...base, loki: given }))));
    const { code } = await run('loki', [`-config.file=${file}`, '-verify-config']);
    expect(code === 0).toBe(!isRefused);
  });
});
