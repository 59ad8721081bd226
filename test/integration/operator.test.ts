// The real Prometheus Operator, with our objects in a real API server; what it generates runs in Prometheus and Alertmanager.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { type RunningProcess, startProcess } from '@observability-stack/lab/processes';
import { load, loadAll } from 'js-yaml';
import { receiverSecretKeys } from '../../alerts/alertmanager';
import { inhibitions } from '../../alerts/inhibitions';
import { notificationTemplates } from '../../alerts/notifications';
import { prometheusGroups } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import {
  basicAuth,
  bearerToken,
  email,
  fileSd,
  grafanaOperator,
  kubernetesSd,
  oauth2,
  opsgenie,
  pagerduty,
  slack,
  webhook,
} from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { defineTeam } from '../../catalog/definitions/team';
import { local } from '../../environments/local';
import { production } from '../../environments/production';
import { templateDefinitions, withDefinitions } from '../../outputs/operator/templates';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';
import { writeOutput } from '../../validation/output-folder';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { type ApiServer, startApiServer } from './support/api-server';
import { customResources, GRAFANA_OPERATOR } from './support/custom-resources';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import { runTool, tool } from './support/run';

jest.setTimeout(300_000);

const secret = (key: string) => ({ secret: 'shop-scrape', key });
const shop = (address: string) =>
  defineTeam({
    name: 'shop',
    routing: {
      page: [
        pagerduty('routing'),
        webhook('webhook-url', { authentication: { username: 'alerts', password: 'password' } }),
      ],
      ticket: [
        slack('#shop', 'slack-url'),
        email({ to: 'a@example.org', from: 'b@example.org', smarthost: 'smtp.example.org:587' }),
        opsgenie({ apiKey: 'key' }),
      ],
    },
    services: [
      { name: 'cart', scrape: fileSd({ targets: [address], dropMetrics: ['debug_.*'] }) },
      {
        name: 'till',
        namespace: 'shop',
        scrape: kubernetesSd({ port: Number(address.split(':')[1]) }),
      },
      {
        name: 'purse',
        namespace: 'shop',
        scrape: kubernetesSd({ annotations: true, port: 'metrics', ports: ['metrics'] }),
      },
      {
        name: 'branch',
        namespace: 'shop',
        scrape: kubernetesSd({
          ...{ role: 'endpointslice', port: 'web', ports: [8080] },
          config: { attach_metadata: { node: true } },
        }),
      },
      {
        name: 'safe',
        scrape: fileSd({
          targets: ['safe.example.org:443'],
          scheme: 'https',
          auth: basicAuth('prometheus', secret('password')),
          tls: { ca: secret('ca'), serverName: 'safe' },
        }),
      },
      {
        name: 'bank',
        scrape: fileSd({
          targets: ['bank.example.org:443'],
          scheme: 'https',
          auth: oauth2({
            clientId: 'prometheus',
            clientSecret: secret('password'),
            tokenUrl: 'https://login.example.org/token',
            scopes: ['metrics'],
          }),
        }),
      },
      {
        name: 'vault',
        scrape: fileSd({
          targets: ['vault.example.org:443'],
          scheme: 'https',
          auth: bearerToken(secret('password')),
        }),
      },
    ],
  });

const environmentOf = (address: string): Environment => ({
  ...local,
  ...{ teams: [...local.teams, shop(address)], outputs: { operator: {} } },
  alertmanager: { notify: true },
  demo: { faults: false },
  prometheus: { ...local.prometheus, scrapeInterval: '1s', scrapeTimeout: '1s' },
});

let scratch: string;
let server: ApiServer;
let guardian: Guardian;
let page: Awaited<ReturnType<typeof serveMetrics>>;
const processes: RunningProcess[] = [];
const output: string[] = [];
let environment: Environment;

async function start(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const started = await startProcess({
    ...{ command: tool(name), args, cwd: scratch, guardian },
    env: { HOME: scratch, ...env },
    onLine: (_, line) => output.push(`${name}: ${line}`),
  });
  processes.push(started);
}

function written(from: Environment): string {
  const { problems, outputs } = synthesize(from, { targetFiles: [] });
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
  writeOutput(path.join(scratch, 'dist'), outputs, { complete: false });
  return path.join(scratch, 'dist', `${from.name}.operator`);
}

