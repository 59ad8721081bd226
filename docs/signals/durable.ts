import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const durable = defineEnvironment({
  ...local,
  name: 'durable',
  collector: { queueVolume: '5Gi' },
});
