import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import * as alloyMetrics from './alloy-metrics';
import * as promtailMetrics from './promtail-metrics';
import { type LogCollectorSettings, logCollectorDefaults, logCollectorSchema } from './settings';

export const logCollectorDescription = describeComponent({
  programs: {
    promtail: 'reads pod logs on each node (end of life)',
    alloy: 'reads pod logs on each node',
  },
  ports: { promtail: { http: 9101 }, alloy: { http: 12345 } },
  images: {
    promtail: pinImage('grafana/promtail', '3.6.11', {
      endOfLife: '2026-03-02',
      abandoned: true,
      hint: "set logCollector: 'alloy' in the environment; the pipeline is the same",
    }),
    alloy: pinImage('grafana/alloy', 'v1.18.1'),
  },
  paths: {
    logCollector: {
      promtail: '/etc/promtail',
      alloy: '/etc/alloy',
      positions: '/run/log-collector',
      clientFiles: '/etc/log-collector/client-files',
    },
  },
  metrics: contractsIn(promtailMetrics, alloyMetrics),
  dataSources: {},
  settings: {
    /** Settings of the log collector. @default the defaults of each setting */
    logs: settingsKey<LogCollectorSettings>(logCollectorDefaults, logCollectorSchema),
  },
});