const succeed = async (args: readonly string[], input = '') => {
  const outcome = await server.kubectl(args, { input });
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return outcome.stdout;
};
const create = (...objects: readonly object[]) =>
  succeed(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
const named = (
  apiVersion: string,
  kind: string,
  name: string,
  more: object,
  namespace = 'observability',
) => ({
  ...{ apiVersion, kind, metadata: { name, ...(kind === 'Namespace' ? {} : { namespace }) } },
  ...more,
});
/** A file that the operator generates into a Secret. */
const generated = (name: string, key: string) =>
  eventually(
    async () => {
      const { code, stdout } = await server.kubectl([
        ...['get', 'secret', name, '-n', 'observability', '-o', 'json'],
      ]);
      const text = code === 0 ? JSON.parse(stdout).data?.[key] : undefined;
      return text && gunzipSync(Buffer.from(text, 'base64')).toString();
    },
    () => output.slice(-30).join('\n'),
    60,
  );

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'operator-'));
  guardian = new Guardian(scratch);
  page = await serveMetrics({ '/metrics': 'cart_size{shop="a"} 1\ndebug_x 1\n' });
  environment = environmentOf(page.address);
  server = await startApiServer();
  const crds = await customResources('prometheus-operator');
  await succeed(['apply', '--server-side', '-f', crds, '-f', GRAFANA_OPERATOR]);
  await succeed(['wait', '--for=condition=established', 'crd', '--all', '--timeout=60s']);
  await create(...['observability', 'shop'].map((name) => named('v1', 'Namespace', name, {})));
});
afterAll(async () => {
  for (const process of processes.reverse()) await process.stop(5);
  await page?.stop();
  await server?.stop();
  await guardian?.dismiss();
  rmSync(scratch, { recursive: true, force: true });
});

test.each([
  ['ConfigMaps for the sidecar', () => environment],
  [
    'objects of grafana-operator',
    (): Environment => ({
      ...production,
      outputs: { operator: { grafana: grafanaOperator(), labels: { team: 'all' } } },
    }),
  ],
] as const)('the API server accepts every object, with %s', async (_, from) => {
  const folder = written(from());
  await succeed(['apply', '-f', folder]);
  const again = await succeed(['apply', '-f', folder]);
  expect(again.split('\n').filter((line) => line && !/ unchanged$/.test(line))).toEqual([]);
});

