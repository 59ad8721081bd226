import { load } from 'js-yaml';
import { grafanaAlerting } from '../../alerts/grafana';
import { lokiRuleFiles } from '../../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { isAlertRule } from '../../catalog/definitions/alert';
import type { Environment } from '../../catalog/definitions/environment';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { fileSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

interface Rule {
  readonly uid: string;
  readonly title: string;
  readonly for: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly { readonly datasourceUid: string; readonly model: object }[];
}
interface Group {
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

const scrape = fileSd({ port: 8080 });
const slos = [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '1s' })];
const services = [
  { name: 'cart', scrape, signals: http(), slos },
  { name: 'pay', slos: slos.map((slo) => ({ ...slo, source: requestLogs() })) },
];
const typed: Environment = {
  ...base,
  teams: [trialPlatform, trialCommerce({}, { services })],
  alerts: { evaluator: 'grafana' },
};
const environment = resolveEnvironment(typed);
const alerts = ruleGroups(environment).flatMap(({ rules }) => rules.filter(isAlertRule));
const filesOf = (more: Partial<Environment> = {}) => {
  const resolved = resolveEnvironment({ ...typed, ...more });
  return grafanaAlerting(resolved, ruleGroups(resolved));
};
const groupsIn = (files: Readonly<Record<string, string>>): readonly Group[] =>
  Object.entries(files)
    .filter(([name]) => name.startsWith('rules-'))
    .flatMap(([, text]) => (load(text) as { groups: Group[] }).groups);
const groups = groupsIn(filesOf());
const find = (title: string): Rule => {
  const found = groups.flatMap(({ rules }) => rules).filter((rule) => rule.title === title);
  expect(found).toHaveLength(1);
  return found[0] as Rule;
};

test('writes one Grafana rule for each alert, in the folder of its team', () => {
  const rules = groups.flatMap((group) => group.rules.map((rule) => ({ ...group, ...rule })));
  expect(rules).toHaveLength(alerts.length);
  expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
  expect(new Set(rules.map(({ folder, title }) => `${folder}/${title}`)).size).toBe(rules.length);
  expect(new Set(groups.map(({ folder }) => folder))).toEqual(new Set(['commerce', 'platform']));
});

test('Prometheus and Loki keep recording rules, and evaluate no alert', () => {
  for (const files of [prometheusRuleFiles, lokiRuleFiles]) {
    const text = Object.values(files(environment, ruleGroups(environment))).join('\n');
    expect(text).toContain('record: service:slo_requests:rate5m');
    expect(text).not.toContain('alert:');
  }
  const usual = resolveEnvironment({ ...typed, alerts: {} });
  const text = Object.values(prometheusRuleFiles(usual, ruleGroups(usual))).join('\n');
  expect(text).toContain('alert: SloErrorBudgetBurn');
});

test('sends a query to its data source, and fires for each series', () => {
  const burn = find('SloErrorBudgetBurn cart availability 1h');
  expect(burn.labels).toEqual({
    severity: 'page',
    team: 'commerce',
    service: 'cart',
    slo: 'availability',
    sli: 'availability',
    window: '1h',
  });
  expect(burn.data).toEqual([
    expect.objectContaining({
      refId: 'A',
      datasourceUid: 'prometheus',
      model: expect.objectContaining({
        expr: expect.stringMatching(/^service:slo_error_ratio:rate1h/),
        instant: true,
      }),
    }),
    expect.objectContaining({
      refId: 'B',
      datasourceUid: '__expr__',
      model: expect.objectContaining({ expression: expect.stringContaining('is_nan($A)') }),
    }),
  ]);
  expect(burn.annotations.description).toContain('{{ $values.A.Value | humanizePercentage }}');
  expect(burn.annotations.runbook_url).toMatch(/SloErrorBudgetBurn\.md$/);
  const [query] = find('FailedAuthBurst cart').data;
  expect(query).toMatchObject({ datasourceUid: 'loki', model: { queryType: 'instant' } });
  expect(find('TargetDown').for).toBe('5m');
  expect(find('HttpErrorRatioHigh cart').keepFiringFor).toBe('5m');
});

test('texts use only variables that Grafana supports', () => {
  const texts = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => Object.values(rule.annotations)),
  );
  expect(texts.filter((text) => /\$value\b/.test(text))).toEqual([]);
  expect(texts.some((text) => text.includes('$values.A.Value'))).toBe(true);
  // it would take these for its own environment
  expect(texts.filter((text) => text.includes('${'))).toEqual([]);
});

test('evaluation intervals are multiples of ten seconds', () => {
  const intervals = (evaluationInterval: string) =>
    groupsIn(filesOf({ prometheus: { evaluationInterval } })).find(
      ({ name }) => name === 'cart/http',
    )?.interval;
  expect([intervals('30s'), intervals('15s'), intervals('1m')]).toEqual(['30s', '20s', '60s']);
});

test('sends alerts to every Alertmanager', () => {
  const { contactPoints, policies } = load(
    filesOf({ alertmanager: { replicas: 2 } })['notifications.yaml'] ?? '',
  ) as Record<string, { receivers: { settings: { url: string } }[] }[]>;
  expect(contactPoints?.[0]?.receivers[0]?.settings.url.split(',')).toEqual([
    'http://alertmanager-0.alertmanager-headless.observability.svc:9093',
    'http://alertmanager-1.alertmanager-headless.observability.svc:9093',
  ]);
  expect(policies).toEqual([
    expect.objectContaining({ receiver: 'alertmanager', group_by: ['...'] }),
  ]);
});

test('lists the uids of deleted rules', () => {
  expect(filesOf()['gone.yaml']).toBeUndefined();
  const files = filesOf({ alerts: { evaluator: 'grafana', deletedRuleUids: ['abc'] } });
  expect(load(files['gone.yaml'] ?? '')).toEqual({
    apiVersion: 1,
    deleteRules: [{ orgId: 1, uid: 'abc' }],
  });
});

test('titles of alerts in production are unique', () => {
  const resolved = resolveEnvironment({ ...production, alerts: { evaluator: 'grafana' } });
  const all = groupsIn(grafanaAlerting(resolved, ruleGroups(resolved))).flatMap((group) =>
    group.rules.map(({ title }) => `${group.folder}/${title}`),
  );
  expect(all.filter((title, index) => all.indexOf(title) !== index)).toEqual([]);
});

test('titles and labels are literal, and annotations keep their templates', () => {
  const own = alerts.find(({ kind }) => kind === 'promql');
  if (!own) throw new Error('no alert');
  const files = grafanaAlerting(environment, [
    {
      name: 'g',
      team: 'commerce',
      rules: [
        {
          ...own,
          labels: { price: '$5', path: '$__file{/etc/passwd}' },
          summary: '{{ $labels.a }}',
        },
      ],
    },
  ]);
  const [rule] = groupsIn(files).flatMap(({ rules }) => rules);
  expect(rule?.labels).toMatchObject({ price: '$$5', path: '$$__file{/etc/passwd}' });
  expect(rule?.title).toContain('$$5');
  expect(rule?.annotations.summary).toBe('{{ $labels.a }}');
});
