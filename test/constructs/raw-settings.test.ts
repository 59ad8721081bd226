import type { Environment } from '../../catalog/definitions/environment';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { readYaml } from '../../catalog/helpers/yaml';
import { raw } from '../../docs/extending/raw';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY } from '../validation/trial';

const run = (environment: Environment) =>
  synthesize(environment, { today: TODAY, targetFiles: [] });
const { problems, manifests } = run(raw);
const file = (name: string): string =>
  manifests
    .filter(({ object }) => object.kind === 'ConfigMap')
    .flatMap(({ object }) => object.data?.[name] ?? [])
    .join('');
const find = (kind: string, name: string) =>
  manifests.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object;

test('the example of the page has no errors', () => {
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
});

test.each([
  [
    'prometheus.yml',
    {
      global: { query_log_file: '/prometheus/queries.log', external_labels: { cluster: 'raw' } },
    },
  ],
  ['prometheus.yml', { runtime: { gogc: 60 } }],
  ['loki.yaml', { limits_config: { retention_stream: [{ period: '24h' }], volume_enabled: true } }],
  ['loki.yaml', { querier: { max_concurrent: 4 }, target: 'all' }],
  [
    'alertmanager.yml',
    { global: { resolve_timeout: '10m' }, route: { receiver: 'platform-ticket' } },
  ],
])('%s has the raw settings beside those of the stack: %j', (name, expected) => {
  expect(readYaml(file(name))).toMatchObject(expected);
});

test('the Collector and Jaeger have the raw settings', () => {
  const configs = manifests
    .filter(({ object }) => object.kind === 'ConfigMap' && object.data?.['config.yaml'])
    .map(({ object }) => readYaml(object.data['config.yaml']));
  expect(configs).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        exporters: expect.objectContaining({
          'otlp_grpc/archive': { endpoint: 'archive.example.org:4317' },
          'otlp_grpc/jaeger': expect.anything(),
        }),
      }),
      expect.objectContaining({
        processors: expect.objectContaining({ batch: { timeout: '2s' } }),
        extensions: expect.objectContaining({ jaeger_query: expect.anything() }),
      }),
    ]),
  );
});

test('a secret of grafana.ini is a file, which is mounted', () => {
  expect(file('grafana.ini')).toContain(
    '[smtp]\nenabled = true\nhost = smtp.example.org:587\nuser = grafana\npassword = $__file{/etc/grafana/secrets/grafana-smtp/password}\n',
  );
  expect(find('StatefulSet', 'grafana')?.spec.template.spec.volumes).toContainEqual({
    name: 'secret-grafana-smtp',
    secret: { secretName: 'grafana-smtp', items: [{ key: 'password', path: 'password' }] },
  });
});

test('a change of raw settings restarts the pods that read them at start', () => {
  const checksum = (environment: Environment) =>
    run(environment).manifests.find(
      ({ object }) => object.kind === 'StatefulSet' && object.metadata.name === 'loki',
    )?.object.spec.template.metadata.annotations['observability/config-checksum'];
  const changed = { ...base, loki: { raw: { querier: { max_concurrent: 4 } } } };
  expect(checksum(changed)).not.toBe(checksum(base));
});

describe('merging', () => {
  test('objects are merged, lists and other values replaced', () => {
    expect(withRaw({ a: { b: 1, c: [1, 2] }, d: 'x' }, { a: { c: [3], e: null }, f: {} })).toEqual({
      a: { b: 1, c: [3], e: null },
      d: 'x',
      f: {},
    });
  });

  test('a key of Object.prototype is a key like any other', () => {
    const merged = withRaw({ a: 1 }, JSON.parse('{"__proto__":{"polluted":true},"constructor":2}'));
    expect(Object.keys(merged).sort()).toEqual(['__proto__', 'a', 'constructor']);
    expect(({} as { readonly polluted?: boolean }).polluted).toBeUndefined();
  });
});
