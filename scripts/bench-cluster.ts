import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prometheusRuleFiles } from '../alerts/rule-file';
import { ruleGroups } from '../alerts/rules';
import { fetchJson } from '../catalog/helpers/input';
import { yaml } from '../catalog/helpers/yaml';
import { dashboardFolders, folderDashboards } from '../dashboards';
import { local } from '../environments/local';
import { type ResolvedEnvironment, resolveEnvironment } from '../resolve/environment';
import { type ScrapeJob, scrapeJobs } from '../scrape-configs/jobs';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { metricQueries, openingValues } from './cluster/panels';
import { BlockPrometheus, promPath } from './fleet/prometheus';
import { Exposition } from './large-cluster/exposition';
import { type GeneratedCluster, generateCluster, onNode } from './large-cluster/objects';
import { median } from './measure';

const HELP = `usage: npm run bench:cluster -- [flags]

Measure a large cluster: serve the generated series of its nodes, pods and workloads to a real Prometheus with the scrapes and
rules of this repository, and report memory, the time of rule groups and the slowest panels on Kubernetes.

Flags:
  --nodes=N          Number of nodes. (default: 500)
  --pods-per-node=N  Pods of a node, of two containers each. (default: 40)
  --interval=SECONDS Interval of scrapes and rules. (default: 30)
  --minutes=N        Minutes of scrapes before the measurement. (default: 10)
  --runs=N           Measured runs of each panel, after one warm-up run. (default: 5)
  -h, --help         Show this help.`;

const options = {
  nodes: { type: 'string', default: '500' },
  'pods-per-node': { type: 'string', default: '40' },
  interval: { type: 'string', default: '30' },
  minutes: { type: 'string', default: '10' },
  runs: { type: 'string', default: '5' },
} as const;

/** The jobs with one target for each node; the others have one. */
const isOfNode = (job: string): boolean => job.startsWith('kubelet');

