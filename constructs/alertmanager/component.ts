import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import {
  type ExternalAlertmanager,
  externalAlertmanagerSchema,
  partKey,
} from '../../catalog/definitions/parts';
import * as alertmanagerMetrics from './metrics';
import { type AlertmanagerSettings, alertmanagerDefaults, alertmanagerSchema } from './settings';

export const alertmanagerDescription = describeComponent({
  programs: {
    alertmanager: 'groups, routes, silences and sends alerts',
  },
  ports: { alertmanager: { http: 9093, cluster: 9094 } },
  images: { alertmanager: pinImage('prom/alertmanager', 'v0.34.2') },
  paths: {
    alertmanager: {
      config: '/etc/alertmanager/config',
      secrets: '/etc/alertmanager/secrets',
      data: '/alertmanager',
    },
  },
  metrics: contractsIn(alertmanagerMetrics),
  dataSources: { alertmanager: { uid: 'alertmanager', title: 'Alertmanager', shows: 'alerts' } },
  settings: {
    /**
     * Settings of Alertmanager, an existing one with `external({ url })`, or `false` for none: alerts are evaluated and
     * sent nowhere.
     * @default the defaults of each setting
     */
    alertmanager: partKey(
      settingsKey<AlertmanagerSettings>(alertmanagerDefaults, alertmanagerSchema),
      externalAlertmanagerSchema,
      (given: ExternalAlertmanager | false) => {
        const [externalUrl] = given ? [given.url].flat() : [];
        return externalUrl === undefined ? { notify: false } : { externalUrl };
      },
    ),
  },
});
