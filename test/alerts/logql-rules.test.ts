// The tests that rules about log lines carry, without a Loki.
import { renderLogql } from '@observability-stack/logql';
import { logqlRecordingFailure, logqlTestFailure } from '../../alerts/logql-tests';
import { ruleGroups } from '../../alerts/rules';
import {
  alertTests,
  isLokiRule,
  type LogqlTest,
  recordingTests,
} from '../../catalog/definitions/alert';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { http, type Signals } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import type { Service } from '../../catalog/definitions/team';
import { environments } from '../../environments';
import { type ResolvedEnvironment, resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform, trialProblems } from '../validation/trial';

const withSignals = (signals: Signals, more: Partial<Service> = {}) =>
  resolveEnvironment({ ...base, teams: [trialPlatform, trialCommerce({ signals, ...more })] });
/** The names of another logger. */
const requests = {
  method: 'verb',
  route: 'uri',
  status: 'http_status',
  duration: 'took',
  unit: 'seconds',
} as const;
const slos = [
  availability({ objective: 99, source: requestLogs() }),
  latency({ objective: 99, threshold: '300ms', source: requestLogs() }),
];
/** The rules of both environments, and the same with bounds far lower and higher. */
const settings: Readonly<Record<string, ResolvedEnvironment>> = {
  ...Object.fromEntries(environments.map((one) => [one.name, resolveEnvironment(one)])),
  strict: withSignals(
    http({ failedAuth: 0, errorLineRatio: 0.03, slowLineRatio: 0.05, latency: '200ms' }),
  ),
  renamed: withSignals(http(), { logs: { requests }, slos }),
  'renamed in logfmt': withSignals(http(), {
    logs: { requests, format: { kind: 'logfmt', fields: {} } },
    slos,
  }),
  lax: withSignals(http({ failedAuth: 75, errorLineRatio: 0.7, slowLineRatio: 0.9 })),
};

const trials = Object.entries(settings).flatMap(([name, environment]) =>
  ruleGroups(environment)
    .flatMap(({ rules }) => rules)
    .filter(isLokiRule)
    .flatMap((rule) =>
      rule.kind === 'logql'
        ? (alertTests(rule) as readonly LogqlTest[]).map((test) => ({
            title: `${name}, ${rule.service} ${rule.name}: ${test.title}`,
            failure: () => logqlTestFailure(environment, rule, test),
          }))
        : recordingTests(rule).map((test) => ({
            title: `${name}, ${rule.metric.name}: ${test.title}`,
            failure: () => logqlRecordingFailure(rule, test),
          })),
    ),
);

test('rules of both kinds have tests', () => {
  expect(trials.length).toBeGreaterThan(20);
});

test.each(trials)('$title', ({ failure }) => {
  const found = failure();
  // the text is the message, without a difference drawn around it
  if (found !== undefined) throw new Error(found);
});

test('fields of requests have the names of the service in every query', () => {
  const { renamed } = settings;
  const expressions = (renamed ? ruleGroups(renamed) : [])
    .flatMap(({ rules }) => rules)
    .filter(isLokiRule)
    .map(({ expr }) => (typeof expr === 'string' ? expr : renderLogql(expr)));
  expect(expressions.filter((text) => text.includes('took > 1 '))).toHaveLength(1);
  expect(expressions.filter((text) => text.includes('took > 0.3 '))).toHaveLength(1);
  expect(expressions.filter((text) => text.includes('http_status >= 500'))).toHaveLength(1);
  expect(expressions.join('\n')).not.toMatch(/duration_ms|status_code|\broute\b/);
});

test('and pass the synth, with the panels of the service', () => {
  expect(
    trialProblems({
      environment: {
        prometheus: { retention: '31d' },
        teams: [trialPlatform, trialCommerce({ signals: http(), logs: { requests }, slos })],
      },
    }),
  ).toEqual([]);
});
