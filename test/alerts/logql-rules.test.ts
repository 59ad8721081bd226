// The tests that rules about log lines carry, without a Loki.
import { logqlRecordingFailure, logqlTestFailure } from '../../alerts/logql-tests';
import { ruleGroups } from '../../alerts/rules';
import { alertTests, isLokiRule, type LogqlTest } from '../../catalog/definitions/alert';
import { http, type Signals } from '../../catalog/definitions/signals';
import { environments } from '../../environments';
import { type ResolvedEnvironment, resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

const withSignals = (signals: Signals) =>
  resolveEnvironment({ ...base, teams: [trialPlatform, trialCommerce({ signals })] });
/** The rules of both environments, and the same with bounds far lower and higher. */
const settings: Readonly<Record<string, ResolvedEnvironment>> = {
  ...Object.fromEntries(environments.map((one) => [one.name, resolveEnvironment(one)])),
  strict: withSignals(
    http({ failedAuth: 0, errorLineRatio: 0.03, slowLineRatio: 0.05, latency: '200ms' }),
  ),
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
        : rule.tests().map((test) => ({
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
