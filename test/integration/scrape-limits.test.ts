// The limits that follow from contracts, in a real Prometheus.
import { rmSync } from 'node:fs';
import { metricFactory, scrapeLimits, targetLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { renderPromql } from '@observability-stack/promql';
import { scrapeLimitNear } from '../../alerts/targets/scrape-limit';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { defineTeam } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(120_000);

const queued = metricFactory('service').gauge('queued', {
  help: 'Waiting.',
  labels: ['queue', 'tenant'],
  budget: { queue: 50, tenant: 40 },
});
const limits = scrapeLimits([queued], { complete: true });

/** A page with the given numbers of series and of labels of each. */
const page = (series: number, labels = 2): string =>
  Array.from({ length: series }, (_, index) => {
    const more = Array.from({ length: labels - 1 }, (_, label) => `l${label}="x"`);
    return `queued{${[`queue="${index}"`, ...more].join(',')}} 1\n`;
  }).join('');
/** Labels of one series that are neither its name nor those of its target. */
const ownLabels = limits.labels - targetLabels.length - 1;

const pages = {
  // and what no contract declares
  '/budgets': page(50 * 40 + 1000),
  '/full': page(limits.samples),
  '/over': page(limits.samples + 1),
  '/labels-full': page(1, ownLabels),
  '/labels-over': page(1, ownLabels + 1),
};
const nameOf = (path: string): string => `q${path.replaceAll('/', '-')}`;

let services: Awaited<ReturnType<typeof serveMetrics>>;
let dist: string;
let lab: Lab;
let api: PrometheusApi;

beforeAll(async () => {
  services = await serveMetrics(pages);
  dist = renderVariant({
    ...local,
    name: 'limited',
    demo: false,
    teams: [
      defineTeam({ name: PLATFORM_TEAM, routing: { page: nullReceiver, ticket: nullReceiver } }),
      defineTeam({
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: Object.keys(pages).map((path) => ({
          name: nameOf(path),
          scrape: fileSd({ targets: [services.address], metricsPath: path }),
          metrics: [queued],
          metricsComplete: true,
        })),
      }),
    ],
    prometheus: { ...local.prometheus, scrapeInterval: '1s', scrapeTimeout: '1s' },
  });
  lab = await startLab({ environment: 'limited', dist, only: ['prometheus'] });
  api = new PrometheusApi(lab.url('prometheus-0'));
});
afterAll(async () => {
  await lab?.stop();
  await services?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test.each([
  ['/budgets', 'up', ''],
  ['/full', 'up', ''],
  ['/over', 'down', 'sample limit exceeded'],
  ['/labels-full', 'up', ''],
  ['/labels-over', 'down', expect.stringMatching(/label_limit exceeded/)],
])('%s is %s', async (path, health, lastError) => {
  const target = await eventually(async () => {
    const found = (await api.targets()).find(({ labels }) => labels.job === nameOf(path));
    return found && found.health !== 'unknown' && found;
  });
  expect(target).toMatchObject({ health, lastError });
});

test('alerts on a target above its budgets before it exceeds its limit', async () => {
  const expr = renderPromql(scrapeLimitNear().expr);
  const near = await eventually(async () => {
    const found = (await api.query(expr)).map(({ metric }) => metric.job);
    return found.length > 1 && found.sort();
  });
  expect(near).toEqual(['q-full', 'q-over']);
  const [budgeted] = await api.query('scrape_samples_post_metric_relabeling{job="q-budgets"}');
  expect(budgeted?.value[1]).toBe(String(50 * 40 + 1000));
});
