import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { optionalSettingsKey } from '../../catalog/definitions/defaults';
import * as pushgatewayMetrics from './metrics';
import { type PushgatewaySettings, pushgatewayDefaults, pushgatewaySchema } from './settings';

export const pushgatewayDescription = describeComponent({
  programs: {
    pushgateway: 'holds the metrics that batch jobs push, for Prometheus to scrape',
  },
  ports: { pushgateway: { http: 9091 } },
  images: { pushgateway: pinImage('prom/pushgateway', 'v1.11.3') },
  paths: { pushgateway: { data: '/data' } },
  metrics: contractsIn(pushgatewayMetrics),
  dataSources: {},
  settings: {
    /** The Pushgateway, for services with `push`. @default false */
    pushgateway: optionalSettingsKey<PushgatewaySettings>(pushgatewayDefaults, pushgatewaySchema),
  },
});
