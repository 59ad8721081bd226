// Prometheus' own tools and a real Prometheus, with the rendered configuration.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { isConfigMap, readManifests } from '@observability-stack/lab/manifests';
import { layOut } from '@observability-stack/lab/mounted';
import { labPods } from '@observability-stack/lab/pods';
import { load } from 'js-yaml';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi, type PrometheusTarget } from './support/prometheus';
import { rendered, renderedEnvironments } from './support/rendered';
import { runTool } from './support/run';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

/** As it is, only scraped and evaluated more often; of the same configuration otherwise. */
const dist = renderVariant({
  ...local,
  prometheus: {
    ...local.prometheus,
    ...{ scrapeInterval: '2s', scrapeTimeout: '2s', evaluationInterval: '2s' },
  },
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const dataOf = (configMap: string): Readonly<Record<string, string>> =>
  readManifests(path.join(dist, 'local'))
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === configMap)?.data ?? {};

describe.each(renderedEnvironments)('promtool on %s', (environment) => {
  // a pod of each workload: each shard has its own configuration
  const shards = labPods(rendered(environment)).filter(
    ({ name, component }) => component === 'prometheus' && name.endsWith('-0'),
  );

  test.each(shards.map((pod) => [pod.name, pod] as const))(
    'accepts the files that %s mounts',
    async (_, pod) => {
      const root = mkdtempSync(path.join(tmpdir(), 'promtool-'));
      try {
        layOut(pod, rendered(environment), root);
        const config = path.join(root, 'etc/prometheus/config/prometheus.yml');
        const checked = await runTool('promtool', ['check', 'config', config], {
          env: { POD_NAME: pod.name },
        });
        expect(checked).toMatchObject({ code: 0, stderr: '' });

        const folder = path.join(root, 'etc/prometheus/rules');
        const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
        expect(files.length).toBeGreaterThan(0);
        // the configuration names each of them, and each was found
        for (const name of files) expect(checked.stdout).toContain(path.join(folder, name));
        const rules = await runTool('promtool', [
          'check',
          'rules',
          '--lint=all',
          '--lint-fatal',
          ...files.map((name) => path.join(folder, name)),
        ]);
        expect(rules).toMatchObject({ code: 0, stderr: '' });
        expect(rules.stdout).toMatch(/SUCCESS: \d+ rules found/);

        // promtool checks the targets files that it finds, and passes over those that are not there
        const jobs = path.join(root, 'etc/prometheus/jobs');
        const named = readdirSync(jobs)
          .filter((name) => name.endsWith('.yml'))
          .flatMap((name) => readFileSync(path.join(jobs, name), 'utf8').split('\n'))
          .flatMap((line) => line.match(/\S+\/targets\/\S+\.json/g) ?? []);
        expect(named.length).toBeGreaterThan(0);
        expect(named.filter((file) => !existsSync(file))).toEqual([]);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    },
  );

  test('has a Prometheus', () => expect(shards.length).toBeGreaterThan(0));
});

describe('a running Prometheus', () => {
  let lab: Lab;
  let api: PrometheusApi;
  let service: Awaited<ReturnType<typeof serveMetrics>>;
  const targets: string = dataOf('prometheus-targets')['prometheus.json'] ?? '';
  const limits = limitsOf('prometheus');
  const find = async (
    wanted: Readonly<Record<string, string>>,
  ): Promise<PrometheusTarget | undefined> =>
    (await api.targets()).find(({ labels }) =>
      Object.entries(wanted).every(([key, value]) => labels[key] === value),
    );
  const state = async () =>
    (await api.targets()).map(({ labels, health, lastError }) => ({
      ...labels,
      health,
      lastError,
    }));

  beforeAll(async () => {
    const series = (count: number) =>
      Array.from({ length: count }, (_, i) => `many{n="${i}"} 1\n`).join('');
    service = await serveMetrics({
      '/exemplar':
        '# TYPE requests counter\nrequests_total 7 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 1\n',
      '/many': series(limits.sample_limit + 1),
      '/long': `wide{value="${'x'.repeat(limits.label_value_length_limit + 1)}"} 1\n`,
    });
    lab = await startLab({
      environment: 'local',
      dist,
      only: ['prometheus', 'alertmanager', 'node-exporter', 'order-service'],
    });
    api = new PrometheusApi(lab.url('prometheus-0'));
  });
  afterAll(async () => {
    await lab?.stop();
    await service?.stop();
  });

  test.each([
    ['itself', { job: 'prometheus', instance: 'prometheus-0' }],
    ['Alertmanager', { job: 'alertmanager', instance: 'alertmanager-0' }],
    // found by labels of its pod, not by a file
    ['node_exporter', { job: 'node-exporter', instance: 'lab' }],
    [
      'one replica of a service',
      { job: 'order-service', instance: 'order-service-0', team: 'commerce' },
    ],
    [
      'another replica of it',
      { job: 'order-service', instance: 'order-service-1', team: 'commerce' },
    ],
  ])('scrapes %s', async (_, labels) => {
    const target = await eventually(async () => {
      const found = await find(labels);
      return found?.health === 'up' && found;
    }, state);
    expect(target.labels.env).toBe('local');
    const selector = Object.entries(labels)
      .map(([key, value]) => `${key}="${value}"`)
      .join(',');
    expect(await api.query(`up{${selector}} == 1`)).toHaveLength(1);
  });

  test('keeps a target that does not answer as down', async () => {
    await lab.stopPod('order-service-1');
    const down = await eventually(async () => {
      const found = await find({ job: 'order-service', instance: 'order-service-1' });
      return found?.health === 'down' && found;
    }, state);
    expect(down.lastError).toMatch(/connection refused/);
  });

  test('has no targets for programs that the lab leaves out', async () => {
    await eventually(async () => (await find({ job: 'prometheus' }))?.health === 'up', state);
    expect(await find({ job: 'loki' })).toBeUndefined();
  });

  test('reloads an edited target file: adds and removes targets', async () => {
    const pid = lab.pids()['prometheus-0/prometheus'];
    const loaded = async () =>
      (await fetch(`${lab.url('prometheus-0')}/metrics`).then((response) => response.text())).match(
        /^prometheus_config_last_reload_success_timestamp_seconds (.*)$/m,
      )?.[1];
    const before = await loaded();
    expect(before).toBeDefined();
    const added = [
      {
        targets: ['alertmanager-0.alertmanager-headless.observability.svc:9093'],
        labels: { instance: 'added' },
      },
    ];
    const own = JSON.parse(targets) as object[];
    lab.update('prometheus-targets', { 'prometheus.json': JSON.stringify([...own, ...added]) });
    await eventually(
      async () => (await find({ job: 'prometheus', instance: 'added' }))?.health === 'up',
      state,
    );
    expect(await find({ job: 'prometheus', instance: 'prometheus-0' })).toBeDefined();

    lab.update('prometheus-targets', { 'prometheus.json': targets });
    await eventually(async () => !(await find({ job: 'prometheus', instance: 'added' })), state);
    expect(await find({ job: 'prometheus', instance: 'prometheus-0' })).toBeDefined();
    // neither a restart nor a reload did it
    expect(lab.pids()['prometheus-0/prometheus']).toBe(pid);
    expect(await loaded()).toBe(before);
  });

  test('stores exemplars, and rejects a scrape above the limits', async () => {
    const page = (name: string) => ({
      targets: [service.address],
      labels: { instance: name, __metrics_path__: `/${name}` },
    });
    const own = JSON.parse(targets) as object[];
    const pages = ['exemplar', 'many', 'long'].map(page);
    lab.update('prometheus-targets', { 'prometheus.json': JSON.stringify([...own, ...pages]) });
    const settled = async (instance: string) => {
      const target = await eventually(async () => {
        const found = await find({ job: 'prometheus', instance });
        return found && found.health !== 'unknown' && found;
      }, state);
      return { health: target.health, lastError: target.lastError };
    };
    expect(await settled('exemplar')).toEqual({ health: 'up', lastError: '' });
    expect(await settled('many')).toEqual({ health: 'down', lastError: 'sample limit exceeded' });
    expect(await settled('long')).toEqual({
      health: 'down',
      lastError: expect.stringMatching(/label_value_length_limit exceeded/),
    });
    const since = `start=${Math.floor(Date.now() / 1000) - 3600}&end=${Math.ceil(Date.now() / 1000) + 60}`;
    const exemplars = await api.get<{ exemplars: { labels: { trace_id: string } }[] }[]>(
      `query_exemplars?query=requests_total&${since}`,
    );
    expect(exemplars[0]?.exemplars[0]?.labels).toEqual({
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
  });

  test('has external labels', async () => {
    const url = `${lab.url('prometheus-0')}/federate?match[]=prometheus_build_info`;
    const text = await eventually(async () =>
      (await fetch(url)).text().then((t) => t.includes('build_info{') && t),
    );
    expect(text).toMatch(/cluster="local"/);
    // from the pod's own name
    expect(text).toMatch(/prometheus_replica="prometheus-0"/);
  });

  test('sends identical alerts from every replica', async () => {
    const url = `${lab.url('alertmanager-0')}/api/v2/alerts`;
    const watchdog = await eventually(async () => {
      const alerts = (await (await fetch(url)).json()) as { labels: Record<string, string> }[];
      return alerts.find(({ labels }) => labels.alertname === 'Watchdog');
    });
    expect(watchdog.labels.cluster).toBe('local');
    expect(watchdog.labels).not.toHaveProperty('prometheus_replica');
  });

  test('reloads changed, new and removed jobs and changed rules without a restart', async () => {
    const pid = lab.pids()['prometheus-0/prometheus'];
    const job = dataOf('prometheus-jobs')['prometheus.yml'] ?? '';
    const pools = async () => new Set((await api.targets()).map(({ scrapePool }) => scrapePool));
    const added = job.replace(/job_name: \S+/, 'job_name: added');
    const rule = { record: 'added:up:sum', expr: 'sum(up)' };
    const groups = [{ name: 'added', rules: [rule] }];
    // Prometheus looks for changes twice a minute: the rules come with the first of them
    lab.update('prometheus-rules', { 'added.yml': JSON.stringify({ groups }) });
    lab.update('prometheus-jobs', {
      'added.yml': added,
      'prometheus.yml': job.replace(/sample_limit: \d+/, 'sample_limit: 1'),
    });
    await eventually(async () => {
      const target = await find({ job: 'prometheus', instance: 'prometheus-0' });
      return target?.lastError === 'sample limit exceeded' && (await pools()).has('added');
    }, state);
    await eventually(async () => {
      const found = await api.get<{ groups: { name: string }[] }>('rules');
      return found.groups.some(({ name }) => name === 'added');
    });
    lab.update('prometheus-jobs', { 'added.yml': 'scrape_configs: []\n', 'prometheus.yml': job });
    await eventually(async () => {
      const target = await find({ job: 'prometheus', instance: 'prometheus-0' });
      return target?.health === 'up' && !(await pools()).has('added');
    }, state);
    expect(lab.pids()['prometheus-0/prometheus']).toBe(pid);
  });
});

/** Limits of one job. */
function limitsOf(job: string): { sample_limit: number; label_value_length_limit: number } {
  const file = load(dataOf('prometheus-jobs')[`${job}.yml`] ?? '') as {
    scrape_configs: { sample_limit: number; label_value_length_limit: number }[];
  };
  const [found] = file.scrape_configs;
  if (!found) throw new Error(`no job ${job}`);
  return found;
}
