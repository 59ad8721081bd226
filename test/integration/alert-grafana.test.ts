// Alerts that Grafana evaluates: a real Grafana queries a real Prometheus, and notifies a fake Alertmanager.
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { load } from 'js-yaml';
import { grafanaRuleFiles } from '../../alerts/grafana/rules';
import { TARGET_DOWN, WATCHDOG } from '../../alerts/names';
import { ruleGroups } from '../../alerts/rules';
import { paths } from '../../catalog/components/paths';
import type { Environment } from '../../catalog/definitions/environment';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability } from '../../catalog/definitions/slo';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { routing, trialPlatform } from '../validation/trial';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const found = findProgram('grafana');
if ('missing' in found) console.warn(`SKIPPED the alerts that Grafana evaluates: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;
const missing = ['loki', 'nginx'].filter((name) => 'missing' in findProgram(name));
const hasLines = missing.length === 0;
if (!hasLines) console.warn(`SKIPPED the alerts over lines that Grafana evaluates: no ${missing}`);
/** Those over lines. */
const OF_LINES = /^(FailedAuthBurst|ErrorLinesHigh|SlowRequestCluster) /;

interface Told {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Rules {
  readonly data: {
    readonly groups: readonly {
      readonly file: string;
      readonly rules: readonly {
        readonly name: string;
        readonly state: string;
        readonly alerts?: readonly { readonly state: string }[];
        readonly lastEvaluation: string;
      }[];
    }[];
  };
}

suite('alerts that Grafana evaluates', () => {
  const FAST = '1s';
  const told: Told[] = [];
  let environment: Environment;
  let down: string;
  let dist: string;
  let lab: Lab;
  let server: Server;
  const rules = async () =>
    (
      (await (
        await fetch(`${lab.url('grafana-0')}/api/prometheus/grafana/api/v1/rules`)
      ).json()) as Rules
    ).data.groups.flatMap((group) => group.rules.map((rule) => ({ folder: group.file, ...rule })));
  const heard = (alertname: string) => told.find(({ labels }) => labels.alertname === alertname);

  beforeAll(async () => {
    const [port] = await claimFreePorts(1);
    down = `${LOOPBACK}:${port}`;
    environment = {
      ...local,
      name: 'grafana-alerts',
      demo: false,
      teams: [
        trialPlatform,
        {
          name: 'shop',
          routing,
          services: [
            {
              name: 'cart',
              scrape: fileSd({ targets: [down] }),
              signals: http(),
              slos: [availability({ objective: 99 })],
            },
          ],
        },
      ],
      alerts: {
        ...local.alerts,
        evaluator: 'grafana',
        targetDownFor: '10s',
        runbooks: 'https://runbooks.example.org',
      },
      prometheus: {
        ...local.prometheus,
        scrapeInterval: FAST,
        scrapeTimeout: FAST,
        evaluationInterval: FAST,
      },
    };
    dist = renderVariant(environment);
    lab = await startLab({
      environment: environment.name,
      dist,
      only: ['grafana', 'prometheus', ...(hasLines ? ['loki'] : [])],
    });
    // whatever version of its API Grafana speaks
    const folder = lab.path('grafana-0', `${paths.grafana.provisioning}/alerting`);
    const { contactPoints } = load(readFileSync(`${folder}/notifications.yaml`, 'utf8')) as {
      contactPoints: { receivers: { settings: { url: string } }[] }[];
    };
    const address = new URL(contactPoints[0]?.receivers[0]?.settings.url ?? '');
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (data) => {
        body += data;
      });
      request.on('end', () => {
        if (/\/api\/v[12]\/alerts$/.test(request.url ?? '')) told.push(...JSON.parse(body));
        response.end('{}');
      });
    });
    await new Promise<void>((done) => server.listen(Number(address.port), LOOPBACK, done));
  });
  afterAll(async () => {
    await lab?.stop();
    server?.closeAllConnections();
    await new Promise((done) => (server ? server.close(done) : done(undefined)));
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('Grafana loads every rule, and Prometheus none', async () => {
    const resolved = resolveEnvironment(environment);
    const wanted = Object.values(grafanaRuleFiles(resolved, ruleGroups(resolved))).flatMap((text) =>
      (load(text) as { groups: { folder: string; rules: { title: string }[] }[] }).groups.flatMap(
        (group) => group.rules.map(({ title }) => `${group.folder}/${title}`),
      ),
    );
    expect(wanted.length).toBeGreaterThan(50);
    const loaded = (await rules()).map(({ folder, name }) => `${folder}/${name}`);
    expect(loaded.sort()).toEqual(wanted.sort());
    const api = new PrometheusApi(lab.url('prometheus-0'));
    const { groups } = await api.get<{ groups: { rules: { type: string }[] }[] }>('rules');
    const types = new Set(groups.flatMap((group) => group.rules.map(({ type }) => type)));
    expect(types).toEqual(new Set(['recording']));
  });

  test('an alert on a value of zero is notified', async () => {
    const alert = await eventually(
      () => heard(TARGET_DOWN) && told.find(({ labels }) => labels.service === 'cart'),
      () => JSON.stringify(told).slice(0, 2000),
    );
    expect(alert.labels).toMatchObject({
      alertname: TARGET_DOWN,
      severity: 'page',
      team: 'shop',
      service: 'cart',
      env: 'grafana-alerts',
      job: 'cart',
      instance: down,
    });
    expect(alert.annotations).toMatchObject({
      summary: `cart on ${down} is down.`,
      description: 'Prometheus could not scrape this target of job cart for 10s.',
      value: '0',
      runbook_url: `https://runbooks.example.org/${TARGET_DOWN}.md`,
    });
    expect(await eventually(() => heard(WATCHDOG))).toMatchObject({
      labels: { severity: 'none', team: 'platform' },
    });
  });

  test('no query fails, and nothing else fires', async () => {
    const evaluated = await eventually(async () => {
      const all = await rules();
      return all.every(({ lastEvaluation }) => !lastEvaluation.startsWith('0001')) && all;
    });
    const failed = evaluated.filter(({ alerts = [] }) =>
      alerts.some(({ state }) => state.includes('Error')),
    );
    const ofLines = evaluated.filter(({ name }) => OF_LINES.test(name));
    expect(ofLines).toHaveLength(3);
    expect(failed.map(({ name }) => name)).toEqual(hasLines ? [] : ofLines.map(({ name }) => name));
    const firing = evaluated.filter(({ state }) => state === 'firing').map(({ name }) => name);
    expect(firing.sort()).toEqual([TARGET_DOWN, WATCHDOG].sort());
  });
});
