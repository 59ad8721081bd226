import { scrapeLimits } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import { micrometerHttp } from '../../catalog/signals/micrometer';
import { vocabularyContracts } from '../../catalog/signals/vocabulary';
import { parseExposition } from '../../scripts/conformance/exposition';
import { checkMetrics } from '../../scripts/conformance/metrics';
import { OPEN_METRICS, PAGE } from './page';

const contracts = Object.values(http);
const check = (body: string, contentType = OPEN_METRICS) =>
  checkMetrics({ contentType, body }, contracts);
const codes = (body: string, contentType?: string) =>
  check(body, contentType).map(({ code, where }) => `${code} ${where}`);

/** A change to the page that conforms, where there must be something to change. */
const changed = (from: string | RegExp, to: string): string => {
  const page = PAGE.replaceAll(from, to);
  if (page === PAGE) throw new Error(`nothing to change: ${from}`);
  return page;
};

test('a conforming page has no finding', () => {
  expect(check(PAGE)).toEqual([]);
});

test('parses escapes of labels and exemplars', () => {
  const { families, malformed } = parseExposition(PAGE);
  expect(malformed).toEqual([]);
  expect(families.get('build')?.samples[0]?.labels.get('version')).toBe('1.2 "three", {four}');
  const exemplars = families
    .get('http_request_duration_seconds')
    ?.samples.flatMap(({ exemplar }) => exemplar ?? []);
  expect(exemplars).toEqual([
    { labels: new Map([['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736']]), value: 0.031 },
  ]);
});

const REQUESTS = 'http_requests_total';
const DURATION = 'http_request_duration_seconds';

