import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Served, serveFiles } from '../../../../test/integration/support/served';

/** The Loki that answers are compared with; each tenant has separate lines. */
export const startCompatibilityLoki = (): Promise<Served> =>
  serveFiles({
    program: 'loki',
    files: {
      'loki.yaml': readFileSync(
        path.resolve('packages/logql-evaluator/test/compatibility/loki.yaml'),
        'utf8',
      ),
    },
    args: ({ address, folder }) => [
      '-config.file=loki.yaml',
      `-common.path-prefix=${folder}/data`,
      `-server.http-listen-port=${address.split(':')[1]}`,
    ],
    ready: '/ready',
  });
