import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import * as prometheusMetrics from './metrics';
import { type PrometheusSettings, prometheusDefaults, prometheusSchema } from './settings';
import * as tsdbMetrics from './tsdb-metrics';

export const prometheusDescription = describeComponent({
  programs: {
    prometheus: 'scrapes, stores and queries metrics; evaluates metric rules',
  },
  ports: { prometheus: { http: 9090, sidecarGrpc: 10901, sidecarHttp: 10902 } },
  images: {
    // Long-term support release with fixes for a year; other minor releases get six weeks.
    prometheus: pinImage('prom/prometheus', 'v3.13.5'),
  },
  paths: {
    prometheus: {
      config: '/etc/prometheus/config',
      jobs: '/etc/prometheus/jobs',
      targets: '/etc/prometheus/targets',
      rules: '/etc/prometheus/rules',
      secrets: '/etc/prometheus/secrets',
      data: '/prometheus',
    },
  },
  metrics: contractsIn(prometheusMetrics, tsdbMetrics),
  dataSources: { prometheus: { uid: 'prometheus', title: 'Prometheus', shows: 'metrics' } },
  settings: {
    /** Settings of Prometheus. @default the defaults of each setting */
    prometheus: settingsKey<PrometheusSettings>(prometheusDefaults, prometheusSchema),
  },
});
