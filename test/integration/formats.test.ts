import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { yaml } from '../../catalog/helpers/yaml';
import { formats } from '../../validation/formats';
import { runTool } from './support/run';

/** The formats of settings mean what Prometheus means by them: promtool takes what they take, and nothing else. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'formats-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
async function takes(config: object): Promise<boolean> {
  const file = path.join(folder, `${count++}.yml`);
  writeFileSync(file, yaml(config));
  const { code } = await runTool('promtool', ['check', 'config', '--syntax-only', file]);
  return code === 0;
}
const withRelabel = (rule: object) => ({
  scrape_configs: [{ job_name: 'a', relabel_configs: [{ source_labels: ['b'], ...rule }] }],
});

const given: readonly [keyof typeof formats, (value: string) => object, readonly string[]][] = [
  [
    'duration',
    (value) => ({ global: { evaluation_interval: value } }),
    [
      ...['0', '0s', '30s', '1h30m', '15d', '1y2w3d4h5m6s7ms', '500ms', '292y', '007s'],
      ...['', '1', '1.5h', '30m1h', '1h 30m', '-1s', '1us', '1H', 's', '293y', '99999999999w'],
    ],
  ],
  [
    'regex',
    (value) => withRelabel({ regex: value, action: 'keep' }),
    [
      ...[
        '5..',
        '(?i)error',
        '(?P<level>\\w+)',
        '(?<level>a)',
        '[[:alpha:]]+',
        '\\pL',
        '\\z',
        'a{1,1000}',
      ],
      ...[
        '(?=a)',
        '(?<!a)b',
        '(a)\\1',
        '[a',
        'a**',
        '(',
        '\\Z',
        'a{1001}',
        '[[:foo:]]',
        '(?#x)',
        '\\u0041',
      ],
    ],
  ],
  [
    'host-port',
    (value) => ({ scrape_configs: [{ job_name: 'a', static_configs: [{ targets: [value] }] }] }),
    ['h:1', '10.0.0.1:80', '[::1]:9100', 'h.example.org.:80', 'http://h:80', 'h:80/metrics'],
  ],
];

describe.each(given)('%s', (name, config, values) => {
  test.each(values)('%j', async (value) => {
    expect(formats[name].validate(value)).toBe(await takes(config(value)));
  });
});
