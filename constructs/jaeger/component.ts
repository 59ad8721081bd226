import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { settingsKey } from '../../catalog/definitions/defaults';
import * as jaegerMetrics from './metrics';
import { type JaegerSettings, jaegerDefaults, jaegerSchema } from './settings';

export const jaegerDescription = describeComponent({
  programs: {
    jaeger: 'stores and displays traces; serves sampling strategies',
  },
  ports: {
    jaeger: {
      otlpGrpc: 4317,
      otlpHttp: 4318,
      ui: 16686,
      samplingHttp: 5778,
      samplingGrpc: 5779,
      health: 13133,
      metrics: 8888,
    },
  },
  images: { jaeger: pinImage('jaegertracing/jaeger', '2.20.0') },
  paths: {
    jaeger: {
      config: '/etc/jaeger/config',
      sampling: '/etc/jaeger/sampling',
      storeCa: '/etc/jaeger/store-ca',
      storeLogin: '/etc/jaeger/store-login',
      clientFiles: '/etc/jaeger/client-files',
      data: '/badger',
    },
  },
  metrics: contractsIn(jaegerMetrics),
  dataSources: { jaeger: { uid: 'jaeger', title: 'Jaeger', shows: 'traces' } },
  settings: {
    /** Settings of Jaeger. @default the defaults of each setting */
    jaeger: settingsKey<JaegerSettings>(jaegerDefaults, jaegerSchema),
  },
});
