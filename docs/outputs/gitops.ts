import { argoCd, defineEnvironment, gitSource } from '../../catalog';
import { local } from '../../environments/local';

export const synced = defineEnvironment({
  ...local,
  name: 'synced',
  outputs: {
    gitops: argoCd({
      source: gitSource({ url: 'https://git.example.org/observability.git', branch: 'main' }),
      project: 'platform',
    }),
  },
});
