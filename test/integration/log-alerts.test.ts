// The tests that alerts about log lines carry, run by Loki: as queries, and as rules of its ruler.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '@observability-stack/lab/programs';
import { renderLogql } from '@observability-stack/logql';
import { parseDurationMs } from '@observability-stack/query-common';
import { lokiRuleFiles, ruleLogql } from '../../alerts/logs/rule-file';
import { alertRuleLabels, linkAnnotations } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import {
  alertTests,
  isLokiRule,
  type LogqlAlert,
  type LogqlTest,
} from '../../catalog/definitions/alert';
import { http, type Signals } from '../../catalog/definitions/signals';
import { environments } from '../../environments';
import { type ResolvedEnvironment, resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';
import { eventually } from './support/eventually';
import { type EvaluatedRule, LokiApi, nanoseconds } from './support/loki';
import type { Served } from './support/served';
import { pushTestLines, serveLoki } from './support/test-lines';

jest.setTimeout(120_000);

const found = findProgram('loki');
if ('missing' in found)
  console.warn(`SKIPPED the tests of alerts about log lines: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

interface Trial {
  readonly tenant: string;
  readonly title: string;
  readonly environment: ResolvedEnvironment;
  readonly alert: LogqlAlert;
  readonly test: LogqlTest;
}

const withSignals = (signals: Signals) =>
  resolveEnvironment({ ...base, teams: [trialPlatform, trialCommerce({ signals })] });
const settings: Readonly<Record<string, ResolvedEnvironment>> = {
  ...Object.fromEntries(environments.map((one) => [one.name, resolveEnvironment(one)])),
  strict: withSignals(
    http({ failedAuth: 0, errorLineRatio: 0.03, slowLineRatio: 0.05, latency: '200ms' }),
  ),
  lax: withSignals(http({ failedAuth: 75, errorLineRatio: 0.7, slowLineRatio: 0.9 })),
};
const trials: readonly Trial[] = Object.entries(settings)
  .flatMap(([name, environment]) =>
    ruleGroups(environment)
      .flatMap(({ rules }) => rules)
      .filter((rule): rule is LogqlAlert => rule.kind === 'logql')
      .flatMap((alert) =>
        (alertTests(alert) as readonly LogqlTest[]).map((test) => ({
          title: `${name}, ${alert.service} ${alert.name}: ${test.title}`,
          environment,
          alert,
          test,
        })),
      ),
  )
  .map((trial, index) => ({ ...trial, tenant: `trial-${index}` }));

/** A rule file for each tenant, whose lines no other sees. */
function writeRules(folder: string): void {
  const write = (tenant: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(folder, tenant));
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(folder, tenant, name), text);
  };
  for (const { tenant, environment, alert } of trials) {
    const group = { name: 'trial', team: 'trial', interval: '1s', rules: [alert] } as const;
    write(tenant, lokiRuleFiles(environment, [group]));
  }
  for (const [name, environment] of Object.entries(settings))
    write(name, lokiRuleFiles(environment, ruleGroups(environment)));
}

suite('the Loki', () => {
  let loki: Served;
  const rules = mkdtempSync(path.join(tmpdir(), 'loki-rules-'));
  beforeAll(async () => {
    writeRules(rules);
    loki = await serveLoki(rules);
  });
  afterAll(async () => {
    await loki?.stop();
    rmSync(rules, { recursive: true, force: true });
  });

  test.each(Object.entries(settings))('loads the rule files of %s', async (name, environment) => {
    const wanted = ruleGroups(environment)
      .flatMap((group) => group.rules)
      .filter(isLokiRule)
      .map((rule) => (rule.kind === 'logql' ? rule.name : rule.metric.name));
    expect(wanted).not.toEqual([]);
    const api = new LokiApi(loki.url, name);
    expect([...(await api.rules())].sort()).toEqual(wanted.sort());
  });

  test.each(trials)(
    '$title',
    async ({ tenant, environment, alert, test: { lines, at, fires, pending = [] } }) => {
      const api = new LokiApi(loki.url, tenant);
      const now = Date.now();
      await pushTestLines(api, lines, now - parseDurationMs(at));

      const series = await api.series(renderLogql(ruleLogql(alert)), nanoseconds(now));
      const sets = series.map((labels) => ({ ...labels, ...alertRuleLabels(alert) }));
      const active = [...fires.map(({ labels }) => labels), ...pending];
      expect(sets).toEqual(alert.for ? expect.arrayContaining(active) : active);
      // does not wait for the `for` of an alert, which logql-ruler.test.ts compares with the ruler
      if (alert.for) return;

      const rule = await evaluatedAfter(api, Date.now());
      expect(rule).toMatchObject({ name: alert.name, health: 'ok' });
      expect(
        (rule.alerts ?? []).map(({ labels, annotations }) => ({ labels, annotations })),
      ).toEqual(
        fires.map(({ labels, summary, description }) => ({
          labels: { ...labels, alertname: alert.name },
          annotations: {
            summary,
            description,
            value: expect.stringMatching(/^[\d.e+-]+$/),
            ...linkAnnotations(environment, alert),
          },
        })),
      );
    },
  );
});

/** The only rule of the tenant, once the ruler has looked at it again. */
async function evaluatedAfter(api: LokiApi, time: number): Promise<EvaluatedRule> {
  let last: EvaluatedRule | undefined;
  await eventually(
    async () => {
      [last] = await api.evaluated();
      return last !== undefined && Date.parse(last.lastEvaluation) > time;
    },
    () => JSON.stringify(last),
  );
  return last as EvaluatedRule;
}
