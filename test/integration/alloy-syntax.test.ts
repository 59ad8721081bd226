// Alloy's own parser and formatter read every configuration that is rendered for it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../catalog/definitions/environment';
import { journal, logFiles, syslog } from '../../catalog/definitions/log-sources';
import { withAudit } from '../../docs/extending/alloy';
import { environments } from '../../environments';
import { type LogAgentOptions, renderAlloyConfig } from '../../scrape-configs/pipeline';
import { type AlloyBlock, renderBlocks } from '../../scrape-configs/pipeline/alloy-syntax';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { LOG_FIXTURE_SERVICES } from '../fixtures/log-lines/services';
import { base, trialCommerce, trialPlatform } from '../validation/trial';
import { runTool } from './support/run';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'alloy-syntax-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function checked(text: string): Promise<{ code: number | null; stderr: string }> {
  const file = path.join(folder, 'config.alloy');
  writeFileSync(file, text);
  const { code, stderr } = await runTool('alloy-syntax', [file]);
  return { code, stderr: stderr.replaceAll(file, 'config.alloy') };
}
const FINE = { code: 0, stderr: '' };

/** The files of Alloy in what an environment renders. */
function configurations(environment: Environment): readonly string[] {
  const { problems, manifests } = synthesize({
    ...environment,
    logCollector: 'alloy',
    kubernetes: { ...environment.kubernetes, events: true },
  });
  expect(problems.filter(isError)).toEqual([]);
  return manifests.flatMap(({ object }) =>
    object.kind === 'ConfigMap'
      ? Object.entries((object as { readonly data?: Readonly<Record<string, string>> }).data ?? {})
          .filter(([name]) => name.endsWith('.alloy'))
          .map(([, text]) => text)
      : [],
  );
}

/** Texts that a quoting fault would let out of their string, or change. */
const HOSTILE = [
  ...['"', '\\', '\\"', '`', "'", '$x', '{{ . }}', '// x', '/* x */', '\n', '\r\n', '\t', '\0'],
  ...['\u0007', '\u007f', '\u0085', '\u2028', 'é', '😀', '\ud83d', '\ufeff', '"}\nlogging {}\n//'],
];
const hostile: LogAgentOptions = {
  sources: [
    logFiles({ path: '/var/log/"a\\b`/*.log', service: '"', team: '\\' }),
    journal({ units: HOSTILE, team: '"' }),
    syslog({ port: 1514, service: '"', team: '`', from: [] }),
  ],
  lokiPushUrl: 'http://loki:3100/loki/api/v1/push',
  tenantId: HOSTILE.join(''),
  externalLabels: Object.fromEntries(HOSTILE.map((text, index) => [`label_${index}`, text])),
  http: {
    basic_auth: { username: HOSTILE.join(' '), password_file: '/a "b"/c' },
    tls_config: { ca_file: '/ca\\crt' },
  },
  services: [
    ...LOG_FIXTURE_SERVICES,
    {
      service: 'hostile',
      format: { kind: 'logfmt', fields: { time: 'a"b', level: '\\' } },
      multiline: { firstLine: '^"`\\t\\x{1F600}', maxLines: 1 },
      drop: HOSTILE.map((text) => ({ line: text, reason: text })),
      labels: [{ name: 'kind', values: HOSTILE, other: '"' }],
    },
  ],
};

const many: Environment = {
  ...base,
  teams: [
    trialPlatform,
    trialCommerce(
      {},
      {
        services: Array.from({ length: 300 }, (_, index) => ({
          name: `service-${index}`,
          ...(index % 30 === 0 && {
            logs: {
              structuredMetadata: [{ name: `field_${index}` }],
              multiline: { firstLine: '^x' },
            },
          }),
        })),
      },
    ),
  ],
};

test.each(
  [...environments, base, many, withAudit].map((environment) => ({
    environment,
    name: environment.name,
  })),
)('the output of $name parses and is formatted', async ({ environment }) => {
  const found = configurations(environment);
  expect(found).toHaveLength(2);
  for (const text of found) expect(await checked(text)).toEqual(FINE);
});

test.each<[string, Partial<LogAgentOptions>]>([
  ['the least', {}],
  ['texts that try to leave their string', hostile],
])('%s parses and is formatted', async (_, options) => {
  const text = renderAlloyConfig({ lokiPushUrl: 'http://loki:3100/loki/api/v1/push', ...options });
  expect(await checked(text)).toEqual(FINE);
});

const value = (attributes: AlloyBlock['attributes']): string =>
  renderBlocks([{ name: 'a', attributes }]);

test.each<[string, AlloyBlock['attributes']]>([
  [
    'names of all lengths, with and without a value of several lines',
    {
      a: 1,
      abc: { x: 'y', long_name: 'z', 'a-b': { c: true } },
      b: [{ d: 'e' }, 'f'],
      abcdef: '',
      g: [],
      h: {},
    },
  ],
  ['numbers', { a: 0, b: -1, c: 1.5, d: 262144 }],
  [
    // Alloy takes the escapes of a key as they stand; no name in a pipeline has any
    'keys that are not identifiers',
    {
      a: Object.fromEntries(
        ['a-b', 'a.b', '1', 'é', '😀', 'a b', '$', ':'].map((key) => [key, '']),
      ),
    },
  ],
  ['nothing', {}],
])('%s', async (_, attributes) => {
  expect(await checked(value(attributes))).toEqual(FINE);
});

test('rejects an unformatted or invalid configuration with its position', async () => {
  expect(await checked('a {\n  b = 1\n}\n')).toEqual({
    code: 1,
    stderr: 'config.alloy:2: not formatted: found "  b = 1", expected "\\tb = 1"\n',
  });
  expect(await checked('a {\n\tb =\n}\n')).toEqual({
    code: 1,
    stderr: 'config.alloy:3:1: expected expression, got }\n',
  });
});
