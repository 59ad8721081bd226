// Pushed metrics from the real Pushgateway to the real Prometheus and its alerts, as they are rendered.
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { isConfigMap, isWorkload, readManifests } from '@observability-stack/lab/manifests';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { local } from '../../environments/local';
import { shellCommands } from '../docs/shell';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { runCommand } from './support/run';
import { serveFiles } from './support/served';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const JOB = 'nightly-report';
const UNDECLARED = 'backup';
const routing = { page: nullReceiver, ticket: nullReceiver };
const environment: Environment = {
  ...local,
  name: 'pushes',
  demo: false,
  teams: [
    { name: 'platform', routing },
    { name: 'reporting', routing, services: [{ name: JOB, push: { staleAfter: '15s' } }] },
  ],
  prometheus: { scrapeInterval: '1s', scrapeTimeout: '1s', evaluationInterval: '1s' },
};

let dist: string;
let lab: Lab;
let prometheus: PrometheusApi;

/** The rules without pending periods, which promtool tests. */
function impatientRules(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const maps = readManifests(path.join(dist, environment.name)).filter(isConfigMap);
  const rules = maps.find(({ metadata }) => metadata.name === 'prometheus-rules');
  const files = Object.entries(rules?.data ?? {}).map(([name, text]) => [
    name,
    text.replaceAll(/^( +)for: .*$/gm, '$1for: 0s'),
  ]);
  expect(files).not.toEqual([]);
  return { 'prometheus-rules': Object.fromEntries(files) };
}

beforeAll(async () => {
  dist = renderVariant(environment);
  lab = await startLab({
    environment: environment.name,
    dist,
    only: ['prometheus', 'pushgateway'],
    files: impatientRules(),
  });
  prometheus = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

const request = (method: string, group: string, body?: string) =>
  fetch(`${lab.url('pushgateway-0')}/metrics/job/${group}`, { method, ...(body && { body }) });
const push = async (group: string, body: string): Promise<void> => {
  const response = await request('PUT', group, body);
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 200,
    text: '',
  });
};
const labelsOf = async (expression: string) =>
  (await prometheus.query(expression)).map(({ metric }) => metric);
const firing = (name: string, more = '') =>
  labelsOf(`ALERTS{alertname="${name}",alertstate="firing"${more}}`);
/** Waits for an alert to fire, or to resolve. */
const fires = (name: string, more = '') =>
  eventually(async () => (await firing(name, more)).length > 0 && firing(name, more));
const resolves = (name: string, more = '') =>
  eventually(async () => (await firing(name, more)).length === 0);

const ROWS = '# TYPE report_rows gauge\nreport_rows 5\n';
const owner = { team: 'reporting', service: JOB, env: environment.name, job: JOB };

test('a job that has never pushed is reported, until it pushes', async () => {
  const [alert] = await fires('PushMissing');
  expect(alert).toMatchObject({ ...owner, severity: 'ticket' });
  await push(JOB, ROWS);
  await resolves('PushMissing');
  await request('DELETE', JOB);
});

test('pushed series have the labels of their group and the owner of their definition', async () => {
  const forged = 'team="platform",service="order-service",env="production"';
  await push(`${JOB}/shard/eu`, `# TYPE report_rows gauge\nreport_rows{${forged}} 5\n`);
  const found = await eventually(async () => {
    const labels = await labelsOf('report_rows{shard="eu"}');
    return labels.length > 0 && labels;
  });
  expect(found).toEqual([{ __name__: 'report_rows', shard: 'eu', ...owner }]);
  expect(await labelsOf('push_time_seconds{shard="eu"}')).toEqual([
    { __name__: 'push_time_seconds', shard: 'eu', ...owner },
  ]);

  await push(`${JOB}/instance/batch-7`, ROWS);
  const instances = await eventually(async () => {
    const labels = await labelsOf('report_rows{instance!=""}');
    return labels.length > 0 && labels;
  });
  expect(instances).toEqual([{ __name__: 'report_rows', instance: 'batch-7', ...owner }]);
  const [own] = await labelsOf('pushgateway_build_info');
  expect(own).toMatchObject({
    team: 'platform',
    service: 'pushgateway',
    job: 'pushgateway',
    instance: 'pushgateway-0',
  });
});

test('series of a job that no service declares are dropped, and the job is reported', async () => {
  await push(UNDECLARED, 'backup_bytes 5\nup 1\n');
  const [alert] = await fires('PushgatewayJobUndeclared');
  expect(alert).toMatchObject({ team: 'platform', service: 'pushgateway', job: UNDECLARED });
  const series = await labelsOf(`{job="${UNDECLARED}",__name__!~"ALERTS.*"}`);
  expect(series.map(({ __name__ }) => __name__).sort()).toEqual([
    'push_failure_time_seconds',
    'push_time_seconds',
  ]);
  await request('DELETE', UNDECLARED);
  await resolves('PushgatewayJobUndeclared');
});

