import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import * as tempoMetrics from './metrics';
import * as serviceGraphMetrics from './service-graph-metrics';
import { type TempoSettings, tempoDefaults, tempoSchema } from './settings';

export const tempoDescription = describeComponent({
  programs: {
    tempo: 'stores and searches traces; derives the service graph',
  },
  ports: { tempo: { http: 3200, query: 3201, otlpGrpc: 4317 } },
  // Tempo 3 ingests through Kafka; 2.10 is the last release branch that runs as a single binary with a volume or a
  // bucket.
  images: { tempo: pinImage('grafana/tempo', '2.10.8') },
  paths: {
    tempo: {
      config: '/etc/tempo/config',
      clientFiles: '/etc/tempo/client-files',
      data: '/var/tempo',
    },
    tempoGateway: { config: '/etc/tempo-gateway', scratch: '/run/tempo-gateway' },
  },
  metrics: contractsIn(tempoMetrics, serviceGraphMetrics),
  dataSources: { tempo: { uid: 'tempo', title: 'Tempo', shows: 'traces' } },
  settings: {
    /** Settings of Tempo, with `tracing: 'tempo'`. @default the defaults of each setting */
    tempo: settingsKey<TempoSettings>(tempoDefaults, tempoSchema),
  },
});
