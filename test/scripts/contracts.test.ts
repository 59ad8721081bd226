import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// Contracts from an exposition: what is inferred, what is written, and what a new version changes.
import type { Metric } from '@observability-stack/contracts';
import { transformSync } from 'esbuild';
import * as entry from '../../catalog';
import { parseExposition } from '../../scripts/conformance/exposition';
import { scrape } from '../../scripts/conformance/scrape';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import { fittingPresets, presetMetrics } from '../../scripts/contracts/presets';
import { renderContracts } from '../../scripts/contracts/render';

const PAGE = String.raw`# HELP app_requests_total Requests by "kind" \\ and \n line, */ '${'$'}{x}'.
# TYPE app_requests_total counter
app_requests_total{kind="a",service="x"} 3
app_requests_total{kind="b",service="x"} 4
# HELP app_time_ms Time.
# TYPE app_time_ms histogram
app_time_ms_bucket{uri="/a",le="1"} 1
app_time_ms_bucket{uri="/a",le="100"} 2
app_time_ms_bucket{uri="/a",le="+Inf"} 2
app_time_ms_sum{uri="/a"} 9
app_time_ms_count{uri="/a"} 2
# TYPE app_size_bytes summary
app_size_bytes{quantile="0.5"} 1
app_size_bytes_sum 1
app_size_bytes_count 1
app_old 1
# TYPE build_info gauge
build_info{version="1"} 1
# HELP "http.server.active" In flight.
# TYPE "http.server.active" gauge
{"http.server.active","http.route"="/x",method="GET"} 1
# TYPE empty counter
`;
const metrics = inferMetrics(parseExposition(PAGE));
const written = (name = 'app') =>
  renderContracts(metrics, { name, source: 'page.txt', entry: '../catalog' });

/** The exports of a written file. */
function loaded(text: string): Readonly<Record<string, unknown>> {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'require', code)(module, (name: string) => {
    if (name !== '../catalog') throw new Error(`imports ${name}`);
    return entry;
  });
  return module.exports;
}

test('every metric with samples is found, with its type, unit, labels and bounds', () => {
  expect(
    metrics.map(({ name, type, unit, exposedAs, labels, buckets, quantiles }) => ({
      name,
      type,
      ...(unit && { unit }),
      ...(exposedAs && { exposedAs }),
      labels: labels.map((label) => `${label.name} ${label.values}`),
      ...(buckets && { buckets }),
      ...(quantiles && { quantiles }),
    })),
  ).toEqual([
    { name: 'app_old', type: 'gauge', exposedAs: 'untyped', labels: [] },
    {
      name: 'app_requests_total',
      type: 'counter',
      labels: ['kind 2', 'exported_service 1'],
    },
    { name: 'app_size_bytes', type: 'summary', unit: 'bytes', labels: [], quantiles: [0.5] },
    {
      name: 'app_time_ms',
      type: 'histogram',
      unit: 'milliseconds',
      labels: ['uri 1'],
      buckets: [1, 100],
    },
    { name: 'build_info', type: 'gauge', labels: ['version 1'] },
    { name: 'http.server.active', type: 'gauge', labels: ['http.route 1', 'method 1'] },
  ]);
});

test('the file declares them, and text of the exposition stays text', () => {
  const all = loaded(written());
  const list = all.appMetrics as readonly Metric[];
  expect(list.map(({ name }) => name)).toEqual(metrics.map(({ name }) => name));
  expect(list.every(({ external }) => external)).toBe(true);
  expect(all.appRequestsTotal).toMatchObject({
    help: `Requests by "kind" \\ and \n line, */ '\${x}'.`,
    budget: { kind: 3, exported_service: 2 },
  });
  expect(all.buildInfo).toMatchObject({ budget: { version: 1 } });
  expect(all.httpServerActive).toMatchObject({ labels: ['http.route', 'method'] });
  expect(written()).toContain('// 1 value seen; looks unbounded: its name suggests');
});

test('names that mean something else in a program get other constants', () => {
  const page = 'class 1\nfoo_bar 1\nfooBar 1\n"x y" 1\n';
  const found = inferMetrics(parseExposition(page.replace('"x y" 1\n', '{"1 x\n"} 1\n')));
  const text = renderContracts(found, { name: 'a b\n', source: 'x\ny', entry: '../catalog' });
  expect(Object.keys(loaded(text)).sort()).toEqual(
    expect.arrayContaining(['aBMetrics', 'class2', 'fooBar', 'fooBar2']),
  );
});

