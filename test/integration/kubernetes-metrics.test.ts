// The contracts of the programs of a cluster, as a real Prometheus stores what those programs exposed. The expositions in
// test/fixtures/kubernetes are of Kubernetes 1.34.4 and its etcd, of CoreDNS 1.12.4 and of kube-state-metrics 2.18.0: a few
// series of each declared metric, and some undeclared ones.
import { readFileSync } from 'node:fs';
import { contractSeries, formatBucketBound, targetLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { yaml } from '../../catalog/helpers/yaml';
import { metricContracts } from '../../catalog/metrics';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { type ScrapeJob, scrapeJobs } from '../../scrape-configs/jobs';
import { eventually } from './support/eventually';
import { exposition } from './support/exposition';
import { serveMetrics } from './support/metrics-server';
import { PrometheusApi } from './support/prometheus';

jest.setTimeout(120_000);

const environment = resolveEnvironment({
  ...local,
  kubernetes: { proxy: {}, scheduler: {}, controllerManager: {}, etcd: {} },
});
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
  static_configs: [{ targets: [address] }],
  relabel_configs: relabel_configs.filter(({ source_labels }) => !source_labels),
});

let pages: Awaited<ReturnType<typeof serveMetrics>>;
let lab: Lab;
const stored = new Map<string, readonly Readonly<Record<string, string>>[]>();

beforeAll(async () => {
  pages = await serveMetrics(
    Object.fromEntries([...exposed].map(([job, text]) => [`/${job}`, text])),
  );
  lab = await startLab({
    environment: 'local',
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
      async () => (await api.query(`up{job="${job}"} == 1`)).length > 0,
      () => api.targets(),
    );
    stored.set(job, await api.get(`series?match[]=${match}`));
  }
});
afterAll(async () => {
  await lab?.stop();
  await pages?.stop();
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
