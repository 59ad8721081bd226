import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
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
      data: '/var/lib/grafana',
    },
  },
  metrics: contractsIn(grafanaMetrics),
  dataSources: {},
  settings: {
    /** Settings of Grafana. @default the defaults of each setting */
    grafana: settingsKey<GrafanaSettings>(grafanaDefaults, grafanaSchema),
  },
});
