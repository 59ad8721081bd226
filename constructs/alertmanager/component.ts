import { describeComponent, pin } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import { type AlertmanagerSettings, alertmanagerDefaults, alertmanagerSchema } from './settings';

export const alertmanager = describeComponent({
  programs: {
    alertmanager: 'groups, routes, silences and sends alerts',
  },
  ports: { alertmanager: { http: 9093, cluster: 9094 } },
  images: { alertmanager: pin('prom/alertmanager', 'v0.34.2') },
  settings: {
    /** @default as each setting says */
    alertmanager: settingsKey<AlertmanagerSettings>(alertmanagerDefaults, alertmanagerSchema),
  },
});
