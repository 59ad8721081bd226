// The contracts of the programs of a cluster, as a real Prometheus stores what those programs exposed. The expositions in
// test/fixtures/kubernetes are of Kubernetes 1.34.4 and its etcd, of CoreDNS 1.12.4 and of kube-state-metrics 2.18.0: a few
// series of each declared metric, and some undeclared ones.
import { readFileSync, rmSync } from 'node:fs';
import { contractSeries, formatBucketBound, targetLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { defineEnvironment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { defineTeam } from '../../catalog/definitions/team';
import { yaml } from '../../catalog/helpers/yaml';
import { metricContracts } from '../../catalog/metrics';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { type ScrapeJob, scrapeJobs } from '../../scrape-configs/jobs';
import { Exposition } from '../../scripts/large-cluster/exposition';
import { generateCluster } from '../../scripts/large-cluster/objects';
import { Asker } from './dashboards/ask';
import {
  type ClassicDashboard,
  openedWith,
  readPanels,
  readRenderedDashboards,
} from './support/dashboards';
import { eventually } from './support/eventually';
import { exposition } from './support/exposition';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(120_000);

/** A service of the generated cluster. */
const cart = { namespace: 'shop-1', name: 'statefulset-2' };
const variant = defineEnvironment({
  ...local,
  teams: [
    ...local.teams,
    defineTeam({
      name: 'shop',
      namespace: cart.namespace,
      routing: { page: nullReceiver, ticket: nullReceiver },
      services: [{ name: cart.name, description: 'Carts.' }],
    }),
  ],
  prometheus: {
    ...local.prometheus,
    scrapeInterval: '1s',
    scrapeTimeout: '1s',
    evaluationInterval: '1s',
  },
  kubernetes: {
    kubelet: { insecureSkipVerify: true },
    proxy: {},
    scheduler: {},
    controllerManager: {},
    etcd: {},
  },
});
const dist = renderVariant(variant);
const environment = resolveEnvironment(variant);
const cluster = generateCluster({ nodes: 2, podsPerNode: 20 });
const names = new Set(
  environment.components
    .filter(({ name, kind }) => kind === 'External' || name === 'kube-state-metrics')
    .flatMap(({ metrics }) => metrics.map(({ job }) => job)),
);
const jobs = scrapeJobs(environment, new Map()).filter(({ job_name }) => names.has(job_name));
const exposed = new Map(
  jobs.map(({ job_name }) => [
    job_name,
    readFileSync(`test/fixtures/kubernetes/${job_name}.txt`, 'utf8'),
  ]),
);

/** Declared metrics that these programs expose only after a fault that cannot be provoked on one node. */
const UNSEEN = [
  'apiserver_flowcontrol_rejected_requests_total',
  'apiserver_request_terminations_total',
  'kubelet_evictions',
];

/** Returns the job with the recorded exposition as its only target in place of those of discovery. */
const served = (
  { job_name, relabel_configs = [], ...job }: ScrapeJob,
  address: string,
): Partial<ScrapeJob> => ({
  job_name,
  metrics_path: `/${job_name}`,
  scrape_interval: '1s',
  scrape_timeout: '1s',
  ...Object.fromEntries(
    Object.entries(job).filter(([key]) => /^(metric_relabel|honor_|.*_limit)/.test(key)),
  ),
  static_configs: [
    { targets: [address] },
    ...generated(job_name).map((node) => ({
      targets: [address],
      labels: { __metrics_path__: `/${job_name}/${node}`, instance: node },
    })),
  ],
  relabel_configs: relabel_configs.filter(({ source_labels }) => !source_labels),
});

const nodes = cluster.nodes.flatMap(({ node }) => node ?? []);
/** Returns the targets of a job in the generated cluster. */
const generated = (job: string): readonly string[] =>
  job.startsWith('kubelet') ? nodes : ['cluster'];
const expositions = new Map(
  [...names].flatMap((job) =>
    generated(job).map((target) => [
      `/${job}/${target}`,
      new Exposition(job, cluster, target === 'cluster' ? undefined : target),
    ]),
  ),
);

let pages: Awaited<ReturnType<typeof serveMetrics>>;
let lab: Lab;
const stored = new Map<string, readonly Readonly<Record<string, string>>[]>();

beforeAll(async () => {
  const start = Date.now();
  pages = await serveMetrics(
    Object.fromEntries([...exposed].map(([job, text]) => [`/${job}`, text])),
    (path) => expositions.get(path)?.text(600 + (Date.now() - start) / 1000),
  );
  lab = await startLab({
    environment: 'local',
    dist,
    only: ['prometheus'],
    files: {
      'prometheus-jobs': Object.fromEntries(
        jobs.map((job) => [
          `${job.job_name}.yml`,
          yaml({ scrape_configs: [served(job, pages.address)] }),
        ]),
      ),
    },
  });
  const api = new PrometheusApi(lab.url('prometheus-0'));
  for (const job of names) {
    const match = encodeURIComponent(`{job="${job}",instance="${pages.address}"}`);
    await eventually(
      async () => (await api.query(`up{job="${job}",instance="${pages.address}"} == 1`)).length > 0,
      () => api.targets(),
    );
    stored.set(job, await api.get(`series?match[]=${match}`));
  }
});
afterAll(async () => {
  await lab?.stop();
  await pages?.stop();
  rmSync(dist, { recursive: true });
});

const contractsOf = (job: string) =>
  metricContracts.filter(({ emittedBy }) => emittedBy.includes(job));
/** Series that Prometheus adds to each target. */
const isOfTarget = (name = ''): boolean => name === 'up' || name.startsWith('scrape_');

describe.each([...names].sort())('%s', (job) => {
  test('exposes each declared metric, with its type, labels and bounds', () => {
    const found = exposition(exposed.get(job) ?? '');
    for (const metric of contractsOf(job)) {
      const { name } = metric;
      const shown = found.get(name);
      if (UNSEEN.includes(name)) {
        expect(metric.appearsWhen).toBeDefined();
        expect(shown).toBeUndefined();
        continue;
      }
      expect({ name, type: shown?.type }).toEqual({ name, type: metric.exposedAs ?? metric.type });
      expect({ name, labels: [...(shown?.labels ?? [])] }).toEqual({
        name,
        labels: expect.arrayContaining([...metric.labels]),
      });
      if (metric.type === 'histogram')
        expect(shown?.bounds).toEqual(expect.arrayContaining([...(metric.buckets ?? [])]));
    }
  });

  test('is stored as it is declared, and nothing else of it', () => {
    const series = (stored.get(job) ?? []).filter(({ __name__ }) => !isOfTarget(__name__));
    const declared = new Map(
      contractsOf(job).flatMap((metric) =>
        contractSeries(metric).map((one) => [one.name, { ...one, metric }] as const),
      ),
    );
    expect([...new Set(series.map(({ __name__ = '' }) => __name__))].sort()).toEqual(
      [...declared]
        .filter(([, { metric }]) => !UNSEEN.includes(metric.name))
        .map(([name]) => name)
        .sort(),
    );
    for (const { __name__ = '', ...labels } of series) {
      const { queryLabels = [], metric } = declared.get(__name__) ?? {};
      expect({ __name__, labels: [...queryLabels, ...targetLabels] }).toEqual({
        __name__,
        labels: expect.arrayContaining(Object.keys(labels)),
      });
      if (metric?.type === 'histogram' && labels.le)
        expect([...(metric.buckets ?? []).map(formatBucketBound), '+Inf']).toContain(labels.le);
    }
  });
});

/** Panels, or single queries of them, that have no data while everything works. */
const EMPTY: readonly string[] = [
  'kubernetes-pod / Containers / C',
  'kubernetes-pod / Containers / D',
  'kubernetes-requests / CPU used and not requested (top 30) / A',
  'kubernetes-requests / Memory used and not requested (top 30) / A',
];
/** Rows on Kubernetes in the other dashboards. */
const ROWS = ['All nodes: Kubernetes', '$node: pods', 'Containers'];

/** Reports whether a panel is in one of these rows. */
function isInRow({ panels }: ClassicDashboard, id: number): boolean {
  let row = '';
  for (const panel of panels) {
    if (panel.type === 'row') row = panel.title;
    if (panel.id === id || panel.panels?.some((one) => one.id === id)) return ROWS.includes(row);
  }
  return false;
}

test('every panel on Kubernetes has data of a generated cluster', async () => {
  const env = environment.name;
  const asker = new Asker(lab, { scrapeSeconds: 1, runs: () => false });
  const shown = readRenderedDashboards(`${dist}/${env}`).filter(
    ({ uid }) => /^(kubernetes|nodes)/.test(uid) || uid === `service-${cart.name}`,
  );
  expect(shown.map(({ uid }) => uid).filter((uid) => uid.startsWith('kubernetes'))).toHaveLength(8);
  const ask = async (): Promise<readonly string[]> => {
    const empty: string[] = [];
    for (const dashboard of shown) {
      const values = await openedWith(dashboard, asker.labelValues, {
        env,
        namespace: cart.namespace,
        workload: cart.name,
        pod: `${cart.name}-0`,
        node: 'node-1',
      });
      const isAll = dashboard.uid.startsWith('kubernetes');
      for (const panel of readPanels(dashboard))
        if (isAll || isInRow(dashboard, panel.id))
          for (const target of panel.targets ?? [])
            if (
              target.datasource.type === 'prometheus' &&
              (await asker.count(target, values)) === 0
            )
              empty.push(`${dashboard.uid} / ${panel.title} / ${target.refId}`);
    }
    return empty;
  };
  let empty: readonly string[] = [];
  await eventually(
    async () => {
      empty = await ask();
      return empty.every((name) => EMPTY.includes(name));
    },
    () => Promise.resolve(empty),
    60,
  );
  expect([...empty].sort()).toEqual([...EMPTY].sort());
});
