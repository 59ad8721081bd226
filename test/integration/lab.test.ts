// The lab runs all of the stack that this machine has programs for, and leaves nothing behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { createPlan } from '@observability-stack/lab/plan';
import { labPods } from '@observability-stack/lab/pods';
import { isListening } from '@observability-stack/lab/readiness';
import type { LabFile } from '@observability-stack/lab/running-lab';
import { dataSourceUids } from '../../catalog/data-sources';
import { isAlive } from './support/alive';
import { eventually } from './support/eventually';
import { listening } from './support/listening';
import { DIST, rendered } from './support/rendered';

jest.setTimeout(300_000);

const ROOT = path.dirname(DIST);
const pods = labPods(rendered('local'));
const { skipped } = createPlan(pods, undefined);
for (const { name, reason } of skipped) console.warn(`SKIPPED ${name}: ${reason}`);
const portOf = (url: string) => Number(new URL(url).port);

describe('all of local', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ environment: 'local', dist: DIST });
  });
  afterAll(() => lab?.stop());

  for (const { name, reason } of skipped) test.skip(`${name} runs: ${reason}`, () => {});

  const started = pods.filter(({ name }) => !skipped.some((left) => left.name === name));
  test.each(started.map(({ name }) => name))('%s runs and listens on its ports', async (name) => {
    const ports = Object.entries(lab.urls[name] ?? {});
    expect(ports.length).toBeGreaterThan(0);
    for (const [port, url] of ports) {
      // one Alertmanager has no peers
      if (name === 'alertmanager-0' && port === 'cluster') continue;
      expect({ port, open: await isListening(portOf(url)) }).toEqual({ port, open: true });
    }
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('nothing listens beyond loopback', () => {
    for (const [name, pid] of Object.entries(lab.pids())) {
      const addresses = listening([pid]);
      expect(addresses.length).toBeGreaterThan(0);
      const others = addresses.filter((address) => !address.startsWith('0100007F:'));
      expect({ name, others }).toEqual({ name, others: [] });
    }
  });

  /** A test that is skipped, by a name that says why, where one of these pods does not run. */
  const needing = (needed: readonly string[], name: string, body: () => Promise<void>) => {
    const missing = needed.filter((pod) => skipped.some((left) => left.name === pod));
    if (missing.length === 0) test(name, body);
    else test.skip(`${name}: no ${missing.join(', no ')}`, body);
  };

  needing(['loki-0', 'promtail-0'], 'what the pods print arrives in Loki', async () => {
    await fetch(`${lab.url('order-service-0')}/not-there`);
    const query = encodeURIComponent(
      '{service="order-service"} |= "unmatched" | pod="order-service-0"',
    );
    const streams = await eventually(async () => {
      const response = await fetch(`${lab.url('loki-0')}/loki/api/v1/query_range?query=${query}`);
      const { data } = (await response.json()) as {
        data?: { result: { stream: Record<string, string> }[] };
      };
      return data?.result.length ? data.result : undefined;
    });
    expect(streams[0]?.stream).toMatchObject({
      service: 'order-service',
      level: 'info',
      env: 'local',
    });
  });

  needing(['grafana-0', 'loki-0'], 'Grafana reaches all of its data sources', async () => {
    const asked = {
      [dataSourceUids.prometheus]: 'api/v1/query?query=vector(1)',
      [dataSourceUids.alertmanager]: 'api/v2/status',
      [dataSourceUids.loki]: 'loki/api/v1/labels',
      [dataSourceUids.jaeger]: 'api/services',
    };
    for (const [uid, question] of Object.entries(asked)) {
      const response = await fetch(
        `${lab.url('grafana-0')}/api/datasources/proxy/uid/${uid}/${question}`,
      );
      const text = response.ok ? '' : await response.text();
      expect({ uid, status: response.status, text }).toEqual({ uid, status: 200, text: '' });
    }
  });

  test('stopping ends every process, closes every port and removes the folder', async () => {
    const pids = Object.values(lab.pids());
    const ports = Object.values(lab.urls).flatMap((urls) => Object.values(urls).map(portOf));
    expect(pids.filter(isAlive)).toEqual(pids);
    await lab.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    const open = await Promise.all(ports.map(isListening));
    expect(ports.filter((_, index) => open[index])).toEqual([]);
    expect(existsSync(lab.folder)).toBe(false);
  });
});

