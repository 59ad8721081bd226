import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const traced = defineEnvironment({
  ...local,
  tracing: 'tempo',
  tempo: {
    retention: '336h',
    storage: {
      kind: 's3',
      bucket: 'traces',
      endpoint: 's3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      credentials: {
        accessKeyId: { secret: 'tempo-object-store', key: 'access-key-id' },
        secretAccessKey: { secret: 'tempo-object-store', key: 'secret-access-key' },
      },
    },
  },
});