describe('the operator', () => {
  const resolved = () => resolveEnvironment(environment);
  beforeAll(async () => {
    await succeed(['apply', '-f', written(environment)]);
    const opaque = (name: string, keys: Readonly<Record<string, string>>) =>
      named('v1', 'Secret', name, { stringData: keys });
    await create(
      opaque('shop-scrape', {
        ...{ password: 'x', ca: readFileSync(server.access.authority, 'utf8') },
      }),
      // A controller of the cluster would create it.
      opaque('prometheus-token', {
        'ca.crt': readFileSync(server.access.authority, 'utf8'),
        token: 'x',
      }),
      opaque('alertmanager-receivers', {
        // The operator omits an AlertmanagerConfig if a key is missing.
        ...Object.fromEntries(
          receiverSecretKeys(resolved()).map((key) => [key, 'https://hooks.example.org/x']),
        ),
      }),
    );
    const blocks = readFileSync('docs/outputs.md', 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g);
    const documented = [...blocks]
      .flatMap(([, text = '']) => loadAll(text) as { kind?: string; spec?: object }[])
      .filter(({ kind = '' }) => ['Prometheus', 'Alertmanager'].includes(kind));
    expect(documented).toHaveLength(2);
    const { url, authority, token, kubeconfig } = server.access;
    // The Prometheus of the test is not a pod of the cluster.
    const apiserverConfig = {
      host: url,
      tlsConfig: { caFile: authority },
      authorization: { credentialsFile: token },
    };
    await create(
      ...documented.map((one) =>
        one.kind === 'Prometheus' ? { ...one, spec: { ...one.spec, apiserverConfig } } : one,
      ),
    );
    const [web = 0] = await claimFreePorts(1);
    await start('prometheus-operator', [`--web.listen-address=${LOOPBACK}:${web}`], {
      KUBECONFIG: kubeconfig,
    });
  });

  test('generates a configuration with every rule and every job, which Prometheus runs', async () => {
    const config = load(await generated('prometheus-main', 'prometheus.yaml.gz')) as {
      readonly scrape_configs: readonly Record<string, unknown>[];
    };
    const jobs = scrapeJobs(resolved(), targetsByJob(resolved(), []));
    const setJob = (scrape: Record<string, unknown>): unknown =>
      (scrape.relabel_configs as { target_label?: string; replacement?: string }[])
        .filter(({ target_label }) => target_label === 'job')
        .at(-1)?.replacement;
    expect(config.scrape_configs.map(setJob).sort()).toEqual(jobs.map(({ job_name }) => job_name));
    const limits = (scrape: Readonly<Record<string, unknown>>) =>
      ['sample_limit', 'label_limit', 'label_value_length_limit', 'target_limit'].map(
        (key) => scrape[key],
      );
    for (const job of jobs) {
      const found = config.scrape_configs.find((scrape) => setJob(scrape) === job.job_name) ?? {};
      expect([job.job_name, limits(found)]).toEqual([job.job_name, limits({ ...job })]);
      expect([job.job_name, found.always_scrape_classic_histograms]).toEqual([
        job.job_name,
        job.always_scrape_classic_histograms,
      ]);
    }
    const of = (job: string) => config.scrape_configs.find((scrape) => setJob(scrape) === job);
    expect(of('safe')).toMatchObject({
      scheme: 'https',
      basic_auth: { username: 'prometheus', password: 'x' },
      tls_config: { server_name: 'safe' },
    });
    expect(of('bank')).toMatchObject({
      oauth2: { client_id: 'prometheus', client_secret: 'x', scopes: ['metrics'] },
    });
    expect(of('vault')).toMatchObject({ authorization: { credentials: 'x' } });
    const annotation = '__meta_kubernetes_pod_annotation_prometheus_io_scrape';
    expect(of('purse')).toMatchObject({
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['shop'] } }],
      relabel_configs: expect.arrayContaining([
        { source_labels: [annotation], regex: 'true', action: 'keep' },
      ]),
    });
    expect(of('branch')).toMatchObject({
      kubernetes_sd_configs: [
        {
          role: 'endpointslice',
          attach_metadata: { node: true },
          selectors: [
            { role: 'service', field: 'metadata.name=branch' },
            { role: 'endpointslice', label: 'kubernetes.io/service-name=branch' },
          ],
        },
      ],
    });
  });

  test('generates a configuration with which Prometheus evaluates every rule and scrapes', async () => {
    await runningPod('till-0', 'shop', { 'app.kubernetes.io/name': 'till' });
    const api = await startPrometheus();
    const { groups } = await api.get<{ groups: readonly Group[] }>('rules');
    const names = (rules: readonly object[]) =>
      rules.map((rule) => ('alert' in rule ? rule.alert : 'record' in rule ? rule.record : ''));
    const expected = prometheusGroups(resolved(), ruleGroups(resolved()));
    expect(groups.map(({ name, rules }) => [name, rules.map((rule) => rule.name)]).sort()).toEqual(
      expected.map(({ name, rules }) => [name, names(rules)]).sort(),
    );

    const up = (job: string) =>
      eventually(
        async () => (await api.query(`up{job="${job}"} == 1`))[0],
        () => api.targets(),
        30,
      );
    const labels = { __name__: 'up', team: 'shop', env: environment.name };
    expect((await up('cart')).metric).toEqual({
      ...{ ...labels, job: 'cart', service: 'cart', instance: page.address },
    });
    expect((await up('till')).metric).toEqual({
      ...{ ...labels, job: 'till', service: 'till', instance: 'till-0' },
    });
    expect(await api.query('cart_size{job="cart"}')).toHaveLength(1);
    expect(await api.query('{__name__="debug_x",job="cart"}')).toEqual([]);
    expect(await api.query('{__name__="debug_x",job="till"}')).toHaveLength(1);
  });

  test('generates a routing in which every alert reaches its receiver', async () => {
    const file = path.join(scratch, 'alertmanager.yml');
    writeFileSync(file, await generated('alertmanager-main-generated', 'alertmanager.yaml.gz'));
    const checked = await runTool('amtool', ['check-config', file]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    const routed = async (...labels: readonly string[]) => {
      const args = ['config', 'routes', 'test', `--config.file=${file}`, ...labels];
      return (await runTool('amtool', args)).stdout.trim();
    };
    const receiver = (object: string, name: string) => `observability/${object}/${name}`;
    expect({
      page: await routed('team=shop', 'severity=page'),
      ticket: await routed('team=shop', 'severity=ticket'),
      unowned: await routed('team=unknown', 'severity=page'),
      watchdog: await routed('alertname=Watchdog', 'team=platform', 'severity=none'),
      platform: await routed('team=platform', 'severity=page'),
    }).toEqual({
      page: receiver('team-shop', 'shop-page'),
      ticket: receiver('team-shop', 'shop-ticket'),
      unowned: receiver('observability-others', 'platform-ticket'),
      watchdog: receiver('observability-watchdog', 'watchdog'),
      platform: receiver('team-platform', 'platform-page'),
    });
    const config = load(readFileSync(file, 'utf8')) as {
      readonly inhibit_rules: readonly object[];
    };
    expect(config.inhibit_rules).toHaveLength(inhibitions(resolved()).length);
  });
});

