// A sample that comes late must reach the object store of production as surely as one in time. Prometheus puts
// late samples in separate blocks; if it then merged overlapping blocks, the sidecar would ship neither.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';
import { type AgentProgram, startProgram } from './log-pipeline/program';
import { eventually } from './support/eventually';
import { rendered } from './support/rendered';
import { runTool, tool } from './support/run';

jest.setTimeout(300_000);

const MINUTE = 60;
/** The fields that this test reads of a workload or a ConfigMap. */
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly spec: { readonly containers: readonly { name: string; args: string[] }[] };
    };
  };
}
const objects = rendered('production') as readonly Rendered[];
const argsOf = (container: string): readonly string[] => {
  const containers = objects.flatMap(({ kind, spec }) =>
    kind === 'StatefulSet' ? (spec?.template?.spec.containers ?? []) : [],
  );
  const found = containers.find(({ name }) => name === container);
  if (!found) throw new Error(`production has no container ${container}`);
  return found.args;
};
/** What the flag says in the manifest, with addresses and folders of this test in place of the pod's. */
const mapped = (args: readonly string[], values: Readonly<Record<string, string>>): string[] => [
  ...args.filter((arg) => !Object.keys(values).some((flag) => arg.startsWith(`${flag}=`))),
  ...Object.entries(values).map(([flag, value]) => `${flag}=${value}`),
];

let dir: string;
let guardian: Guardian;
let bucket: string;
let prometheusUrl: string;
const programs: AgentProgram[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'late-samples-'));
  guardian = new Guardian(dir);
  bucket = path.join(dir, 'bucket');
  mkdirSync(bucket);
  writeFileSync(
    path.join(dir, 'objstore.yml'),
    yaml({ type: 'FILESYSTEM', config: { directory: bucket } }),
  );
  const config = objects
    .flatMap(({ data }) => Object.entries(data ?? {}))
    .find(([name]) => name === 'prometheus.yml')?.[1];
  const { global, storage } = load(config ?? '') as { global: object; storage: object };
  // no jobs: a sample of now would make all that this test pushes too old
  writeFileSync(path.join(dir, 'prometheus.yml'), yaml({ global, storage }));

  const [http = 0, grpc = 0, sidecar = 0] = await claimFreePorts(3);
  prometheusUrl = `http://${LOOPBACK}:${http}`;
  const data = path.join(dir, 'data');
  const place = { dir, guardian };
  programs.push(
    await startProgram(
      place,
      'prometheus',
      tool('prometheus'),
      mapped(argsOf('prometheus'), {
        '--config.file': path.join(dir, 'prometheus.yml'),
        '--storage.tsdb.path': data,
        '--web.listen-address': `${LOOPBACK}:${http}`,
      }),
      `${prometheusUrl}/-/ready`,
      { POD_NAME: 'prometheus-0' },
    ),
    await startProgram(
      place,
      'thanos-sidecar',
      tool('thanos'),
      mapped(argsOf('thanos-sidecar'), {
        '--prometheus.url': prometheusUrl,
        '--tsdb.path': data,
        '--http-address': `${LOOPBACK}:${sidecar}`,
        '--grpc-address': `${LOOPBACK}:${grpc}`,
        '--objstore.config-file': path.join(dir, 'objstore.yml'),
      }),
      `http://${LOOPBACK}:${sidecar}/-/ready`,
    ),
  );
});
afterAll(async () => {
  for (const program of programs.reverse()) await program.stop();
  await guardian?.dismiss();
  rmSync(dir, { recursive: true, force: true });
});

async function push(seconds: number, value: number): Promise<void> {
  const file = path.join(dir, 'sample.txt');
  writeFileSync(file, `# TYPE late gauge\nlate{part="x"} ${value} ${seconds * 1000}\n`);
  const { code, stderr } = await runTool('promtool', ['push', 'metrics', prometheusUrl, file]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

/** The level of each block in a folder: 1 as it was cut, more once blocks were merged. */
const levels = (folder: string): number[] =>
  readdirSync(folder)
    .filter((name) => name.length === 26)
    .map((name) => JSON.parse(readFileSync(path.join(folder, name, 'meta.json'), 'utf8')))
    .map(({ compaction }) => compaction.level as number);

test('blocks with late samples are shipped uncompacted', async () => {
  // Prometheus cuts a block at each even hour, and only once the head holds 1.5 times the length of a block.
  // From an even hour at least six hours ago, the head is cut twice, whatever the time of day.
  const now = Math.floor(Date.now() / 1000);
  const block = 2 * 60 * MINUTE;
  const start = Math.floor((now - 3 * block) / block) * block;
  for (let minute = 0; start + minute * MINUTE < now; minute += 10) {
    await push(start + minute * MINUTE, minute);
    // one sample a quarter of an hour late, in a stretch that becomes a block
    if (minute === 60) await push(start + 45 * MINUTE, -1);
  }
  const cut = await eventually(
    () => {
      const found = levels(path.join(dir, 'data'));
      return found.length >= 3 && found;
    },
    () => ({ cut: levels(path.join(dir, 'data')) }),
  );
  expect(cut.filter((level) => level !== 1)).toEqual([]);
  const shipped = await eventually(
    () => {
      const found = levels(bucket);
      return found.length >= cut.length && found;
    },
    () => ({ cut, shipped: levels(bucket) }),
  );
  expect(shipped.filter((level) => level !== 1)).toEqual([]);
});

test('the compactor accepts overlapping blocks', async () => {
  const args = argsOf('thanos-compactor').filter((arg) => arg !== '--wait');
  const [http] = await claimFreePorts(1);
  const { code, stderr } = await runTool(
    'thanos',
    mapped(args, {
      '--http-address': `${LOOPBACK}:${http}`,
      '--data-dir': path.join(dir, 'compact'),
      '--objstore.config-file': path.join(dir, 'objstore.yml'),
      // blocks of this test are minutes old
      '--consistency-delay': '0s',
    }),
  );
  expect({ code, stderr: code === 0 ? '' : stderr.slice(-2000) }).toEqual({ code: 0, stderr: '' });
});
