import { logContract } from '@observability-stack/contracts';
import { captureGroups } from '@observability-stack/logql/captures';
import { load } from 'js-yaml';
import { RE2JS } from 're2js';
import { logqlRecordingFailure } from '../../alerts/logql-tests';
import { lokiRuleFiles } from '../../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import {
  isPrometheusRule,
  type LogRecordingRule,
  recordingTests,
} from '../../catalog/definitions/alert';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { http } from '../../catalog/definitions/signals';
import { availability, latency, type Slo } from '../../catalog/definitions/slo';
import type { Service } from '../../catalog/definitions/team';
import { accessFormat, accessFormatNames } from '../../catalog/logs/access-lines';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform, trialProblems } from '../validation/trial';

interface Rule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

const environmentWith = (record: Partial<Service>) =>
  resolveEnvironment({ ...base, teams: [trialPlatform, trialCommerce(record)] });
const withoutMetrics = (...slos: readonly Slo[]) => ({ scrape: false, slos }) as const;

/** What Loki records for the objectives of a service without metrics. */
function recordedFor(...slos: readonly Slo[]): readonly Rule[] {
  const environment = environmentWith(withoutMetrics(...slos));
  const text = lokiRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? 'groups: []';
  const { groups } = load(text) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

const gateway = logContract({
  name: 'gateway-lines',
  help: 'What the gateway writes.',
  format: 'logfmt',
  fields: {
    status: { type: 'number', help: 'HTTP status.' },
    took: { type: 'duration', help: 'Time.' },
    seconds: { type: 'number', help: 'Time.' },
    target: { type: 'string', help: 'Route.' },
  },
});
const users = 'route!~"/metrics|/healthz|/readyz|/livez" and';

test('Loki counts requests and bad requests, and records zero without lines', () => {
  const labels = { team: 'commerce', service: 'order-service', env: 'test' };
  const slos = [
    availability({ objective: 99.9, source: requestLogs() }),
    latency({ objective: 99, threshold: '300ms', source: requestLogs() }),
  ];
  const lines = (field: string, condition: string) =>
    `sum(rate({service="order-service"} |= "${field}" | json ${field}, route | ${users} ${field} ${condition} | __error__="" [5m])) or vector(0)`;
  expect(recordedFor(...slos)).toEqual([
    {
      record: 'service:slo_requests:rate5m',
      expr: lines('status_code', '>= 0'),
      labels: { ...labels, slo: 'availability' },
    },
    {
      record: 'service:slo_errors:rate5m',
      expr: lines('status_code', '>= 500'),
      labels: { ...labels, slo: 'availability' },
    },
    {
      record: 'service:slo_requests:rate5m',
      expr: lines('duration_ms', '>= 0'),
      labels: { ...labels, slo: 'latency' },
    },
    {
      record: 'service:slo_errors:rate5m',
      expr: lines('duration_ms', '> 300'),
      labels: { ...labels, slo: 'latency' },
    },
  ]);
});

test('Loki counts for each value of a field, and no bad requests for values with good ones', () => {
  const source = requestLogs();
  const [requests, errors] = recordedFor(
    availability({ objective: 99.9, source, groupBy: 'method' }),
  );
  const of = (condition: string) =>
    `sum by (method) (rate({service="order-service"} |= "status_code" | json status_code, route, method | ${users} method!="" and status_code ${condition} | __error__="" [5m]))`;
  expect(requests?.expr).toBe(of('>= 0'));
  expect(errors?.expr).toBe(`${of('>= 500')} or ${of('>= 0')} * 0`);
});

test.each([
  availability({ objective: 99.9, source: requestLogs(), groupBy: 'method' }),
  latency({ objective: 99, threshold: '300ms', source: requestLogs(), groupBy: 'route' }),
  availability({ objective: 99.9, source: requestLogs({ format: 'nginx' }), groupBy: 'method' }),
])('the evaluator counts for each value: $kind by $groupBy', (slo) => {
  const rules = ruleGroups(environmentWith(withoutMetrics(slo)))
    .flatMap(({ rules }) => rules)
    .filter((rule): rule is LogRecordingRule => rule.kind === 'log-recording');
  const failures = rules.flatMap((rule) =>
    recordingTests(rule).map((one) => logqlRecordingFailure(rule, one)),
  );
  expect(failures.length).toBe(12);
  expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
});

test('lines may have another format', () => {
  const from = (more: object) =>
    requestLogs({
      contract: gateway,
      status: 'status',
      duration: 'took',
      route: 'target',
      ignoreRoutes: ['/ping'],
      ...more,
    });
  const [, errors, , slow, , slowInSeconds] = recordedFor(
    availability({ objective: 99.9, source: from({ contains: 'handled', route: false }) }),
    latency({ objective: 99, threshold: '1s', source: from({}) }),
    latency({
      name: 'other',
      objective: 99,
      threshold: '250ms',
      source: from({ duration: 'seconds', unit: 'seconds' }),
    }),
  );
  const own = 'sum(rate({service="order-service"}';
  const end = '| __error__="" [5m])) or vector(0)';
  expect(errors?.expr).toBe(`${own} |= "handled" | logfmt status | status >= 500 ${end}`);
  expect(slow?.expr).toBe(
    `${own} |= "took" | logfmt took, target | target!~"/ping" and took > 1s ${end}`,
  );
  expect(slowInSeconds?.expr).toBe(
    `${own} |= "seconds" | logfmt seconds, target | target!~"/ping" and seconds > 0.25 ${end}`,
  );
});

describe.each(accessFormatNames)('access lines of %s', (format) => {
  const { expression, line, duration } = accessFormat(format);
  const matcher = RE2JS.compile(expression);
  const read = (text: string): Readonly<Record<string, string | null>> | undefined => {
    const match = matcher.matcher(text);
    if (!match.find()) return undefined;
    return Object.fromEntries(captureGroups(expression).map((name) => [name, match.group(name)]));
  };

  test('are counted by status and path, except probes', () => {
    const [requests, errors] = recordedFor(
      availability({ objective: 99.9, source: requestLogs({ format }) }),
    );
    expect(requests?.expr).toContain('{service="order-service"} |= `" ` | regexp `^');
    expect(requests?.expr).toContain('| path!~"/metrics|/healthz|/readyz|/livez" and status >= 0');
    expect(errors?.expr).toContain('and status >= 500 | __error__="" [5m])) or vector(0)');
  });

  test('are counted correctly by the evaluator', () => {
    const from = requestLogs({ format });
    const environment = environmentWith(
      withoutMetrics(
        availability({ objective: 99.9, source: from }),
        ...(duration ? [latency({ objective: 99, threshold: '300ms', source: from })] : []),
      ),
    );
    const rules = ruleGroups(environment)
      .flatMap(({ rules }) => rules)
      .filter((rule): rule is LogRecordingRule => rule.kind === 'log-recording');
    const failures = rules.flatMap((rule) =>
      recordingTests(rule).map((one) => logqlRecordingFailure(rule, one)),
    );
    expect(failures.length).toBe(duration ? 20 : 10);
    expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
  });

  test('provide their fields', () => {
    const request = { status: 503, path: '/carts/7', ...(duration && { [duration]: 2 }) };
    expect(read(line(request))).toMatchObject({ method: 'GET', path: '/carts/7', status: '503' });
    if (duration) expect(Number(read(line(request))?.[duration])).toBe(2);
    expect(read('[error] 7#7: *1 open() "/x" failed (2: No such file or directory)')).toBe(
      undefined,
    );
  });
});

test.each([
  ['nginx', '192.0.2.7 - - [24/Nov/2026:07:00:00 +0000] "" 400 0 "-" "-"', undefined, '400'],
  [
    'nginx',
    '192.0.2.7 - - [24/Nov/2026:07:00:00 +0000] "\\x16\\x03" 400 157 "-" "-" "-"',
    undefined,
    '400',
  ],
  [
    'nginx',
    '2001:db8::1 - a b [24/Nov/2026:07:00:00 +0000] "GET /a HTTP/2.0" 502 1 "-" "a\\x22b" rt=0.012',
    '/a',
    '502',
  ],
  [
    'apache',
    'shop.example.org:443 192.0.2.7 - - [24/Nov/2026:07:00:00 +0000] "GET /a HTTP/1.1" 500 - "-" "-"',
    '/a',
    '500',
  ],
  [
    'apache',
    '192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.0" 200 2326',
    '/a',
    '200',
  ],
  [
    'envoy',
    '[2026-11-24T07:00:00.123Z] "- - HTTP/1.1" 400 DPE 0 11 0 - "-" "-" "-" "-" "-"',
    undefined,
    '400',
  ],
  [
    'envoy',
    '[2026-11-24T07:00:00.123Z] "GET /a HTTP/2" 503 UF,URX 0 91 12 - "-" "-" "-" "-" "-"',
    '/a',
    '503',
  ],
  [
    'envoy',
    '[2026-11-24T07:00:00.123Z] "GET /a HTTP/1.1" 200 - via_upstream - "-" 0 4 3 2 "-" "-" "-" "-" "-" x',
    '/a',
    '200',
  ],
  [
    'envoy',
    '[2026-11-24T07:00:00.123Z] "GET /a HTTP/1.1" 0 DC downstream_remote_disconnect - "-" 0 0 3 - "-" "-" "-" "-" "-" x',
    '/a',
    '0',
  ],
  // as NGINX 1.22 and Apache 2.4 wrote them
  [
    'nginx',
    '127.0.0.1 - us er [29/Nov/2026:19:51:11 +0000] "GET /bad HTTP/1.1" 502 157 "-" "curl/7.88.1" "1.2.3.4, 5.6.7.8" rt=0.000 uct="-"',
    '/bad',
    '502',
  ],
  [
    'nginx',
    '127.0.0.1 - - [29/Nov/2026:19:51:11 +0000] "GET /ok?a=1 HTTP/1.1" 200 2 "-" "a \\x22b\\x22 \\x5Cx" 0.000',
    '/ok',
    '200',
  ],
  [
    'nginx-ingress',
    '127.0.0.1 - - [29/Nov/2026:19:51:11 +0000] "POST /ok HTTP/1.0" 200 2 "-" "-" 21 0.000 [shop-cart-80] [] 10.0.0.9:80 612 0.012 200 5b00e3e05edbde7d5319dfedec41e60b',
    '/ok',
    '200',
  ],
  [
    'apache',
    '127.0.0.1 - - [29/Nov/2026:19:51:39 +0000] "GET /%20x\\"y HTTP/1.1" 404 236 "-" "a \\"b\\" \\\\x"',
    '/%20x',
    '404',
  ],
  [
    'apache',
    'shop.example.org:80 127.0.0.1 - - [29/Nov/2026:19:51:38 +0000] "GET /bad?a=1 HTTP/1.1" 500 763 "-" "a \\"b\\" \\\\x"',
    '/bad',
    '500',
  ],
] as const)('%s: %s', (format, text, path, status) => {
  const match = RE2JS.compile(accessFormat(format).expression).matcher(text);
  expect(match.find()).toBe(true);
  expect([match.group('path') || undefined, match.group('status')]).toEqual([path, status]);
});

test.each([
  ['nginx', '"-" urt="0.004" uct=0.001 rt=0.005', 'request_time', '0.005'],
  ['nginx', '"-" 0.005 0.004 .', 'request_time', '0.005'],
  ['nginx', '"-" request_time=0.005 upstream=1', 'request_time', '0.005'],
  ['nginx', '"-" urt=0.004', 'request_time', null],
  ['traefik', '15 "-" "-" 0ms', 'duration_ms', '0'],
] as const)('%s gives the duration: %s', (format, rest, name, duration) => {
  const line = `192.0.2.7 - - [24/Nov/2026:07:00:00 +0000] "GET /a HTTP/1.1" 200 2 "-" "-" ${rest}`;
  const match = RE2JS.compile(accessFormat(format).expression).matcher(line);
  expect(match.find()).toBe(true);
  expect(match.group(name)).toBe(duration);
});

test('lines without a duration cannot have a latency SLO', () => {
  const problems = trialProblems({
    environment: {
      teams: [
        trialPlatform,
        trialCommerce(
          withoutMetrics(
            latency({ objective: 99, threshold: '1s', source: requestLogs({ format: 'apache' }) }),
          ),
        ),
      ],
      prometheus: { retention: '30d' },
    },
  });
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: 'slo/unmeasurable-latency',
      where: 'team commerce, services[order-service].slos[0].source',
      message: 'access lines in format "apache" have no duration',
    }),
  );
});

