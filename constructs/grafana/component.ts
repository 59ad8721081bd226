import { describeComponent, pin } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import { type GrafanaSettings, grafanaDefaults, grafanaSchema } from './settings';

export const grafana = describeComponent({
  programs: {
    grafana: 'shows metrics, logs and traces',
  },
  ports: { grafana: { http: 3000 } },
  images: { grafana: pin('grafana/grafana', '13.2.3') },
  settings: {
    /** @default as each setting says */
    grafana: settingsKey<GrafanaSettings>(grafanaDefaults, grafanaSchema),
  },
});
