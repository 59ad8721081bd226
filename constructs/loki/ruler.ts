import { goDuration } from '@observability-stack/query-common';
import { ruleTeams, teamRuleGroups } from '../../alerts/rules';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { dataSourceUids } from '../../catalog/data-sources';
import { grafanaUrl, stablePods } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { remoteWriteReceivers } from '../../scrape-configs/remote-write';

/** The tenant of an installation without multi-tenancy; rule files are in a directory with this name. */
export const LOKI_TENANT = 'fake';

/**
 * Returns the configuration of the ruler. It sends alerts to every Alertmanager of the cluster, and recorded series to
 * every replica of Prometheus.
 */
export function lokiRuler(environment: ResolvedEnvironment): object {
  const { loki, prometheus } = environment;
  const alertmanagers = stablePods(findComponent(environment, 'alertmanager'));
  return {
    ruler_storage: { backend: 'local', local: { directory: paths.loki.rules } },
    ruler: {
      evaluation_interval: goDuration(loki.evaluationInterval),
      rule_path: `${paths.loki.data}/rules-temp`,
      wal: { dir: `${paths.loki.data}/ruler-wal` },
      // Each group is evaluated by one pod of the ring; otherwise every pod would record the same series.
      enable_sharding: loki.replicas > 1,
      alertmanager_url: alertmanagers
        .map(({ host }) => `http://${host}:${ports.alertmanager.http}`)
        .join(','),
      enable_alertmanager_v2: true,
      // Loki adds a slash before the path.
      external_url: grafanaUrl(environment).replace(/\/$/, ''),
      datasource_uid: dataSourceUids.loki,
      remote_write: {
        enabled: prometheus.remoteWriteReceiver,
        add_org_id_header: false,
        clients: Object.fromEntries(
          remoteWriteReceivers(environment, () => recordedServices(environment)).map(
            ({ name, url, only }) => [
              name,
              {
                url,
                ...(only
                  ? {
                      write_relabel_configs: [
                        { source_labels: ['service'], regex: only.join('|'), action: 'keep' },
                      ],
                    }
                  : {}),
              },
            ],
          ),
        ),
      },
    },
  };
}

/** Returns the services whose series the ruler records. */
const recordedServices = (environment: ResolvedEnvironment): readonly string[] => [
  ...new Set(
    ruleTeams(environment).flatMap((team) =>
      teamRuleGroups(environment, team)
        .flatMap(({ rules }) => rules)
        .flatMap((rule) => (rule.kind === 'log-recording' ? (rule.labels?.service ?? []) : [])),
    ),
  ),
];