test('the compiler checks fields against the contract', () => {
  requestLogs({ duration: 'duration_ms', status: 'status_code', route: 'event' });
  requestLogs({ format: 'nginx', route: false, ignoreRoutes: [] });
  // @ts-expect-error no format of that name
  requestLogs({ format: 'iis' });
  // @ts-expect-error its fields are known
  requestLogs({ format: 'nginx', status: 'status_code' });
  // @ts-expect-error no field of that name
  requestLogs({ status: 'status' });
  // @ts-expect-error no number
  requestLogs({ status: 'route' });
  // @ts-expect-error a field of the standard lines, not of these
  requestLogs({ contract: gateway, duration: 'duration_ms' });
  // @ts-expect-error no text
  requestLogs({ contract: gateway, route: 'status' });
  expect(requestLogs({ contract: gateway, duration: 'took' }).duration).toBe('took');
});

test('the checks report unknown fields of untyped definitions', () => {
  const slos = [availability({ objective: 99, source: { status: 'statuscode' } })];
  const problems = trialProblems({
    environment: {
      teams: [trialPlatform, trialCommerce(withoutMetrics(...slos))],
      prometheus: { retention: '30d' },
    },
  });
  const ofRules = problems.filter(({ code }) => code.startsWith('logql/'));
  expect(ofRules.map(({ where }) => where)).toEqual(
    ['requests', 'errors'].map(
      (what) => `team commerce, rules[order-service/slo-requests].service:slo_${what}:rate5m`,
    ),
  );
  expect(ofRules[0]?.message).toContain('statuscode');
});

