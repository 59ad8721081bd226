import { externalLabels } from '@observability-stack/contracts';
import { paths } from '../catalog/components/paths';
import { ports } from '../catalog/components/ports';
import { withRaw } from '../catalog/definitions/raw-settings';
import { yaml } from '../catalog/helpers/yaml';
import { stablePods } from '../resolve/addresses';
import { findComponent } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { otlpServices } from '../resolve/otlp';
import { type ScrapeJob, shardJobs } from './jobs';
import { remoteWriteConfig } from './remote-write';

/** Returns prometheus.yml of a shard: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
export const prometheusConfig = (environment: ResolvedEnvironment, shard: number): object =>
  withRaw(ownConfig(environment, shard), environment.prometheus.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment, shard: number): object {
  const { prometheus } = environment;
  const sharded = prometheus.shards > 1;
  return {
    global: {
      scrape_interval: prometheus.scrapeInterval,
      scrape_timeout: prometheus.scrapeTimeout,
      evaluation_interval: prometheus.evaluationInterval,
      // Exposes the limits of each target as metrics, for an alert before a limit is reached.
      extra_scrape_metrics: true,
      // OpenTelemetry programs would expose names with dots, which queries must quote.
      metric_name_escaping_scheme: 'underscores',
      external_labels: {
        [externalLabels.cluster]: environment.cluster,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Prometheus expands it
        [externalLabels.replica]: '${POD_NAME}',
        ...(sharded ? { [externalLabels.shard]: String(shard) } : {}),
        // Prometheus expands `$`.
        ...Object.fromEntries(
          Object.entries(prometheus.externalLabels).map(([name, value]) => [
            name,
            value.replaceAll('$', '$$$$'),
          ]),
        ),
      },
    },
    rule_files: [`${paths.prometheus.rules}/*.yml`],
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
      alertmanagers: [
        {
          static_configs: [
            {
              targets: stablePods(findComponent(environment, 'alertmanager')).map(
                ({ host }) => `${host}:${ports.alertmanager.http}`,
              ),
            },
          ],
        },
      ],
    },
    storage: {
      exemplars: { max_exemplars: prometheus.maxExemplars },
      tsdb: { out_of_order_time_window: prometheus.outOfOrderTimeWindow },
    },
    ...(prometheus.remoteWrite.length > 0
      ? { remote_write: prometheus.remoteWrite.map(remoteWriteConfig) }
      : {}),
    // The other attributes of a resource are labels of target_info.
    ...(otlpServices(environment, 'metrics').length > 0
      ? { otlp: { promote_resource_attributes: ['team', 'service', 'env'] } }
      : {}),
    scrape_config_files: [`${paths.prometheus.jobs}/*.yml`],
  };
}

/**
 * Returns the jobs of a shard, one file each: a new service adds a file without changing others, and hundreds of files
 * are spread over several ConfigMaps.
 */
export const jobFiles = (
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  shard: number,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    shardJobs(environment, jobs, shard).map((job) => [
      `${job.job_name}.yml`,
      yaml({ scrape_configs: [job] }),
    ]),
  );
