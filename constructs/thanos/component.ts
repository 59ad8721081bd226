import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { optionalSettingsKey } from '../../catalog/definitions/defaults';
import * as thanosMetrics from './metrics';
import { type ThanosSettings, thanosDefaults, thanosSchema } from './settings';

export const thanosDescription = describeComponent({
  programs: {
    'thanos-query': 'queries all Prometheus replicas and the object storage',
    'thanos-store': 'serves blocks in object storage',
    'thanos-compactor': 'compacts, downsamples and deletes blocks',
  },
  ports: {
    thanosQuery: { http: 10902, grpc: 10901 },
    thanosStore: { http: 10902, grpc: 10901 },
    thanosCompactor: { http: 10902 },
  },
  images: { thanos: pinImage('thanosio/thanos', 'v0.42.4') },
  paths: {
    thanos: {
      objectStore: '/etc/thanos/objstore',
      endpoints: '/etc/thanos/endpoints',
      clientFiles: '/etc/thanos/client-files',
      data: '/thanos',
    },
  },
  metrics: contractsIn(thanosMetrics),
  dataSources: {},
  settings: {
    /** Long-term storage of metrics in object storage. @default false */
    thanos: optionalSettingsKey<ThanosSettings>(thanosDefaults, thanosSchema),
  },
});