test('Prometheus derives the same rules as from its own metrics', () => {
  const of = (record: Partial<Service>) => {
    const environment = environmentWith(record);
    const text = prometheusRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? '';
    const { groups } = load(text) as { groups: { rules: { alert?: string; expr: string }[] }[] };
    return groups
      .flatMap(({ rules }) => rules)
      .map(({ expr }) => expr)
      .filter((expr) => expr.includes('slo="availability"'));
  };
  const objective = { objective: 99.9 };
  const fromMetrics = of({ signals: http(), slos: [availability(objective)] });
  const fromLines = of(withoutMetrics(availability({ ...objective, source: requestLogs() })));
  expect(fromLines.length).toBeGreaterThan(10);
  expect(fromLines).toEqual(fromMetrics);
});

test('a service may have SLOs of both kinds, and the alerts query the recorded series', () => {
  const environment = environmentWith({
    signals: http(),
    slos: [
      availability({ objective: 99.9 }),
      latency({ objective: 99, threshold: '300ms', source: requestLogs() }),
    ],
  });
  const groups = ruleGroups(environment).filter(({ name }) => name.startsWith('order-service/slo'));
  expect(groups.map(({ name, job, rules }) => [name, job, rules.some(isPrometheusRule)])).toEqual([
    ['order-service/slo', 'order-service', true],
    ['order-service/slo-long', 'order-service', true],
    ['order-service/slo-requests', undefined, false],
    ['order-service/slo-lines', 'order-service', true],
    ['order-service/slo-lines-long', 'order-service', true],
  ]);
});
