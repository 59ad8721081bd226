import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { alertmanagerDefaults } from '../../constructs/alertmanager/settings';
import { grafanaDefaults } from '../../constructs/grafana/settings';
import { jaegerDefaults } from '../../constructs/jaeger/settings';
import { logCollectorDefaults } from '../../constructs/log-collector/settings';
import { lokiDefaults } from '../../constructs/loki/settings';
import { nodeExporterDefaults } from '../../constructs/node-exporter/settings';
import { collectorDefaults, tailSamplingDefaults } from '../../constructs/otel-collector/settings';
import { prometheusDefaults } from '../../constructs/prometheus/settings';
import { pushgatewayDefaults } from '../../constructs/pushgateway/settings';
import { thanosDefaults } from '../../constructs/thanos/settings';

/** What the comments promise is what is filled in. */
const files: Readonly<Record<string, object>> = {
  alertmanager: alertmanagerDefaults,
  'otel-collector': { ...collectorDefaults, tail: tailSamplingDefaults },
  grafana: grafanaDefaults,
  jaeger: jaegerDefaults,
  'log-collector': logCollectorDefaults,
  loki: lokiDefaults,
  'node-exporter': nodeExporterDefaults,
  prometheus: prometheusDefaults,
  pushgateway: pushgatewayDefaults,
  thanos: thanosDefaults,
};

interface Member {
  readonly key: string;
  readonly promise: string | undefined;
}

/** Optional keys of the interfaces of a file that can be set, with the text of `@default` before them. */
const membersOf = (text: string): Member[] =>
  [
    ...text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?\breadonly (\w+)\?:(?! undefined;)/g),
  ].map(([, comment = '', key = '']) => ({
    key,
    promise: /@default ([\s\S]*?)\s*(?:\*\s*)?$/.exec(comment)?.[1],
  }));

/** Every value that a key has anywhere in the defaults. */
const valuesOf = (defaults: object, key: string): unknown[] =>
  Object.entries(defaults).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...(typeof value === 'object' && value !== null ? valuesOf(value, key) : []),
  ]);

/** Numbers, switches, quoted texts and resources; the rest is prose. */
const literal = (promise: string): unknown => {
  if (/^cpu \S+, memory /.test(promise))
    return Object.fromEntries(promise.split(', ').map((part) => part.split(' ')));
  const quoted = /^'(.*)'$/.exec(promise)?.[1];
  if (quoted !== undefined) return quoted;
  return /^(true|false|[\d.]+)$/.test(promise) ? JSON.parse(promise) : undefined;
};

const promised = Object.keys(files).flatMap((name) =>
  membersOf(readFileSync(`constructs/${name}/settings.ts`, 'utf8')).flatMap(({ key, promise }) => {
    const value = promise === undefined ? undefined : literal(promise);
    return value === undefined ? [] : [{ name, key, value }];
  }),
);

test.each(promised)('$name: the default of $key is $value', ({ name, key, value }) => {
  const values = valuesOf(files[name] ?? {}, key);
  // keys of a variant that is not the default one have their defaults where it is rendered
  if (values.length > 0) expect(values).toContainEqual(value);
});

test('every optional key documents its default', () => {
  const catalog = readdirSync('catalog', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('metrics'))
    .map((name) => path.join('catalog', name));
  const settings = readdirSync('constructs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('/settings.ts'))
    .map((name) => path.join('constructs', name));
  expect(settings.length).toBeGreaterThan(8);
  const silent = [...catalog, ...settings].flatMap((file) =>
    membersOf(readFileSync(file, 'utf8'))
      .filter(({ promise }) => promise === undefined)
      .map(({ key }) => `${file}: ${key}`),
  );
  expect(silent).toEqual([]);
});

test('most of the documented defaults are checked here', () => {
  const kept = promised.filter(({ name, key }) => valuesOf(files[name] ?? {}, key).length > 0);
  expect(kept.length).toBeGreaterThan(50);
});
