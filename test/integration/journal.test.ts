// The journal of a node, read by the real Promtail as rendered. The released image reads journals; a local build needs cgo and
// the tag promtail_journal_enabled.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { isConfigMap } from '@observability-stack/lab/manifests';
import { startProcess } from '@observability-stack/lab/processes';
import { findProgram } from '@observability-stack/lab/programs';
import { load } from 'js-yaml';
import { journal } from '../../catalog';
import { yaml } from '../../catalog/helpers/yaml';
import { local } from '../../environments/local';
import { synthesize } from '../../validation/synthesize';
import { eventually } from './support/eventually';
import { tool } from './support/run';

/** Writes journals from a text; a part of systemd. */
const JOURNAL_REMOTE = '/usr/lib/systemd/systemd-journal-remote';

jest.setTimeout(120_000);

const ENTRIES = [
  { _SYSTEMD_UNIT: 'kubelet.service', PRIORITY: '3', MESSAGE: 'failed to pull image' },
  { _SYSTEMD_UNIT: 'kubelet.service', PRIORITY: '6', MESSAGE: 'pod added' },
  { _SYSTEMD_UNIT: 'backup@etcd.service', PRIORITY: '4', MESSAGE: 'snapshot is slow' },
  { _SYSTEMD_UNIT: 'ssh.service', PRIORITY: '6', MESSAGE: 'accepted publickey' },
];

interface Config {
  readonly scrape_configs: readonly { readonly job_name: string; readonly journal?: object }[];
}

/** Returns the configuration of the environment `local`, with the journal alone. */
function promtailConfig(folder: string): string {
  const { manifests } = synthesize(
    {
      ...local,
      logs: { sources: [journal({ units: ['kubelet', 'backup'], team: 'platform' })] },
    },
    { targetFiles: [] },
  );
  const [text] = manifests
    .map(({ object }) => object)
    .filter(isConfigMap)
    .flatMap(({ data }) => data?.['promtail.yaml'] ?? []);
  const config = load(text ?? '') as Config;
  const jobs = config.scrape_configs.filter((job) => job.journal);
  expect(jobs).toHaveLength(1);
  return yaml({
    ...config,
    server: { disable: true },
    positions: { filename: path.join(folder, 'positions.yaml') },
    scrape_configs: jobs.map((job) => ({ ...job, journal: { ...job.journal, path: folder } })),
  });
}

function writeJournal(folder: string): void {
  const entries = ENTRIES.map((entry, index) =>
    Object.entries({
      __REALTIME_TIMESTAMP: String((Date.now() - 1_000 + index) * 1_000),
      __MONOTONIC_TIMESTAMP: String(1_000 + index),
      _BOOT_ID: '0123456789abcdef0123456789abcdef',
      _MACHINE_ID: 'fedcba9876543210fedcba9876543210',
      _HOSTNAME: 'node-1',
      ...entry,
    })
      .map((field) => field.join('='))
      .join('\n'),
  );
  const text = path.join(folder, 'entries.txt');
  writeFileSync(text, `${entries.join('\n\n')}\n\n`);
  execFileSync(JOURNAL_REMOTE, ['-o', path.join(folder, 'node.journal'), text], { stdio: 'pipe' });
}

/** Returns why the test cannot run. */
function missing(): string | undefined {
  const promtail = findProgram('promtail');
  if ('missing' in promtail) return promtail.missing;
  const { stdout } = spawnSync(promtail.path, ['--version'], { encoding: 'utf8' });
  if (!stdout.includes('promtail_journal_enabled'))
    return 'promtail is built without the tag promtail_journal_enabled';
  return existsSync(JOURNAL_REMOTE) ? undefined : `${JOURNAL_REMOTE} is not installed`;
}

const reason = missing();
if (reason) console.warn(`SKIPPED journal: ${reason}`);
const withPromtail = reason ? test.skip : test;

withPromtail('entries of the listed units have the labels of other lines', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  const guardian = new Guardian();
  const lines: string[] = [];
  try {
    writeJournal(folder);
    const file = path.join(folder, 'promtail.yaml');
    writeFileSync(file, promtailConfig(folder));
    const running = await startProcess({
      command: tool('promtail'),
      args: ['-dry-run', `-config.file=${file}`],
      env: { PATH: process.env.PATH ?? '' },
      cwd: folder,
      guardian,
      onLine: (_, line) => lines.push(line),
    });
    const printed = () => lines.filter((line) => /^\d{4}-\d\d-\d\dT[^\t]*\t\{/.test(line));
    await eventually(
      () => printed().length >= 3,
      () => lines.join('\n'),
      60,
    );
    await running.stop(5);
    const entries = printed().map((line) => {
      const [, labels = '', text] = line.split('\t');
      return {
        text,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
        ),
      };
    });
    // A dry run prints neither external labels, such as env, nor structured metadata, such as node.
    const entry = (service: string, level: string, text: string) => ({
      text,
      labels: { team: 'platform', service, level },
    });
    expect(entries).toEqual([
      entry('kubelet', 'error', 'failed to pull image'),
      entry('kubelet', 'info', 'pod added'),
      entry('backup', 'warn', 'snapshot is slow'),
    ]);
  } finally {
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  }
});
