import path from 'node:path';
import { externalLabels } from '@observability-stack/contracts';
import { memoizeByObject } from '@observability-stack/query-common';
import { paths } from '../catalog/components/paths';
import { withRaw } from '../catalog/definitions/raw-settings';
import { replaceInside } from '../catalog/helpers/leaves';
import { yaml } from '../catalog/helpers/yaml';
import { isAgent } from '../resolve/agents';
import { endpointsOf } from '../resolve/endpoints';
import type { ResolvedEnvironment } from '../resolve/environment';
import { otlpServices, promotedAttributes } from '../resolve/otlp';
import { httpClient } from './http-client';
import { type ScrapeJob, shardJobs } from './jobs';
import { remoteWriteConfig } from './remote-write';
import { renderTargetFiles, type TargetGroup } from './targets';

/** Returns prometheus.yml of a shard: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
export const prometheusConfig = (environment: ResolvedEnvironment, shard: number): object =>
  withRaw(ownConfig(environment, shard), environment.prometheus.raw);

/** Returns the settings of all jobs and rules, with the labels that identify this Prometheus beside its cluster. */
const globalConfig = (
  { cluster, prometheus }: ResolvedEnvironment,
  identity: Readonly<Record<string, string>>,
): object => ({
  scrape_interval: prometheus.scrapeInterval,
  scrape_timeout: prometheus.scrapeTimeout,
  evaluation_interval: prometheus.evaluationInterval,
  // Exposes the limits of each target as metrics, for an alert before a limit is reached.
  extra_scrape_metrics: true,
  // OpenTelemetry programs would expose names with dots, which queries must quote.
  metric_name_escaping_scheme: 'underscores',
  external_labels: {
    [externalLabels.cluster]: cluster,
    ...identity,
    // Prometheus expands `$`.
    ...Object.fromEntries(
      Object.entries(prometheus.externalLabels).map(([name, value]) => [
        name,
        value.replaceAll('$', '$$$$'),
      ]),
    ),
  },
});

const RULE_FILES = [`${paths.prometheus.rules}/*.yml`];
const JOB_FILES = [`${paths.prometheus.jobs}/*.yml`];
const exemplars = ({ prometheus }: ResolvedEnvironment) => ({
  max_exemplars: prometheus.maxExemplars,
});

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment, shard: number): object {
  const { prometheus } = environment;
  const agent = isAgent(environment);
  const sharded = prometheus.shards > 1;
  const alertmanagers = alertmanagerConfigs(environment);
  return {
    global: globalConfig(environment, {
      // Prometheus expands the variable.
      [externalLabels.replica]: '${POD_NAME}',
      ...(sharded ? { [externalLabels.shard]: String(shard) } : {}),
    }),
    ...(agent ? {} : { rule_files: RULE_FILES }),
    ...(alertmanagers.length > 0 && !agent
      ? {
          alerting: {
            // Replicas and overlapping shards must send identical alerts, so that Alertmanager deduplicates them.
            alert_relabel_configs: [
              {
                regex: sharded
                  ? `${externalLabels.replica}|${externalLabels.shard}`
                  : externalLabels.replica,
                action: 'labeldrop',
              },
            ],
            alertmanagers,
          },
        }
      : {}),
    ...(agent
      ? {}
      : {
          storage: {
            exemplars: exemplars(environment),
            tsdb: { out_of_order_time_window: prometheus.outOfOrderTimeWindow },
          },
        }),
    ...(prometheus.remoteWrite.length > 0
      ? { remote_write: prometheus.remoteWrite.map(remoteWriteConfig) }
      : {}),
    ...(otlpServices(environment, 'metrics').length > 0
      ? { otlp: { promote_resource_attributes: promotedAttributes(environment) } }
      : {}),
    scrape_config_files: JOB_FILES,
  };
}

/**
 * Returns the files of a Prometheus that others run: `prometheus.yml`, `jobs/` and `targets/`. Their paths are relative to
 * the file that contains them, as Prometheus reads them; keys of Secrets are below `secrets/`.
 */
export function existingPrometheusFiles(
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  targets: ReadonlyMap<string, readonly TargetGroup[]>,
): ReadonlyMap<string, string> {
  const alertmanagers = alertmanagerConfigs(environment);
  const config = {
    global: globalConfig(environment, {}),
    rule_files: RULE_FILES,
    ...(alertmanagers.length > 0 ? { alerting: { alertmanagers } } : {}),
    storage: { exemplars: exemplars(environment) },
    scrape_config_files: JOB_FILES,
  };
  const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const);
  return new Map([
    ['prometheus.yml', yaml(relativeTo('', config))],
    ...inFolder('jobs', filesOfJobs(jobs.map((job) => relativeTo('../', job)))),
    ...inFolder('targets', renderTargetFiles(targets)),
  ]);
}

/** Folder with the configuration in the pods of Prometheus, of which each kind of files has its own. */
const CONFIG_FOLDER = `${path.posix.dirname(paths.prometheus.config)}/`;

/** Returns a configuration with paths that start at the folder with all files. */
const relativeTo = <T extends object>(start: string, config: T): T =>
  replaceInside(config, (value) =>
    typeof value === 'string' && value.startsWith(CONFIG_FOLDER)
      ? start + value.slice(CONFIG_FOLDER.length)
      : undefined,
  ) as T;

/** Returns one entry for all Alertmanagers with the same scheme and path; none without Alertmanager. */
function alertmanagerConfigs(environment: ResolvedEnvironment): readonly object[] {
  const { alertmanager } = environment.parts;
  const byPrefix = new Map<string, URL[]>();
  for (const address of endpointsOf(environment, 'alerts')) {
    const url = new URL(address);
    const prefix = `${url.protocol}${url.pathname}`;
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), url]);
  }
  return [...byPrefix.values()].map((urls) => {
    const [{ protocol, pathname } = { protocol: 'http:', pathname: '/' }] = urls;
    return {
      ...(protocol === 'https:' ? { scheme: 'https' } : {}),
      ...(pathname === '/' ? {} : { path_prefix: pathname }),
      ...(alertmanager.kind === 'external' ? httpClient(alertmanager) : {}),
      static_configs: [{ targets: urls.map(({ host }) => host) }],
    };
  });
}

/**
 * Returns the jobs of a shard, one file each: a new service adds a file without changing others, and hundreds of files
 * are spread over several ConfigMaps.
 */
export const jobFiles = (
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  shard: number,
): Readonly<Record<string, string>> => filesOfJobs(shardJobs(environment, jobs, shard));

const filesOfJobs = memoizeByObject(
  (jobs: readonly ScrapeJob[]): Readonly<Record<string, string>> =>
    Object.fromEntries(jobs.map((job) => [`${job.job_name}.yml`, jobFile(job)])),
);

const jobFile = memoizeByObject((job: ScrapeJob) => yaml({ scrape_configs: [job] }));
