import type { Query, Rule as SdkRule } from '@grafana/grafana-foundation-sdk/alerting';
import { renderLogql } from '@observability-stack/logql';
import { renderPromql } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { dataSourceUids } from '../../catalog/data-sources';
import { type AlertRule, isAlertRule, type RuleGroup } from '../../catalog/definitions/alert';
import { sha256Prefix } from '../../catalog/helpers/hash';
import { yaml } from '../../catalog/helpers/yaml';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ruleLogql } from '../logs/rule-file';
import {
  alertRuleLabels,
  linkAnnotations,
  MAX_RULE_FILE_SIZE,
  type RuleSettings,
  VALUE,
} from '../rule-file';
import { literalText } from './literal';

/** A rule in a provisioning file; the enclosing group sets folder and group. */
type ProvisionedRule = Pick<
  SdkRule,
  'annotations' | 'condition' | 'data' | 'execErrState' | 'for' | 'labels' | 'noDataState' | 'title'
> & { readonly uid: string; readonly keepFiringFor?: string };

interface ProvisionedGroup {
  readonly orgId: 1;
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly ProvisionedRule[];
}

type Settings = RuleSettings & Pick<ResolvedEnvironment, 'prometheus' | 'loki'>;

/**
 * Returns the same alerts as Grafana-managed rules, in one or more files per team:
 * https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */
export function grafanaRuleFiles(
  settings: Settings,
  groups: readonly RuleGroup[],
): Readonly<Record<string, string>> {
  const titles = titlesOf(groups);
  const byTeam = new Map<string, ProvisionedGroup[]>();
  for (const group of groups) {
    const rules = group.rules.filter(isAlertRule);
    if (rules.length === 0) continue;
    const own = byTeam.get(group.team) ?? [];
    own.push({
      orgId: 1,
      name: group.name,
      folder: group.team,
      interval: intervalOf(settings, group),
      rules: rules.map((rule) => ruleOf(settings, group.team, rule, titles.get(rule) ?? rule.name)),
    });
    byTeam.set(group.team, own);
  }
  return Object.fromEntries([...byTeam].flatMap(([team, own]) => filesOf(team, own)));
}

/** Grafana evaluates rules at multiples of ten seconds. */
const TURN = 10_000;

function intervalOf({ prometheus, loki }: Settings, { interval, rules }: RuleGroup): string {
  const own = rules.some(({ kind }) => kind === 'promql')
    ? prometheus.evaluationInterval
    : loki.evaluationInterval;
  return `${(Math.ceil(parseDurationMs(interval ?? own) / TURN) * TURN) / 1000}s`;
}

/**
 * Returns the titles of the rules. A title becomes the label `alertname` and must be unique in its
 * folder, so labels that distinguish alerts with the same name are appended.
 */
function titlesOf(groups: readonly RuleGroup[]): ReadonlyMap<AlertRule, string> {
  const alerts = groups.flatMap(({ team, rules }) =>
    rules.filter(isAlertRule).map((rule) => ({ team, rule, title: longTitle(rule) })),
  );
  const count = new Map<string, number>();
  const key = ({ team, title }: (typeof alerts)[number]) => `${team}/${title}`;
  for (const alert of alerts) count.set(key(alert), (count.get(key(alert)) ?? 0) + 1);
  return new Map(
    alerts.map((alert) => [
      alert.rule,
      count.get(key(alert)) === 1 ? alert.title : `${alert.title} ${alert.rule.severity}`,
    ]),
  );
}

const longTitle = ({ name, service, labels = {} }: AlertRule): string => {
  const values = Object.entries(labels)
    .filter(([label]) => label !== 'env')
    .map(([, value]) => value);
  return [...new Set([name, ...(service ? [service] : []), ...values])].join(' ');
};

function ruleOf(settings: Settings, team: string, rule: AlertRule, title: string): ProvisionedRule {
  return {
    uid: sha256Prefix(`${team}/${title}`, 24),
    title: literalText(title),
    condition: CONDITION,
    data: [queryOf(rule), isThere],
    for: rule.for ?? '0s',
    ...(rule.kind === 'promql' && rule.keepFiringFor ? { keepFiringFor: rule.keepFiringFor } : {}),
    // No data is normal: the watchdog detects whether rules are evaluated.
    noDataState: 'OK',
    execErrState: 'OK',
    labels: Object.fromEntries(
      Object.entries(alertRuleLabels(rule)).map(([name, text]) => [name, literalText(text)]),
    ),
    annotations: {
      summary: templateOf(rule.summary),
      description: templateOf(rule.description),
      value: templateOf(VALUE),
      ...linkAnnotations(settings, rule),
    },
  };
}

const QUERY = 'A';
const CONDITION = 'B';

/** Returns a template for Grafana, where `$value` would be a string of all values together. */
const templateOf = (text: string): string =>
  text.replaceAll(/\$value\b/g, `$values.${QUERY}.Value`);

const queryOf = (rule: AlertRule): Query => ({
  refId: QUERY,
  relativeTimeRange: { from: 600, to: 0 },
  ...(rule.kind === 'promql'
    ? {
        datasourceUid: dataSourceUids.prometheus,
        model: model({ refId: QUERY, expr: renderPromql(rule.expr), instant: true, range: false }),
      }
    : {
        datasourceUid: dataSourceUids.loki,
        queryType: 'instant',
        model: model({ refId: QUERY, expr: renderLogql(ruleLogql(rule)), queryType: 'instant' }),
      }),
});

/** Grafana fires if a condition is not zero; Prometheus fires for every series, whatever its value. */
const isThere: Query = {
  refId: CONDITION,
  datasourceUid: '__expr__',
  relativeTimeRange: { from: 0, to: 0 },
  model: model({
    refId: CONDITION,
    type: 'math',
    expression: `is_number($${QUERY}) || is_nan($${QUERY}) || is_inf($${QUERY})`,
  }),
};

/** Returns the model of a query, which each data source defines. */
function model(own: object): NonNullable<Query['model']> {
  return own as NonNullable<Query['model']>;
}

function filesOf(team: string, groups: readonly ProvisionedGroup[]): readonly [string, string][] {
  const packs: { readonly groups: ProvisionedGroup[]; size: number }[] = [];
  for (const group of groups) {
    const size = JSON.stringify(group).length;
    const last = packs.at(-1);
    if (last && last.size + size <= MAX_RULE_FILE_SIZE) {
      last.groups.push(group);
      last.size += size;
    } else packs.push({ groups: [group], size });
  }
  return packs.map((pack, index) => [
    index === 0 ? `rules-${team}.yaml` : `rules-${team}.${index + 1}.yaml`,
    yaml({ apiVersion: 1, groups: pack.groups }),
  ]);
}