test('names a program that does not start with its output, and cleans up', async () => {
  const files = { 'alertmanager-config': { 'alertmanager.yml': 'route: {receiver: missing}\n' } };
  const messages: string[] = [];
  const starting = startLab({
    environment: 'local',
    dist: DIST,
    only: ['alertmanager', 'order-service'],
    files,
    progress: (message) => messages.push(message),
  });
  await expect(starting).rejects.toThrow(
    /alertmanager-0\/alertmanager exited with code 1 before it was ready:[\s\S]*undefined receiver/,
  );
  const pids = messages.map((message) => Number(/as process (\d+)/.exec(message)?.[1]));
  expect(pids.length).toBeGreaterThan(1);
  expect(pids.filter(isAlive)).toEqual([]);
});

test('rejects an unknown name and suggests a known one', async () => {
  const starting = startLab({ environment: 'local', dist: DIST, only: ['prometeus'] });
  await expect(starting).rejects.toThrow(/"prometeus": did you mean "prometheus"\?/);
});

describe('npm run lab', () => {
  interface Running {
    readonly child: ChildProcess;
    readonly output: () => string;
    readonly exit: Promise<number | null>;
  }
  const running: Running[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-test-'));
  const start = (...args: string[]): Running => {
    // not in the folder in which a running lab describes itself
    const own = ['--json', path.join(folder, `${running.length}.json`), ...args];
    const child = spawn(process.execPath, ['scripts/run.mjs', 'packages/lab/main.ts', ...own], {
      cwd: ROOT,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
    }
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const lab = { child, output: () => text, exit };
    running.push(lab);
    return lab;
  };
  afterAll(async () => {
    for (const { child, exit } of running) {
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** Waits until it runs; returns its URL of Alertmanager and its folder. */
  const up = async ({ child, output }: Running) => {
    await eventually(() => output().includes('Ctrl-C stops') || child.exitCode !== null, output);
    const port = portOf(/alertmanager-0 +http +(\S+)/.exec(output())?.[1] ?? 'no url');
    const folder = /files, data and logs: (\S+)/.exec(output())?.[1] ?? '';
    expect(await isListening(port)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    return { port, folder };
  };
  const gone = ({ port, folder }: { port: number; folder: string }) =>
    eventually(async () => !(await isListening(port)) && !existsSync(folder));

  test('reports what it leaves out, and stops everything on Ctrl-C', async () => {
    const lab = start('--only', 'alertmanager');
    const where = await up(lab);
    expect(lab.output()).toMatch(/LEFT OUT {2}prometheus-0: not selected/);
    const told = path.join(folder, '0.json');
    const { urls }: LabFile = JSON.parse(readFileSync(told, 'utf8'));
    expect(portOf(urls['alertmanager-0']?.http ?? '')).toBe(where.port);
    lab.child.kill('SIGINT');
    expect(await lab.exit).toBe(0);
    expect(existsSync(told)).toBe(false);
    expect(await isListening(where.port)).toBe(false);
    expect(existsSync(where.folder)).toBe(false);
  });

  test('stops the others when a program exits, and reports which and why', async () => {
    const lab = start('--only', 'alertmanager,order-service');
    const where = await up(lab);
    const pid = /started order-service-0\/order-service as process (\d+)/.exec(lab.output())?.[1];
    process.kill(Number(pid), 'SIGTERM');
    expect(await lab.exit).toBe(1);
    expect(lab.output()).toMatch(
      /order-service-0\/order-service exited with code 0:[\s\S]*stopping/,
    );
    expect(await isListening(where.port)).toBe(false);
  });

  test('cleans up when it is killed', async () => {
    const lab = start('--only', 'alertmanager');
    const where = await up(lab);
    lab.child.kill('SIGKILL');
    await lab.exit;
    await gone(where);
  });

  test('prints its usage, and rejects unknown arguments', async () => {
    const help = start('--help');
    expect(await help.exit).toBe(0);
    expect(help.output()).toContain('--environment');
    expect(await start('--secret', 'demo-faults').exit).toBe(2);
    const wrong = start('--environment', 'staging');
    expect(await wrong.exit).toBe(2);
    expect(wrong.output()).toMatch(
      /environment "staging" is not in dist\/: use one of local, production/,
    );
  });
});
