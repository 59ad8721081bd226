import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { isPushing } from '../../alerts/push';
import { ports } from '../../catalog/components/ports';
import { type Row, serviceDashboardUid } from '../../catalog/definitions/dashboard';
import { fetchJson, fetchText } from '../../catalog/helpers/input';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { forward } from './kubectl';
import { metricQueries, openingValues } from './panels';
import type { PodState } from './pods';
import { type ClusterReport, waitUntil } from './report';

interface Target {
  readonly scrapePool: string;
  readonly health: string;
  readonly lastError: string;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** A target that must be up; without an address, any target that the job discovers. */
interface Wanted {
  readonly job: string;
  readonly address?: string;
  readonly service: string;
}

interface Job {
  readonly job_name: string;
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
}

// biome-ignore lint/suspicious/noExplicitAny: responses of several programs
const getJson = (url: string): Promise<any> => fetchJson(url);

/** Returns the namespaces that a folder of manifests creates. */
export const namespacesIn = (folder: string): string[] =>
  readdirSync(folder)
    .flatMap((file) => loadAll(readFileSync(path.join(folder, file), 'utf8')))
    .map((document) => document as { kind: string; metadata: { name: string } })
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => metadata.name);

/** Checks that every target in the files of `folder` is up, and that every discovered job has one. */
export async function checkTargets(
  folder: string,
  pods: readonly PodState[],
  report: ClusterReport,
) {
  const { jobs, targets: files } = expectations(folder);
  const down = new Set(pods.filter(({ state }) => state !== 'ready').map(({ program }) => program));
  const connection = await forward('observability', 'pod/prometheus-0', ports.prometheus.http);
  try {
    const seen = async (): Promise<readonly Target[]> =>
      (await getJson(`${connection.url}/api/v1/targets?state=active`)).data.activeTargets;
    const wanted = jobs.flatMap(({ job_name: job, file_sd_configs: sd = [] }): Wanted[] => {
      if (sd.length === 0) return [{ job, service: job }];
      const names = sd.flatMap((config) => config.files.map((file) => path.basename(file)));
      const groups = names.flatMap((name) => files[name] ?? []);
      return groups.flatMap(({ targets, labels }) =>
        targets.map((address) => ({ job, address, service: labels?.service ?? job })),
      );
    });
    for (const { job, address, service } of wanted) {
      const what = `target ${job} ${address ?? '(discovered)'}`;
      if (down.has(service)) {
        report.skip(what, 'its pod is not ready');
        continue;
      }
      const mine = (target: Target) =>
        target.scrapePool === job &&
        (address === undefined || target.discoveredLabels.__address__ === address);
      const up = await waitUntil(120, async () =>
        (await seen()).find((target) => mine(target) && target.health === 'up'),
      );
      const state = up ?? (await seen()).find(mine);
      if (up) report.pass(`${what} is up as ${up.labels.service}, ${up.labels.instance}`);
      else
        report.fail(
          `${what} is not up`,
          state?.lastError || 'Prometheus does not have this target',
        );
    }
  } finally {
    connection.stop();
  }
}

