// The formats of settings are those of the programs: what a format accepts is accepted by the program that reads the value,
// and what it refuses is refused, except where a format is stricter for a reason.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '@observability-stack/lab/programs';
import { yaml } from '../../catalog/helpers/yaml';
import { lokiConfig } from '../../constructs/loki/config';
import { resolveEnvironment } from '../../resolve/environment';
import { formats } from '../../validation/formats';
import { base } from '../validation/trial';
import { type ApiServer, startApiServer } from './support/api-server';
import { runTool } from './support/run';

jest.setTimeout(240_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'formats-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** Asks a program for the file: whether it ends well. */
async function accepts(
  program: string,
  args: (file: string) => readonly string[],
  content: object,
): Promise<boolean> {
  const file = path.join(folder, `${count++}.yml`);
  writeFileSync(file, yaml(content));
  const { code } = await runTool(program, args(file));
  return code === 0;
}

interface Edges {
  readonly format: keyof typeof formats;
  readonly ask: (value: string) => Promise<boolean>;
  /** Accepted by both. */
  readonly good: readonly string[];
  /** Refused by both. */
  readonly bad: readonly string[];
  /** Refused by the format alone: what the program accepts is not what it means. @default none */
  readonly stricter?: readonly string[];
}

function agree(edges: readonly Edges[]): void {
  describe.each(edges)('$format', ({ format, ask, good, bad, stricter = [] }) => {
    test.each([
      ...good.map((value) => [value, true, true] as const),
      ...bad.map((value) => [value, false, false] as const),
      ...stricter.map((value) => [value, false, true] as const),
    ])('%j', async (value, isValid, isAccepted) => {
      expect(formats[format].validate(value)).toBe(isValid);
      expect(await ask(value)).toBe(isAccepted);
    });
  });
}

const promtool = (config: object): Promise<boolean> =>
  accepts('promtool', (file) => ['check', 'config', '--syntax-only', file], config);
const scraping = (more: object): Promise<boolean> =>
  promtool({ scrape_configs: [{ job_name: 'a', ...more }] });
const relabel = (rule: object): Promise<boolean> =>
  scraping({ relabel_configs: [{ source_labels: ['b'], ...rule }] });

describe('Prometheus', () => {
  const tooShort = ['', '1', '1.5h', '30m1h', '1h 30m', '-1s', '1us', '1H', 's', '293y'];
  agree([
    {
      format: 'duration',
      ask: (value) => promtool({ global: { evaluation_interval: value } }),
      good: ['0', '0s', '30s', '1h30m', '15d', '1y2w3d4h5m6s7ms', '500ms', '292y', '007s'],
      bad: [...tooShort, '99999999999w'],
    },
    {
      format: 'positive-duration',
      ask: (value) => scraping({ scrape_interval: value, scrape_timeout: '1ms' }),
      good: ['1ms', '30s', '1y'],
      bad: tooShort,
      // It means the global interval.
      stricter: ['0', '0s'],
    },
    {
      format: 'regex',
      ask: (value) => relabel({ regex: value, action: 'keep' }),
      good: [
        ...['5..', '(?i)error', '(?P<level>\\w+)', '(?<level>a)', '[[:alpha:]]+', '\\pL', '\\z'],
        'a{1,1000}',
      ],
      bad: [
        ...['(?=a)', '(?<!a)b', '(a)\\1', '[a', 'a**', '(', '\\Z', 'a{1001}', '[[:foo:]]', '(?#x)'],
        '\\u0041',
      ],
    },
    {
      format: 'host-port',
      ask: (value) => scraping({ static_configs: [{ targets: [value] }] }),
      good: ['h:1', '10.0.0.1:80', '[::1]:9100', 'h.example.org.:80'],
      bad: ['http://h:80', 'h:80/metrics', ''],
      // It reports these when it scrapes.
      stricter: ['h', 'h:0', 'h:70000', 'a..b:80', '256.1.1.1:80', '[1::2::3]:80', 'h h:1'],
    },
    {
      format: 'label-name',
      ask: (value) =>
        scraping({ static_configs: [{ targets: ['h:1'], labels: { [value]: 'x' } }] }),
      good: ['a', '_a', 'a1', 'A'],
      bad: [''],
      // Names of other characters need quotes in every query.
      stricter: ['1a', 'a-b', 'a.b', 'ä'],
    },
  ]);
});

const amtool = (receiver: object): Promise<boolean> =>
  accepts('amtool', (file) => ['check-config', file], {
    route: { receiver: 'a' },
    receivers: [{ name: 'a', ...receiver }],
  });

describe('Alertmanager', () => {
  agree([
    {
      format: 'http-url',
      ask: (url) => amtool({ webhook_configs: [{ url }] }),
      good: ['http://h', 'https://h:9200/path', 'https://[::1]:9200/', 'https://h/a%20b?c=d'],
      bad: ['', 'h:9200', 'ftp://h', 'https://', 'https:///x', 'https://a b', 'http://h/%zz'],
      // A password in the output, and what other programs expand.
      stricter: ['http://user:p@h', 'http://h/$x', 'http://h:70000', 'http://a..b'],
    },
    {
      format: 'host-port',
      ask: (smarthost) =>
        amtool({ email_configs: [{ to: 'a@b', from: 'a@b', smarthost, hello: 'h' }] }),
      good: ['h:25', '10.0.0.1:25', '[::1]:465'],
      bad: ['h', 'h:', '::1:25', ''],
      stricter: ['h:0', 'h:70000', 'h h:25'],
    },
  ]);
});

const otelcol = (processor: string, settings: object): Promise<boolean> =>
  accepts('otelcol', (file) => ['validate', '--config', file], {
    receivers: { otlp: { protocols: { grpc: {} } } },
    processors: { [processor]: settings },
    exporters: { debug: {} },
    service: {
      pipelines: { traces: { receivers: ['otlp'], processors: [processor], exporters: ['debug'] } },
    },
  });

describe('the Collector', () => {
  agree([
    {
      format: 'attribute-name',
      ask: (key) => otelcol('resource', { attributes: [{ action: 'insert', key, value: 'x' }] }),
      good: ['service.name', 'a', 'a/b:c-d'],
      bad: ['', '$' + '{nope:x}'],
      // The second expands, the others are not names of the conventions.
      stricter: ['a b', '$' + '{env:HOME}', '$' + '{env:', '1a'],
    },
    {
      format: 'go-duration',
      ask: (wait) =>
        otelcol('tail_sampling', {
          decision_wait: wait,
          policies: [{ name: 'a', type: 'always_sample' }],
        }),
      good: ['500ms', '1.5s', '1h30m', '10s'],
      bad: ['1d', 'x', '1 s'],
      stricter: ['-1s'],
    },
  ]);
});

describe('the API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(() => server?.stop());

  const apply = async (object: object): Promise<boolean> => {
    const { code } = await server.kubectl(['apply', '--dry-run=server', '-f', '-'], {
      input: JSON.stringify(object),
    });
    return code === 0;
  };
  const metadata = (more: object = {}) => ({ name: 'a', namespace: 'default', ...more });
  const configMap = (more: object): Promise<boolean> =>
    apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(more) });
  const volume = (storage: string): Promise<boolean> =>
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
  const pod = (spec: object, resources: object = {}): Promise<boolean> =>
    apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(),
      spec: {
        selector: { matchLabels: { a: 'a' } },
        template: {
          metadata: { labels: { a: 'a' } },
          spec: { containers: [{ name: 'a', image: 'a', resources }], ...spec },
        },
      },
    });

  agree([
    {
      format: 'object-name',
      ask: (name) => apply({ apiVersion: 'v1', kind: 'Secret', metadata: metadata({ name }) }),
      good: ['grafana-tls', 'a.b', '1', 'a'.repeat(253)],
      bad: [
        'A',
        'a_b',
        '.a',
        'a..b',
        'a-',
        '..',
        '../../etc',
        'x; curl evil|sh #',
        'a'.repeat(254),
      ],
    },
    {
      format: 'secret-key',
      ask: (key) =>
        apply({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: metadata(),
          stringData: { [key]: 'x' },
        }),
      good: ['k', 'tls.crt', '.hidden', 'A_b-c', 'x'.repeat(253)],
      bad: ['', '.', '..', '..data', 'a/b', '../x', 'x;y', 'a b', 'x'.repeat(254)],
    },
    {
      format: 'dns-label',
      ask: (name) => apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
      good: ['a', '1a', 'a'.repeat(63)],
      bad: ['A', 'a.b', 'a_b', '-a', 'a'.repeat(64)],
    },
    {
      format: 'label-key',
      ask: (key) => configMap({ labels: { [key]: 'x' } }),
      good: ['app', 'app.kubernetes.io/name', 'A_b.c-1', 'x'.repeat(63)],
      bad: ['', 'app/', '/app', 'a b', 'a,b', '-a', 'UPPER.org/app', 'a/b/c', 'x'.repeat(64)],
    },
    {
      // The keys of annotations have the same grammar.
      format: 'label-key',
      ask: (key) => configMap({ annotations: { [key]: 'any text' } }),
      good: ['a', 'nginx.ingress.kubernetes.io/auth-url', `${'a.'.repeat(126)}a/x`],
      bad: ['', 'a b', 'a/b/c', `${'a.'.repeat(127)}a/x`],
      // The API server changes it to lower case before it compares.
      stricter: ['UPPER.org/x'],
    },
    {
      format: 'label-value',
      ask: (value) => configMap({ labels: { a: value } }),
      good: ['', 'a.b_c', 'A', 'x'.repeat(63)],
      bad: ['a b', 'a,b', 'a,team!=shop', '-a', 'ü', 'x'.repeat(64)],
    },
    {
      format: 'volume-quantity',
      ask: volume,
      good: ['1', '10Gi', '500M'],
      bad: ['0', '0Gi', '-1Gi', '10GB', '1_0'],
      // A part of a byte, and notations that the project does not calculate with.
      stricter: ['100m', '1e3', '99999999999999999999'],
    },
    {
      format: 'memory-quantity',
      ask: (memory) => pod({}, { requests: { memory } }),
      good: ['0', '512Mi', '1Gi'],
      bad: ['512MB', '-1Mi', '1 Gi'],
      stricter: ['100m', '99999999999999999999'],
    },
    {
      format: 'object-name',
      ask: (name) => pod({ volumes: [{ name: 'a', secret: { secretName: name } }] }),
      good: ['a.b'],
      bad: [],
      // It reports these when the pod starts.
      stricter: ['A', '../x'],
    },
    {
      format: 'dns-name',
      ask: (host) =>
        apply({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: metadata(),
          spec: {
            rules: [
              {
                host,
                http: {
                  paths: [
                    {
                      path: '/',
                      pathType: 'Prefix',
                      backend: { service: { name: 'a', port: { number: 1 } } },
                    },
                  ],
                },
              },
            ],
          },
        }),
      good: ['a.example.org', 'a'],
      bad: ['A.example.org', 'a_b', 'http://h', 'h:80', '10.0.0.1', `${'a.'.repeat(127)}a`],
      // One certificate and one external URL need one name.
      stricter: ['*.example.org', ''],
    },
  ]);
});