test.each([
  [2000, 'id-', 'more than 50 values'],
  [1, '10.0.0.', 'values such as'],
  [1, '4bf92f3577b34da6a3ce929d0e0e473', 'values such as'],
])('%p values that begin with %s are marked', (count, start, why) => {
  const page = Array.from({ length: count }, (_, index) => `x{tag="${start}${index + 1}"} 1\n`);
  const [metric] = inferMetrics(parseExposition(page.join('')));
  expect(metric?.labels[0]?.unbounded).toContain(why);
});

test('a histogram with the bucket +Inf only is a native one', () => {
  const page = '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_sum 1\nx_count 1\n';
  const found = inferMetrics(parseExposition(page));
  const { x } = loaded(renderContracts(found, { name: 'n', source: 'x', entry: '../catalog' }));
  expect(x).toMatchObject({ type: 'histogram', native: { factor: 1.1, maxBuckets: 160 } });
  expect(x).not.toHaveProperty('bucket');
  expect(contractDifferences([x as Metric], found)).toEqual([]);
});

test('a scrape limit follows from the series seen, where labels depend on each other', () => {
  const page = Array.from({ length: 40 }, (_, i) => `x{a="a${i}",b="b${i}",c="c${i}"} 1\n`);
  const found = inferMetrics(parseExposition(page.join('')));
  const text = renderContracts(found, { name: 'x', source: 'x', entry: '../catalog' });
  expect(text).toContain('maxSeries: 100,');
});

test.each([
  ['http_requests_total{method="GET"} 1', ['http({ buckets: false })']],
  [
    '# TYPE grpc_server_handled_total counter\ngrpc_server_handled_total 1',
    ['grpcPrometheus({ buckets: false })'],
  ],
  [
    '# TYPE http_server_request_duration_seconds histogram\nhttp_server_request_duration_seconds_bucket{le="1"} 1\nhttp_server_request_duration_seconds_bucket{le="+Inf"} 1',
    ['otelHttp({ buckets: [1] })'],
  ],
  ['other 1', []],
])('presets that fit %s', (page, presets) => {
  expect(fittingPresets(inferMetrics(parseExposition(`${page}\n`)))).toEqual(presets);
});

describe('a new version', () => {
  const { appMetrics } = loaded(written());
  const differences = (page: string) =>
    contractDifferences(appMetrics as readonly Metric[], inferMetrics(parseExposition(page))).map(
      ({ kind, metric, message }) => `${kind} ${metric}: ${message}`,
    );

  test('without a change has no differences', () => {
    expect(differences(PAGE)).toEqual([]);
  });
  test.each([
    [
      PAGE.replace('app_old 1', 'app_new 1'),
      ['added app_new: gauge', 'removed app_old: gauge is not exposed'],
    ],
    [
      PAGE.replace('app_requests_total counter', 'app_requests_total gauge'),
      ['changed app_requests_total: type is gauge, declared counter'],
    ],
    [
      PAGE.replaceAll('uri="/a"', 'path="/a"'),
      [
        'changed app_time_ms: label "path" is not declared',
        'changed app_time_ms: label "uri" is declared, not exposed',
      ],
    ],
    [
      PAGE.replace('le="100"', 'le="50"'),
      [
        'changed app_time_ms: buckets 50.0 are not declared',
        'changed app_time_ms: buckets 100.0 are declared, not exposed',
      ],
    ],
    [
      PAGE.replace('app_old 1', 'app_old 1\nbuild_info{version="2"} 1'),
      ['changed build_info: label "version" has 2 values, over its budget of 1'],
    ],
  ])('differs', (page, expected) => {
    expect(differences(page)).toEqual(expected);
  });
});

test('the list omits what the preset declares', () => {
  const found = inferMetrics(
    parseExposition(
      '# TYPE http_server_requests_seconds histogram\nhttp_server_requests_seconds_bucket{le="+Inf"} 1\nother 1\n',
    ),
  );
  const ofPreset = presetMetrics(found);
  expect([...ofPreset]).toEqual(['http_server_requests_seconds']);
  const text = renderContracts(found, { name: 'x', source: 'x', entry: '../catalog', ofPreset });
  expect(text).toContain('export const httpServerRequestsSeconds = ');
  expect(text).toContain('export const xMetrics = [other];');
});

test('a scrape sends the credentials of its URL, and no message shows them', async () => {
  const server = createServer((request, response) => {
    const known = `Basic ${Buffer.from('prom:a b').toString('base64')}`;
    response.statusCode = request.headers.authorization === known ? 200 : 401;
    response.end('x 1\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    expect((await scrape(`http://prom:a%20b@127.0.0.1:${port}/`, 5)).body).toBe('x 1\n');
    await expect(scrape(`http://prom:wrong@127.0.0.1:${port}/`, 5)).rejects.toThrow(
      `http://127.0.0.1:${port}/ returned 401: write user and password`,
    );
  } finally {
    server.close();
  }
});
