import { externalLabels } from '@observability-stack/contracts';
import { goDuration } from '@observability-stack/query-common';
import { ruleTeams, teamRuleGroups } from '../../alerts/rules';
import { paths } from '../../catalog/components/paths';
import { dataSourceUids } from '../../catalog/data-sources';
import { grafanaUrl } from '../../resolve/addresses';
import { endpointsOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { httpClient } from '../../scrape-configs/http-client';
import { remoteWriteReceivers } from '../../scrape-configs/remote-write';

/** The tenant of all requests without `auth_enabled`; its rule files are in a directory with this name. */
export const LOKI_TENANT = 'fake';

/**
 * Returns the configuration of the ruler. It sends alerts to every Alertmanager of the cluster, and recorded series to
 * every replica of Prometheus.
 */
export function lokiRuler(environment: ResolvedEnvironment): object {
  const { loki, prometheus } = environment;
  const alertmanagers = endpointsOf(environment, 'alerts');
  return {
    ruler_storage: { backend: 'local', local: { directory: paths.loki.rules } },
    ruler: {
      evaluation_interval: goDuration(loki.evaluationInterval),
      rule_path: `${paths.loki.data}/rules-temp`,
      wal: { dir: `${paths.loki.data}/ruler-wal` },
      // Each group is evaluated by one pod of the ring; otherwise every pod would record the same series.
      enable_sharding: loki.replicas > 1,
      ...(alertmanagers.length > 0
        ? {
            alertmanager_url: alertmanagers.join(','),
            ...alertmanagerClient(environment),
            enable_alertmanager_v2: true,
          }
        : {}),
      // Loki adds a slash before the path.
      external_url: grafanaUrl(environment).replace(/\/$/, ''),
      datasource_uid: dataSourceUids.loki,
      // As Prometheus does, so that alerts of both are grouped and inhibited within a cluster.
      external_labels: { [externalLabels.cluster]: environment.cluster },
      remote_write: {
        enabled: prometheus.remoteWriteReceiver,
        add_org_id_header: false,
        clients: Object.fromEntries(
          remoteWriteReceivers(environment, {
            folder: paths.loki.clientFiles,
            services: () => recordedServices(environment),
          }).map(({ name, url, client, only }) => [
            name,
            {
              url,
              ...client,
              ...(only
                ? {
                    write_relabel_configs: [
                      { source_labels: ['service'], regex: only.join('|'), action: 'keep' },
                    ],
                  }
                : {}),
            },
          ]),
        ),
      },
    },
  };
}

/** Name of the environment variable with the password of an existing Alertmanager. */
export const ALERTMANAGER_PASSWORD = 'ALERTMANAGER_PASSWORD';

/** Returns the authentication and TLS of the connections to an existing Alertmanager. */
function alertmanagerClient({ parts: { alertmanager } }: ResolvedEnvironment): object {
  if (alertmanager.kind !== 'external') return {};
  const { auth } = alertmanager;
  const { tls_config: tls, authorization } = httpClient(alertmanager, paths.loki.clientFiles);
  const client = {
    ...(tls?.ca_file ? { tls_ca_path: tls.ca_file } : {}),
    ...(tls?.cert_file ? { tls_cert_path: tls.cert_file } : {}),
    ...(tls?.key_file ? { tls_key_path: tls.key_file } : {}),
    ...(tls?.server_name ? { tls_server_name: tls.server_name } : {}),
    ...(tls?.insecure_skip_verify ? { tls_insecure_skip_verify: true } : {}),
    ...(authorization
      ? { type: authorization.type ?? 'Bearer', credentials_file: authorization.credentials_file }
      : {}),
    // It reads a password from its configuration only.
    ...(auth?.kind === 'basic'
      ? {
          basic_auth_username: auth.username,
          basic_auth_password: `\${${ALERTMANAGER_PASSWORD}}`,
        }
      : {}),
  };
  return Object.keys(client).length > 0 ? { alertmanager_client: client } : {};
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
