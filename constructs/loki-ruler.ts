import { dataSourceUids } from '../catalog/correlation';
import { paths } from '../catalog/names';
import { ports } from '../catalog/ports';
import { podsOf } from '../resolve/addresses';
import { componentOf } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { shardOf } from '../scrape-configs/jobs';
import { grafanaUrl } from './grafana-config';

/** The tenant of an installation without tenants; rule files lie in a folder of this name. */
export const TENANT = 'fake';

/**
 * Evaluates LogQL rules. Alerts go to every Alertmanager, since each must know them all to agree; recorded
 * series go to every replica of Prometheus, as scraped ones do.
 */
export function lokiRuler(environment: ResolvedEnvironment): object {
  const { loki, prometheus } = environment;
  const alertmanagers = podsOf(componentOf(environment, 'alertmanager'));
  return {
    ruler_storage: { backend: 'local', local: { directory: paths.loki.rules } },
    ruler: {
      evaluation_interval: loki.evaluationInterval,
      rule_path: `${paths.loki.data}/rules-temp`,
      wal: { dir: `${paths.loki.data}/ruler-wal` },
      // each group by one pod of the ring, or every pod would record the same series
      enable_sharding: loki.replicas > 1,
      alertmanager_url: alertmanagers
        .map(({ host }) => `http://${host}:${ports.alertmanager.http}`)
        .join(','),
      enable_alertmanager_v2: true,
      // Loki puts a slash before the path
      external_url: grafanaUrl(environment).replace(/\/$/, ''),
      datasource_uid: dataSourceUids.loki,
      remote_write: {
        enabled: prometheus.remoteWriteReceiver,
        add_org_id_header: false,
        clients: Object.fromEntries(
          receivers(environment).map(({ name, host }) => [
            name,
            { url: `http://${host}:${ports.prometheus.http}/api/v1/write` },
          ]),
        ),
      },
    },
  };
}

/** Recorded series go where Loki itself is scraped. */
function receivers(environment: ResolvedEnvironment) {
  const component = componentOf(environment, 'prometheus');
  const shard = component.workloads[shardOf('loki', environment.prometheus.shards)];
  return podsOf({ ...component, workloads: shard ? [shard] : [] });
}