const loki = findProgram('loki');
if ('missing' in loki) console.warn(`SKIPPED loki: ${loki.missing}`);
const withLoki = 'path' in loki ? describe : describe.skip;
withLoki('Loki', () => {
  const config = (given: object, limits: object = {}): Promise<boolean> => {
    const rendered: { readonly limits_config?: object } = lokiConfig(
      resolveEnvironment({ ...base, loki: given }),
    );
    return accepts('loki', (file) => [`-config.file=${file}`, '-verify-config'], {
      ...rendered,
      limits_config: { ...rendered.limits_config, ...limits },
    });
  };
  agree([
    {
      format: 'date',
      ask: (schemaFrom) => config({ schemaFrom }),
      good: ['2024-04-01', '2024-02-29'],
      bad: ['2024-13-45', '2024-02-30', '2024-2-1', '0000-00-00', ''],
    },
    {
      format: 'bytes',
      ask: (size) => config({}, { max_line_size: size }),
      good: ['256KB', '1MB', '0B'],
      bad: ['x', '-1MB', '1XB'],
      // It reads these in other units than Prometheus does.
      stricter: ['1', '512mb'],
    },
  ]);
});

const promtail = findProgram('promtail');
if ('missing' in promtail) console.warn(`SKIPPED promtail: ${promtail.missing}`);
const withPromtail = 'path' in promtail ? describe : describe.skip;
withPromtail('Promtail', () => {
  const dropping = (stage: object): Promise<boolean> =>
    accepts('promtail', (file) => [`-config.file=${file}`, '-check-syntax'], {
      clients: [{ url: 'http://h/loki/api/v1/push' }],
      positions: { filename: path.join(folder, 'positions') },
      scrape_configs: [
        {
          job_name: 'a',
          static_configs: [{ targets: ['localhost'], labels: { __path__: `${folder}/none` } }],
          pipeline_stages: [{ drop: stage }],
        },
      ],
    });
  test.each(['x', 'a b', 'ü', '"'])('takes the reason %j of a dropped line', async (reason) => {
    expect(formats.line.validate(reason)).toBe(true);
    expect(await dropping({ expression: 'x', drop_counter_reason: reason })).toBe(true);
  });
});
