import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const measured = defineEnvironment({
  ...local,
  name: 'measured',
  outputs: { slos: 'openslo' },
});
