import { externalLabels, paths } from '../catalog/names';
import { ports } from '../catalog/ports';
import { podsOf } from '../resolve/addresses';
import { componentOf } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { type ScrapeJob, shardOf } from './jobs';

/** prometheus.yml of one shard: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
export function prometheusConfig(
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  shard: number,
): object {
  const { prometheus } = environment;
  const sharded = prometheus.shards > 1;
  return {
    global: {
      scrape_interval: prometheus.scrapeInterval,
      scrape_timeout: prometheus.scrapeTimeout,
      evaluation_interval: prometheus.evaluationInterval,
      // the limits of each target as metrics, to be told before one is reached
      extra_scrape_metrics: true,
      // OpenTelemetry programs would offer labels with dots, which queries have to quote
      metric_name_escaping_scheme: 'underscores',
      external_labels: {
        [externalLabels.cluster]: environment.cluster,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Prometheus expands it
        [externalLabels.replica]: '${POD_NAME}',
        ...(sharded ? { [externalLabels.shard]: String(shard) } : {}),
      },
    },
    rule_files: [`${paths.prometheus.rules}/*.yml`],
    alerting: {
      // replicas must send equal alerts, or Alertmanager cannot tell that they are one
      alert_relabel_configs: [{ regex: externalLabels.replica, action: 'labeldrop' }],
      alertmanagers: [
        {
          static_configs: [
            {
              targets: podsOf(componentOf(environment, 'alertmanager')).map(
                ({ host }) => `${host}:${ports.alertmanager.http}`,
              ),
            },
          ],
        },
      ],
    },
    storage: {
      exemplars: { max_exemplars: prometheus.maxExemplars },
      tsdb: { out_of_order_time_window: prometheus.outOfOrderWindow },
    },
    scrape_configs: jobs.filter(({ job_name }) => shardOf(job_name, prometheus.shards) === shard),
  };
}
