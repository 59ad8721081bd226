import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import {
  type ExternalPrometheus,
  externalPrometheusSchema,
  requiredPartKey,
} from '../../catalog/definitions/parts';
import * as prometheusMetrics from './metrics';
import { type PrometheusSettings, prometheusDefaults, prometheusSchema } from './settings';
import * as tsdbMetrics from './tsdb-metrics';

/** The settings on which rules, dashboards and other programs depend. */
const settingsOfExternal = ({
  remoteWrite,
  scrapeInterval,
  scrapeTimeout,
  evaluationInterval,
  enableFeatures,
  retention,
}: ExternalPrometheus): PrometheusSettings => ({
  remoteWriteReceiver: remoteWrite !== undefined,
  ...(scrapeInterval ? { scrapeInterval } : {}),
  ...(scrapeTimeout ? { scrapeTimeout } : {}),
  ...(evaluationInterval ? { evaluationInterval } : {}),
  ...(enableFeatures ? { enableFeatures } : {}),
  ...(retention ? { retention } : {}),
});

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
    /**
     * Settings of Prometheus, or an existing one with `external({ query, rules })`.
     * @default the defaults of each setting
     */
    prometheus: requiredPartKey(
      settingsKey<PrometheusSettings>(prometheusDefaults, prometheusSchema),
      externalPrometheusSchema,
      settingsOfExternal,
    ),
  },
});