test.each([
  [
    'a metric is missing',
    changed(/^.*in_flight.*\n/gm, ''),
    'metric-missing http_requests_in_flight',
  ],
  [
    'another type',
    changed('in_flight gauge', 'in_flight counter'),
    'metric-type http_requests_in_flight',
  ],
  [
    'no sample',
    changed(/^http_requests_(total|created).*\n/gm, ''),
    `metric-without-samples ${REQUESTS}`,
  ],
  [
    'another unit',
    changed('duration_seconds seconds', 'duration_seconds milliseconds'),
    `metric-unit ${DURATION}`,
  ],
  [
    'another name of a label',
    changed('status_code=', 'code='),
    `label-missing ${REQUESTS}{status_code}`,
  ],
  [
    'a label is missing',
    changed(',status_code="200"', ''),
    `label-missing ${REQUESTS}{status_code}`,
  ],
  [
    'a label too many',
    changed('in_flight 1', 'in_flight{pool="a"} 1'),
    'label-unknown http_requests_in_flight{pool}',
  ],
  ['a bucket is missing', changed(/^.*le="0.5".*\n/gm, ''), `bucket-missing ${DURATION}`],
  ['no bucket +Inf', changed(/^.*le="\+Inf".*\n/gm, ''), `bucket-missing ${DURATION}`],
  [
    'a bucket too many',
    changed(/^(.*le=")0.5(".*\n)/gm, '$10.5$2$10.4$2'),
    `bucket-unknown ${DURATION}`,
  ],
  [
    'a path in place of the route',
    changed('/stock/{item}', '/stock/4711'),
    `value-route ${REQUESTS}{route}`,
  ],
  [
    'a UUID in the route',
    changed('{item}', '9e2d5c6e-1c3f-4b54-9c1a-0f7b6d2a9f11'),
    `value-route ${DURATION}{route}`,
  ],
  ['a query in the route', changed('{item}', 'x?y=1'), `value-route ${REQUESTS}{route}`],
  [
    'a class of status codes',
    changed('"200"', '"2xx"'),
    `value-status-code ${REQUESTS}{status_code}`,
  ],
  ['a method in lower case', changed('"GET"', '"get"'), `value-method ${REQUESTS}{method}`],
  ['no exemplar', changed(/ # \{trace_id.*$/gm, ''), `exemplar-missing ${DURATION}`],
  [
    'another label of the exemplar',
    changed('{trace_id=', '{traceID='),
    `exemplar-label ${DURATION}`,
  ],
  ['no trace id', changed(/trace_id="\w+"/g, 'trace_id="12"'), `exemplar-trace-id ${DURATION}`],
  [
    'an exemplar in the wrong bucket',
    changed('} 0.031 1764', '} 0.0031 1764'),
    `exemplar-bucket ${DURATION}`,
  ],
  [
    'a trace id as a label',
    changed('build_info{', 'build_info{trace_id="1",'),
    'label-unbounded build{trace_id}',
  ],
  [
    'a label of the target',
    changed('build_info{', 'build_info{service="a",'),
    'label-reserved build{service}',
  ],
  ['no end', changed('# EOF\n', ''), 'metrics-malformed end'],
  ['a broken line', changed('in_flight 1', 'in_flight'), 'metrics-malformed line 23'],
  ['a label twice', changed('build_info{', 'build_info{version="1",'), 'metrics-malformed line 25'],
])('%s', (_, page, expected) => {
  expect(codes(page)).toContain(expected);
});

test('hints name the metric, the label and the likely mistake', () => {
  const renamed = changed('http_request_duration_seconds', 'http_request_duration_ms');
  expect(check(renamed)).toContainEqual(
    expect.objectContaining({
      code: 'metric-missing',
      hint: expect.stringMatching(
        /^rename http_request_duration_ms, and observe seconds instead of milliseconds/,
      ),
    }),
  );
  expect(check(changed('status_code=', 'code='))).toContainEqual(
    expect.objectContaining({
      message: expect.stringContaining('code'),
      hint: expect.stringContaining('status_code'),
    }),
  );
});

test('reports a renamed label once', () => {
  expect(codes(changed('status_code=', 'code='))).toEqual([
    `label-missing ${REQUESTS}{status_code}`,
  ]);
});

test('reports more values than the contract allows', () => {
  const line = /^http_requests_total.*$/m.exec(PAGE)?.[0] ?? '';
  const more = Array.from({ length: 31 }, (_, n) =>
    line.replace('/stock', `/stock${'x'.repeat(n)}`),
  );
  expect(codes(PAGE.replace(line, more.join('\n')))).toContain(`label-budget ${REQUESTS}{route}`);
});

test('reports errors that make Prometheus drop the scrape', () => {
  const { samples } = scrapeLimits(contracts, { complete: false });
  const gauge = Array.from({ length: samples + 1 }, (_, n) => `parts{part="${n}"} 1\n`).join('');
  expect(codes(changed('# EOF\n', `# TYPE parts gauge\n${gauge}# EOF\n`))).toEqual([
    'too-many-samples all metrics',
  ]);
  expect(codes(changed('1.2 ', 'x'.repeat(600)))).toEqual(['label-too-long build_info{version}']);
});

test('reports the older format, and finds its counters by their full name', () => {
  const older = changed('# TYPE http_requests counter', '# TYPE http_requests_total counter')
    .replaceAll(/ # \{trace_id.*$/gm, '')
    .replace('# EOF\n', '');
  expect(codes(older, 'text/plain; version=0.0.4')).toEqual(['not-openmetrics content-type']);
});

test('does not report missing metrics for a page of another content type', () => {
  expect(codes('<html></html>', 'text/html')).toEqual(['not-metrics content-type']);
});

test('reports a metric that complete contracts do not declare', () => {
  const told = (page: string, complete: boolean) =>
    checkMetrics({ contentType: OPEN_METRICS, body: page }, contracts, { complete })
      .filter(({ code }) => code === 'metric-undeclared')
      .map(({ where }) => where);
  const more = changed(
    '# EOF\n',
    '# TYPE parts gauge\nparts 1\n# TYPE go_goroutines gauge\ngo_goroutines 7\n# EOF\n',
  );
  expect(told(more, true)).toContain('parts');
  expect(told(more, true)).not.toContain('go_goroutines');
  expect(told(more, true)).not.toContain('http_requests');
  expect(told(more, false)).toEqual([]);
});

describe('a service with another vocabulary', () => {
  const { vocabulary } = micrometerHttp({ buckets: [0.1, 1] });
  const metrics = vocabulary ? vocabularyContracts(vocabulary) : [];
  const labels =
    'method="GET",uri="/a/{id}",status="200",outcome="SUCCESS",exception="none",error="none"';
  const page = [
    '# TYPE http_server_requests_seconds histogram',
    ...['0.1', '1.0', '+Inf'].map(
      (le) => `http_server_requests_seconds_bucket{${labels},le="${le}"} 1`,
    ),
    `http_server_requests_seconds_sum{${labels}} 0.1`,
    `http_server_requests_seconds_count{${labels}} 1`,
    '',
  ].join('\n');
  const codesOf = (body: string) =>
    checkMetrics({ contentType: 'text/plain', body }, metrics, { complete: false, vocabulary }).map(
      ({ code, where }) => `${code} ${where}`,
    );

  test('conforms with the labels of its program, in the older format', () => {
    expect(codesOf(page)).toEqual([]);
  });

  test.each([
    [
      page.replaceAll('status="200"', 'status="ok"'),
      'value-status-code http_server_requests_seconds{status}',
    ],
    [page.replaceAll('/a/{id}', '/a/4711'), 'value-route http_server_requests_seconds{uri}'],
    [page.replaceAll('le="1.0"', 'le="2.0"'), 'bucket-missing http_server_requests_seconds'],
    [page.replaceAll('uri=', 'path='), 'label-missing http_server_requests_seconds{uri}'],
    [`${page}other{user_id="1"} 1\n`, 'label-unbounded other{user_id}'],
  ])('%# does not conform', (body, expected) => {
    expect(codesOf(body)).toContain(expected);
  });
});