async function run({ values }: CommandArguments<typeof options>): Promise<void> {
  const whole = (name: keyof typeof options): number => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw new UsageError(`--${name} must be a positive integer`);
    return number;
  };
  promPath('prometheus');
  const nodes = whole('nodes');
  const interval = whole('interval');
  const minutes = whole('minutes');
  const runs = whole('runs');
  const environment = resolveEnvironment({
    ...local,
    name: 'bench',
    prometheus: {
      ...local.prometheus,
      scrapeInterval: `${interval}s`,
      evaluationInterval: `${interval}s`,
    },
  });
  const cluster = generateCluster({ nodes, podsPerNode: whole('pods-per-node') });
  const folder = mkdtempSync(path.join(tmpdir(), 'cluster-'));
  const jobs = scrapeJobs(environment, new Map()).filter(({ job_name }) =>
    /^(kubelet|kube-state-metrics$|kube-apiserver|coredns)/.test(job_name),
  );
  const server = await serve(
    cluster,
    jobs.map(({ job_name }) => job_name),
  );
  let prometheus: BlockPrometheus | undefined;
  try {
    const rules = path.join(folder, 'rules');
    mkdirSync(rules);
    const groups = ruleGroups(environment).filter(({ name }) => name.startsWith('kubernetes/'));
    for (const [name, text] of Object.entries(prometheusRuleFiles(environment, groups)))
      writeFileSync(path.join(rules, name), text);
    const { port } = server.address() as AddressInfo;
    prometheus = await BlockPrometheus.start(folder, path.join(folder, 'data'), (own) =>
      yaml({
        global: {
          scrape_interval: `${interval}s`,
          scrape_timeout: `${interval}s`,
          evaluation_interval: `${interval}s`,
        },
        rule_files: [`${rules}/*`],
        scrape_configs: [
          ...jobs.map((job) => served(job, `127.0.0.1:${port}`, cluster)),
          { job_name: 'self', static_configs: [{ targets: [own] }] },
        ],
      }),
    );
    console.log(
      `${nodes} nodes, ${cluster.pods.length} pods, ${cluster.containers.length} containers; scraping for ${minutes} min ...`,
    );
    await sleep(minutes * 60_000);
    await report(prometheus, environment, { minutes, runs, interval });
  } finally {
    await prometheus?.stop();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * Serves the exposition of each target below its job. Values are constant, so that this process takes no CPU time from
 * Prometheus: the number of series and of samples is what costs.
 */
async function serve(cluster: GeneratedCluster, jobs: readonly string[]): Promise<Server> {
  const nodes = onNode(cluster);
  const texts = new Map<string, Buffer>();
  for (const job of jobs)
    for (const target of isOfNode(job) ? nodes.keys() : ['cluster']) {
      const exposition = isOfNode(job)
        ? new Exposition(job, nodes.get(target) ?? cluster, target)
        : new Exposition(job, cluster);
      texts.set(`/${job}/${target}`, Buffer.from(exposition.text(3600)));
    }
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(texts.get(request.url ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Returns the job with the targets of the generated cluster in place of those of discovery. */
const served = (
  { job_name, relabel_configs = [], ...job }: ScrapeJob,
  address: string,
  { nodes }: GeneratedCluster,
): object => ({
  job_name,
  ...Object.fromEntries(
    Object.entries(job).filter(([key]) => /^(metric_relabel|honor_|.*_limit)/.test(key)),
  ),
  static_configs: (isOfNode(job_name) ? nodes.map(({ node = '' }) => node) : ['cluster']).map(
    (target) => ({
      targets: [address],
      labels: { __metrics_path__: `/${job_name}/${target}`, instance: target },
    }),
  ),
  relabel_configs: relabel_configs.filter(({ source_labels }) => !source_labels),
});

interface Vector {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

async function report(
  prometheus: BlockPrometheus,
  environment: ResolvedEnvironment,
  { minutes, runs, interval }: { minutes: number; runs: number; interval: number },
): Promise<void> {
  const { url } = prometheus;
  const ask = async (query: string) =>
    (await fetchJson<Vector>(`${url}/api/v1/query?${new URLSearchParams({ query })}`)).data.result;
  const number = async (query: string): Promise<number> =>
    Number((await ask(query))[0]?.value[1] ?? Number.NaN);
  console.log(`series: ${await number('prometheus_tsdb_head_series')}`);
  console.log(
    `targets up: ${await number('sum(up)')} of ${await number('count(up)')}; slowest scrape: ${(await number('max(scrape_duration_seconds)')).toFixed(1)} s`,
  );
  const memory =
    (await number('max_over_time(process_resident_memory_bytes{job="self"}[1h])')) / 2 ** 30;
  console.log(`memory of Prometheus: ${memory.toFixed(1)} GiB`);
  const cores = await number(`rate(process_cpu_seconds_total{job="self"}[${minutes}m])`);
  console.log(`CPU of Prometheus, scrapes and rules: ${cores.toFixed(2)} cores`);
  for (const { metric, value } of await ask(
    `max by (rule_group) (max_over_time(prometheus_rule_group_last_duration_seconds[${minutes}m]))`,
  )) {
    const group = `rule_group=${JSON.stringify(metric.rule_group)}`;
    const ofGroup = (name: string) => number(`sum(prometheus_rule_group_${name}_total{${group}})`);
    console.log(
      `rules ${(metric.rule_group ?? '').replace(/^.*;/, '')}: at most ${Number(value[1]).toFixed(2)} s of ${interval} s, ${await ofGroup('iterations_missed')} of ${await ofGroup('iterations')} evaluations missed`,
    );
  }
  const times: { readonly panel: string; readonly time: number }[] = [];
  for (const dashboard of folderDashboards(dashboardFolders(environment))) {
    const rows = dashboard.rows.filter(
      ({ key }) => dashboard.tags.includes('kubernetes') || key.startsWith('kubernetes-'),
    );
    if (rows.length === 0) continue;
    const chosen = await openingValues(
      dashboard,
      async (selector, label) =>
        (
          await fetchJson<{ data: string[] }>(
            `${url}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector })}`,
          )
        ).data,
    );
    for (const panel of rows.flatMap(({ panels }) => panels)) {
      const queries = metricQueries([panel], chosen);
      if (queries.length === 0) continue;
      const measured: number[] = [];
      for (let at = -1; at < runs; at++) {
        const end = Math.floor(Date.now() / 1000);
        const begin = performance.now();
        await Promise.all(
          queries.map(({ query, instant }) =>
            instant
              ? prometheus.ask('query', { query })
              : prometheus.ask('query_range', {
                  query,
                  start: `${end - minutes * 60}`,
                  end: `${end}`,
                  step: '30',
                }),
          ),
        );
        if (at >= 0) measured.push(performance.now() - begin);
      }
      times.push({ panel: `${dashboard.uid} / ${panel.title}`, time: median(measured) });
    }
  }
  console.log(`slowest of ${times.length} panels, over ${minutes} min:`);
  for (const { panel, time } of [...times].sort((a, b) => b.time - a.time).slice(0, 10))
    console.log(`  ${time.toFixed(0).padStart(6)} ms  ${panel}`);
}

runCommand({ name: 'bench:cluster', help: HELP, options, run });