interface Group {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

function expectations(folder: string): { jobs: Job[]; targets: Record<string, Group[]> } {
  const documents = loadAll(readFileSync(`${folder}/prometheus.yaml`, 'utf8')) as {
    kind: string;
    data?: Record<string, string>;
  }[];
  const files = documents.flatMap(({ kind, data }) =>
    kind === 'ConfigMap' ? Object.entries(data ?? {}) : [],
  );
  const jobs = files
    .filter(([name]) => name.endsWith('.yml'))
    .flatMap(([, text]) => loadAll(text) as { scrape_configs?: Job[] }[])
    .flatMap(({ scrape_configs = [] }) => scrape_configs);
  const targets = files
    .filter(([name]) => name.endsWith('.json'))
    .map(([name, text]) => [name, JSON.parse(text)]);
  return { jobs, targets: Object.fromEntries(targets) };
}

/** Checks that Loki has log lines of every namespace with pods that log, with the labels of the pipeline. */
export async function checkLogs(pods: readonly PodState[], report: ClusterReport): Promise<void> {
  const what = 'Loki receives log lines';
  const missing = ['loki', 'promtail', 'alloy'].filter((name) =>
    pods.some(({ program, state }) => program === name && state !== 'ready'),
  );
  if (missing.length > 0) return report.skip(what, `${missing.join(' and ')} not ready`);
  const connection = await forward('observability', 'pod/loki-0', ports.loki.http);
  try {
    for (const namespace of [...new Set(pods.map((pod) => pod.namespace))].sort()) {
      const query = encodeURIComponent(`{namespace="${namespace}"}`);
      const stream = await waitUntil(90, async () => {
        const since = `${Date.now() - 3600_000}000000`;
        const url = `${connection.url}/loki/api/v1/query_range?query=${query}&start=${since}&limit=5`;
        return (await getJson(url)).data.result[0]?.stream;
      });
      if (stream) report.pass(`${what} of ${namespace}: ${JSON.stringify(stream)}`);
      else
        report.fail(
          `${what} of ${namespace}`,
          'check the log collector: kubectl -n observability-agents logs ds/promtail',
        );
    }
  } finally {
    connection.stop();
  }
}

/** Checks that the pages for users respond. */
export async function checkPages(pods: readonly PodState[], report: ClusterReport): Promise<void> {
  const pages = [
    { program: 'alertmanager', port: ports.alertmanager.http, path: '/-/ready' },
    { program: 'grafana', port: ports.grafana.http, path: '/api/health' },
    ...[
      { program: 'jaeger', port: ports.jaeger.ui, path: '/' },
      { program: 'tempo', port: ports.tempo.query, path: '/api/echo' },
    ].filter(({ program }) => pods.some((pod) => pod.program === program)),
  ];
  for (const { program, port, path } of pages) {
    const pod = pods.find((one) => one.program === program);
    const what = `${program} answers on ${path}`;
    if (pod?.state !== 'ready') {
      report.skip(what, pod ? 'its pod is not ready' : 'it has no pod');
      continue;
    }
    const connection = await forward(pod.namespace, `pod/${pod.name}`, port);
    try {
      const { status } = await fetchText(`${connection.url}${path}`);
      if (status === 200) report.pass(what);
      else report.fail(what, `it returned ${status}: kubectl -n ${pod.namespace} logs ${pod.name}`);
    } finally {
      connection.stop();
    }
  }
}

/** Panels on Kubernetes that have no data while everything works. */
const WITHOUT_FAULTS: readonly string[] = [
  'Alerts on Kubernetes',
  'Restarts by namespace (top 10)',
  'Quotas',
  'Dropped packets by pod (top 10)',
  'Failed probes',
  'CPU used and not requested (top 30)',
  'Memory used and not requested (top 30)',
  'Webhooks that reject or fail',
  'Errors of the container runtime (top 10)',
  'Time until certificates expire',
  'Time to start a pod (99 %)',
  'Volume use',
];
/** Columns of tables that have values only after a fault, or for pods with such a volume. */
const COLUMNS_WITHOUT_FAULTS: readonly string[] = [
  'Containers C',
  'Containers D',
  'Requests rejected or waiting A',
];

/**
 * Checks that every panel on Kubernetes has data, and every panel of metrics on the dashboards of `services`. A run of a batch
 * job may be shorter than two scrapes, so that its row on containers is left out.
 */
export async function checkPanels(
  environment: ResolvedEnvironment,
  services: readonly string[],
  report: ClusterReport,
): Promise<void> {
  const connection = await forward('observability', 'pod/prometheus-0', ports.prometheus.http);
  const ask = async (path: string, parameters: Readonly<Record<string, string>>) =>
    (await getJson(`${connection.url}/api/v1/${path}?${new URLSearchParams(parameters)}`)).data;
  // The pods of Prometheus have a volume, limits and traffic.
  const preferred = { namespace: 'observability', workload: 'prometheus', pod: 'prometheus-0' };
  try {
    for (const dashboard of folderDashboards(dashboardFolders(environment))) {
      const service = environment.services.find(
        ({ name }) => services.includes(name) && dashboard.uid === serviceDashboardUid(name),
      );
      const isOnContainers = ({ key }: Row) => /^(kubernetes-|containers$)/.test(key);
      const rows = service
        ? dashboard.rows.filter((row) => !(isPushing(service) && isOnContainers(row)))
        : dashboard.tags.includes('kubernetes')
          ? dashboard.rows
          : dashboard.rows.filter(isOnContainers);
      const panels = rows.flatMap((row) => row.panels);
      if (panels.length === 0) continue;
      const what = `panels ${service ? '' : 'on Kubernetes '}of dashboard ${dashboard.uid}`;
      let empty: readonly string[] = [];
      const complete = await waitUntil(180, async () => {
        const chosen = await openingValues(
          dashboard,
          (selector, label) => ask(`label/${label}/values`, { 'match[]': selector }),
          preferred,
        );
        const found: string[] = [];
        for (const { panel, name, query, instant } of metricQueries(panels, chosen)) {
          const end = Math.floor(Date.now() / 1000);
          const { result } = instant
            ? await ask('query', { query })
            : await ask('query_range', {
                query,
                start: String(end - 600),
                end: String(end),
                step: '30',
              });
          if (
            result.length === 0 &&
            !WITHOUT_FAULTS.includes(panel) &&
            !COLUMNS_WITHOUT_FAULTS.includes(`${panel} ${name}`)
          )
            found.push(`${panel} ${name}`);
        }
        empty = found;
        return found.length === 0 ? true : undefined;
      });
      if (complete) report.pass(`${what} have data: ${panels.length}`);
      else
        report.fail(
          `${what} without data: ${empty.join(', ')}`,
          'compare their queries with the targets that are up',
        );
    }
  } finally {
    connection.stop();
  }
}