/** A template file of an environment, whose templates use each other and one of the stack. */
const OWN_TEMPLATES = {
  'shop.tmpl': `{{/* Messages of the shop. */}}
{{- define "shop.title" -}} {{ template "shop.state" . }}: {{ template "stack.title" . }} {{- end }}
{{ define "shop.state" }}{{ .Status | toUpper }}{{ end }}
`,
};

test.each(['stack.slack.text', 'stack.text', 'stack.title', 'stack.link', 'shop.title'])(
  'a message has the text of the template %s, without a file of templates',
  async (name) => {
    const text = `{{ template "${name}" . }}`;
    const templates = OWN_TEMPLATES;
    const own = resolveEnvironment({ ...environment, alertmanager: { templates } });
    const all = notificationTemplates + Object.values(templates).join('');
    const files = { with: all, without: '{{ define "other" }}{{ end }}' };
    const rendering = async (file: keyof typeof files, message: string) => {
      const glob = path.join(scratch, `${file}.tmpl`);
      writeFileSync(glob, files[file]);
      const args = [`--template.glob=${glob}`, `--template.text=${message}`];
      const run = await runTool('amtool', ['template', 'render', '--template.type=text', ...args]);
      // amtool's example alerts start a fixed time before now.
      return { ...run, stdout: run.stdout.replaceAll(/\d+:\d+:\d+ UTC/g, 'TIME') };
    };
    const expected = await rendering('with', text);
    expect(expected).toMatchObject({ code: 0, stderr: '' });
    expect(expected.stdout.trim()).not.toBe('');
    expect(await rendering('without', withDefinitions(text, templateDefinitions(own)))).toEqual(
      expected,
    );
    expect((await rendering('without', text)).code).not.toBe(0);
  },
);

interface Group {
  readonly name: string;
  readonly rules: readonly { readonly name: string }[];
}

/** Creates a pod as a cluster with nodes would report it, on loopback. */
async function runningPod(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
) {
  await create(named('v1', 'ServiceAccount', 'default', {}, namespace), {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels } },
    spec: { containers: [{ name, image: 'example.org/till:1' }] },
  });
  const status = { phase: 'Running', podIP: LOOPBACK, podIPs: [{ ip: LOOPBACK }] };
  await succeed([
    ...['patch', 'pod', name, '-n', namespace, '--subresource=status', '--type=merge'],
    ...['-p', JSON.stringify({ status })],
  ]);
}

/** Starts Prometheus with the files that the operator generates, where its pod would mount them. */
async function startPrometheus(): Promise<PrometheusApi> {
  const root = path.join(scratch, 'prometheus');
  const mount = (folder: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(root, folder, name), text);
  };
  const list = async (kind: string) =>
    JSON.parse(await succeed(['get', kind, '-n', 'observability', '-o', 'json'])).items as {
      readonly metadata: { readonly name: string };
      readonly data?: Readonly<Record<string, string>>;
    }[];
  for (const { metadata, data = {} } of await list('configmaps'))
    if (metadata.name.startsWith('prometheus-main-rulefiles'))
      mount(`rules/${metadata.name}`, data);
  for (const { metadata, data = {} } of await list('secrets'))
    if (metadata.name.startsWith('prometheus-main-tls-assets'))
      mount(
        'certs',
        Object.fromEntries(
          Object.entries(data).map(([name, text]) => [
            name,
            Buffer.from(text, 'base64').toString(),
          ]),
        ),
      );
  const text = await generated('prometheus-main', 'prometheus.yaml.gz');
  // The reloader in the pod replaces the variables.
  const variables = { '/etc/prometheus/': `${root}/`, '$(POD_NAME)': 'main-0', '$(SHARD)': '0' };
  const own = Object.entries(variables).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  mount('', { 'prometheus.yml': own });
  const config = path.join(root, 'prometheus.yml');
  expect(await runTool('promtool', ['check', 'config', config])).toMatchObject({
    code: 0,
    stderr: '',
  });
  const [port = 0] = await claimFreePorts(1);
  await start('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${root}/data`,
    `--web.listen-address=${LOOPBACK}:${port}`,
  ]);
  const url = `http://${LOOPBACK}:${port}`;
  await eventually(
    () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    () => output.slice(-30).join('\n'),
    60,
  );
  return new PrometheusApi(url);
}