test('a stale group is reported until it is pushed again, or deleted', async () => {
  await push(`${JOB}/shard/eu`, ROWS);
  const group = ',shard="eu"';
  const [alert] = await fires('PushStale', group);
  expect(alert).toMatchObject({ ...owner, shard: 'eu', severity: 'ticket' });
  // the values are still scraped
  expect(await labelsOf('report_rows{shard="eu"}')).toHaveLength(1);

  await push(`${JOB}/shard/eu`, ROWS);
  await resolves('PushStale', group);
  await fires('PushStale', group);
  expect((await request('DELETE', `${JOB}/shard/eu`)).status).toBe(202);
  await resolves('PushStale', group);
  expect(await labelsOf('report_rows{shard="eu"}')).toEqual([]);
});

test('a rejected push is reported until one succeeds', async () => {
  await push(JOB, ROWS);
  const contradict = () => request('PUT', JOB, '# TYPE report_rows counter\nreport_rows 5\n');
  expect((await contradict()).status).toBe(400);
  const [alert] = await fires('PushRejected');
  expect(alert).toMatchObject({ ...owner, severity: 'ticket' });
  // the first value of a counter of a program that has just started is not an increase
  const [refusing] = await eventually(async () => {
    await contradict();
    const found = await firing('PushgatewayRefusing');
    return found.length > 0 && found;
  });
  expect(refusing).toMatchObject({ team: 'platform', service: 'pushgateway' });
  await push(JOB, ROWS);
  await resolves('PushRejected');
});

describe('docs/batch-jobs.md', () => {
  const exposed = async (): Promise<string> =>
    (await fetch(`${lab.url('pushgateway-0')}/metrics`)).text();
  const env = () => ({ PUSHGATEWAY: lab.url('pushgateway-0') });

  test('the shell script pushes the outcome of a backup, and fails when it is rejected', async () => {
    const archive = path.join(lab.folder, 'backup.tar.gz');
    const run = (more: object = {}) =>
      runCommand('sh', ['docs/batch-jobs/backup.sh'], {
        env: { ...env(), BACKUP_FILE: archive, BACKUP_FOLDER: 'docs/batch-jobs', ...more },
      });
    expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
    const page = await exposed();
    const value = (name: string) =>
      Number(new RegExp(`^${name}{instance="",job="nightly-backup"} (.+)$`, 'm').exec(page)?.[1]);
    expect(value('backup_size_bytes')).toBe(statSync(archive).size);
    expect(value('backup_duration_seconds')).toBeGreaterThanOrEqual(0);
    expect(Date.now() / 1000 - value('backup_last_success_timestamp_seconds')).toBeLessThan(60);

    await request('DELETE', 'nightly-backup');
    await push('other', '# TYPE backup_size_bytes counter\nbackup_size_bytes 1\n');
    const rejected = await run();
    expect(rejected.code).not.toBe(0);
    expect(rejected.stdout).toContain('inconsistent with existing metrics');
    await request('DELETE', 'other');
  });

  test('the program in Node.js pushes its group, which the command deletes', async () => {
    const program = ['scripts/run.mjs', 'docs/batch-jobs/report.ts'];
    expect(await runCommand(process.execPath, program, { env: env() })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const key = 'instance="",job="nightly-report",region="eu"';
    expect(await exposed()).toContain(`report_rows{${key}} 42`);

    const deletion = shellCommands().filter(({ text }) => /^curl .*localhost:9091/.test(text));
    expect(deletion).toHaveLength(1);
    const command = (deletion[0]?.text ?? '').replace('http://localhost:9091', env().PUSHGATEWAY);
    expect(await runCommand('sh', ['-c', `${command} --fail --silent`])).toMatchObject({ code: 0 });
    expect(await exposed()).not.toContain(key);
  });

  test('the encoded value of the page is a job with a slash', async () => {
    const [, name, encoded] =
      /\/metrics\/(job@base64)\/(\w+)`/.exec(readFileSync('docs/batch-jobs.md', 'utf8')) ?? [];
    const url = `${lab.url('pushgateway-0')}/metrics/${name}/${encoded}`;
    expect((await fetch(url, { method: 'PUT', body: 'slash 1\n' })).status).toBe(200);
    expect(await exposed()).toContain('slash{instance="",job="nightly/report"} 1');
    await fetch(url, { method: 'DELETE' });
  });
});

test('pushed metrics survive a restart', async () => {
  const workloads = readManifests(path.join(dist, environment.name)).filter(isWorkload);
  const pod = workloads.find(({ metadata }) => metadata.name === 'pushgateway');
  const rendered = pod?.spec.template.spec.containers[0]?.args ?? [];
  const folder = `${lab.folder}/restarted`;
  const start = () =>
    serveFiles({
      program: 'pushgateway',
      files: {},
      args: ({ address }) =>
        rendered.map((arg) =>
          arg.replace('0.0.0.0:9091', address).replace('=/data/', `=${folder}-`),
        ),
      ready: '/-/ready',
    });
  const first = await start();
  await fetch(`${first.url}/metrics/job/${JOB}`, { method: 'PUT', body: ROWS });
  await first.stop();
  const second = await start();
  const page = await (await fetch(`${second.url}/metrics`)).text();
  await second.stop();
  expect(page).toContain(`report_rows{instance="",job="${JOB}"} 5`);
});
