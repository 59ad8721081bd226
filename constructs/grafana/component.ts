import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import {
  type ExternalGrafana,
  externalGrafanaSchema,
  partKey,
} from '../../catalog/definitions/parts';
import * as grafanaMetrics from './metrics';
import { type GrafanaSettings, grafanaDefaults, grafanaSchema } from './settings';

export const grafanaDescription = describeComponent({
  programs: {
    grafana: 'displays metrics, logs and traces',
  },
  ports: { grafana: { http: 3000 } },
  images: { grafana: pinImage('grafana/grafana', '13.2.3') },
  paths: {
    grafana: {
      config: '/etc/grafana/config',
      provisioning: '/etc/grafana/provisioning',
      dashboards: '/etc/grafana/dashboards',
      secrets: '/etc/grafana/secrets',
      clientFiles: '/etc/grafana/client-files',
      data: '/var/lib/grafana',
    },
  },
  metrics: contractsIn(grafanaMetrics),
  dataSources: {},
  settings: {
    /**
     * Settings of Grafana, an existing one with `external({ url })`, or `false` for none.
     * @default the defaults of each setting
     */
    grafana: partKey(
      settingsKey<GrafanaSettings>(grafanaDefaults, grafanaSchema),
      externalGrafanaSchema,
      (given: ExternalGrafana | false) => (given ? { externalUrl: given.url } : {}),
    ),
  },
});
