import type { Environment } from '../../../catalog/definitions/environment';
import { changeLines } from '../render/text';
import { reportOf } from './edit';

const linesOf = (change: (environment: Environment) => Environment): string =>
  reportOf({ title: 'raw settings', changes: 1, source: change })
    .changes.flatMap(changeLines)
    .join('\n');

test.each<readonly [string, (environment: Environment) => Environment, readonly RegExp[]]>([
  [
    'a raw setting that overrides a value of the stack',
    (one) => ({ ...one, loki: { raw: { ingester: { chunk_encoding: 'gzip' } } } }),
    [/chunk_encoding/, /snappy/, /gzip/],
  ],
  [
    'a raw setting that is added',
    (one) => ({ ...one, alertmanager: { raw: { global: { resolve_timeout: '10m' } } } }),
    [/resolve_timeout/, /10m/],
  ],
  [
    'a key of grafana.ini',
    (one) => ({ ...one, grafana: { ini: { users: { viewers_can_edit: false } } } }),
    [/viewers_can_edit/],
  ],
  [
    'an argument and a toleration of pods',
    (one) => ({
      ...one,
      pods: {
        loki: {
          args: ['-log.level=warn'],
          tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        },
      },
    }),
    [/-log\.level=warn/, /dedicated/],
  ],
])('%s is reported', (_, change, expected) => {
  const lines = linesOf(change);
  for (const pattern of expected) expect(lines).toMatch(pattern);
});
