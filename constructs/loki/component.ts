import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import { type ExternalLoki, externalLokiSchema, partKey } from '../../catalog/definitions/parts';
import * as lokiMetrics from './metrics';
import * as rulerMetrics from './ruler-metrics';
import { type LokiSettings, lokiDefaults, lokiSchema } from './settings';

export const lokiDescription = describeComponent({
  programs: {
    loki: 'stores and queries logs; evaluates log rules',
  },
  ports: { loki: { http: 3100, query: 3101, grpc: 9095, memberlist: 7946 } },
  images: {
    loki: pinImage('grafana/loki', '3.7.6'),
    // The stable branch, from the unprivileged builds of nginx.
    nginx: pinImage('nginxinc/nginx-unprivileged', '1.30.5-alpine', { program: 'nginx' }),
  },
  paths: {
    loki: {
      config: '/etc/loki/config',
      rules: '/etc/loki/rules',
      runtime: '/etc/loki/runtime',
      clientFiles: '/etc/loki/client-files',
      data: '/loki',
    },
    lokiGateway: { config: '/etc/loki-gateway', scratch: '/run/loki-gateway' },
  },
  metrics: contractsIn(lokiMetrics, rulerMetrics),
  dataSources: { loki: { uid: 'loki', title: 'Loki', shows: 'logs' } },
  settings: {
    /**
     * Settings of Loki, an existing one with `external({ push, query })`, or `false` for none: no log lines are collected.
     * @default the defaults of each setting
     */
    loki: partKey(
      settingsKey<LokiSettings>(lokiDefaults, lokiSchema),
      externalLokiSchema,
      (given: ExternalLoki | false) => {
        if (!given) return {};
        const { retention, tenants, queryTenants } = given;
        return {
          ...(retention ? { retention } : {}),
          ...(tenants ? { tenants } : {}),
          ...(queryTenants ? { queryTenants } : {}),
        };
      },
    ),
  },
});
