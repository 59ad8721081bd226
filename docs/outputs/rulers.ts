import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const ruled = defineEnvironment({
  ...local,
  name: 'ruled',
  outputs: { rulers: {} },
});
