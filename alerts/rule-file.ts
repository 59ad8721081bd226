import { type Expression, externalLabels } from '@observability-stack/contracts';
import { addMatchers, rawPromql, renderPromql } from '@observability-stack/promql';
import { promqlNode } from '@observability-stack/promql/expression';
import { memoizeByObject } from '@observability-stack/query-common';
import type {
  AlertRule,
  PromqlAlert,
  RecordingRule,
  RuleGroup,
} from '../catalog/definitions/alert';
import { serviceDashboardUid } from '../catalog/definitions/dashboard';
import { yaml } from '../catalog/helpers/yaml';
import { dashboardUids, dashboardVariables } from '../catalog/names';
import { grafanaUrl } from '../resolve/addresses';
import type { ResolvedEnvironment } from '../resolve/environment';
import { exists } from '../resolve/parts';
import { evaluationGroups } from './evaluation-groups';
import { rawRules } from './raw-rules';

type Labels = Readonly<Record<string, string>>;

/** The part of an environment that the rendering of rules needs. */
export type RuleSettings = Pick<
  ResolvedEnvironment,
  'alerts' | 'cluster' | 'clusters' | 'grafana' | 'labelsCluster' | 'parts' | 'services'
>;

/** Returns the labels that an alert sets. Labels of its series are kept where it does not. */
export const alertRuleLabels = ({
  severity,
  team,
  service,
  labels,
}: Pick<AlertRule, 'severity' | 'team' | 'service' | 'labels'>): Labels => ({
  severity,
  ...(team ? { team } : {}),
  ...(service ? { service } : {}),
  ...labels,
});

/** Returns the URL of the runbook for the annotation of an alert. */
export const runbookUrl = (
  { alerts }: Pick<RuleSettings, 'alerts'>,
  alert: { readonly name: string },
): string => `${alerts.runbooks.replace(/\/$/, '')}/${alert.name}.md`;

/** Returns the names of the services with a definition, which therefore have a dashboard. */
const namesOf = memoizeByObject(
  (services: RuleSettings['services']): ReadonlySet<string> =>
    new Set(services.map(({ name }) => name)),
);

/** Returns the URL of a dashboard: the one of the alert, of its service, or of the stack. */
const dashboardUrl = (
  settings: RuleSettings,
  { dashboard, service }: Pick<AlertRule, 'dashboard' | 'service'>,
): string => {
  if (dashboard?.includes('://')) return dashboard;
  const isRecorded = service !== undefined && namesOf(settings.services).has(service);
  const uid = dashboard ?? (isRecorded ? serviceDashboardUid(service) : dashboardUids.stack);
  const cluster =
    settings.clusters.length > 1 ? `?var-${dashboardVariables.cluster}=${settings.cluster}` : '';
  return `${grafanaUrl(settings)}d/${uid}${cluster}`;
};

/** Returns the annotations that are the same for every series of an alert. */
export const linkAnnotations = (
  settings: RuleSettings,
  alert: Pick<AlertRule, 'name' | 'dashboard' | 'service'>,
): Labels => ({
  runbook_url: runbookUrl(settings, alert),
  ...(exists(settings, 'grafana') ? { dashboard_url: dashboardUrl(settings, alert) } : {}),
});

/** The query value that every notification shows in addition to the description. */
export const VALUE = '{{ printf "%.6g" $value }}';

/** Returns the label of the cluster, where one Prometheus has the series of several. */
const clusterLabel = ({ cluster, labelsCluster }: RuleSettings): Labels =>
  labelsCluster ? { [externalLabels.cluster]: cluster } : {};

/** Returns a query of the series of the cluster: pods have the same names in others. */
const inCluster = <T extends Expression>(settings: RuleSettings, expr: T): T =>
  settings.labelsCluster
    ? addMatchers(expr, [{ label: externalLabels.cluster, operator: '=', value: settings.cluster }])
    : expr;

/** Returns a query in text form; the checks report one that does not parse. */
function rawInCluster(settings: RuleSettings, text: string): string {
  const expr = rawPromql(text);
  return settings.labelsCluster && promqlNode(expr).kind !== 'invalid'
    ? renderPromql(inCluster(settings, expr))
    : text;
}

/**
 * Returns an alerting rule:
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
const alertOf = (settings: RuleSettings, alert: PromqlAlert, texts: Labels): object => ({
  alert: alert.name,
  expr: renderPromql(inCluster(settings, alert.expr)),
  ...(alert.for ? { for: alert.for } : {}),
  ...(alert.keepFiringFor ? { keep_firing_for: alert.keepFiringFor } : {}),
  labels: { ...alertRuleLabels(alert), ...clusterLabel(settings) },
  annotations: {
    summary: alert.summary,
    description: alert.description,
    ...texts,
    ...linkAnnotations(settings, alert),
  },
});

/**
 * Returns a recording rule:
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 */
function recordingOf(settings: RuleSettings, { metric, expr, labels }: RecordingRule): object {
  const all = { ...labels, ...clusterLabel(settings) };
  return {
    record: metric.name,
    expr: renderPromql(inCluster(settings, expr)),
    ...(Object.keys(all).length > 0 ? { labels: all } : {}),
  };
}

/** Maximum size of a rule file in bytes. A ConfigMap contains whole files, and its size is limited. */
export const MAX_RULE_FILE_SIZE = 150_000;

/** Reports whether Prometheus and Loki evaluate the alerts. Recording rules are always evaluated there. */
export const evaluatesAlerts = ({ alerts }: RuleSettings): boolean =>
  alerts.evaluator === 'prometheus';

/** A rule group as Prometheus and Loki evaluate it, with the team that owns it. */
export interface EvaluatedGroup {
  readonly team: string;
  readonly name: string;
  readonly interval?: string;
  readonly limit?: number;
  readonly rules: readonly object[];
}

/** Returns the groups that Prometheus evaluates; `texts` are annotations of every alert. */
export const prometheusGroups = (
  settings: RuleSettings,
  groups: readonly RuleGroup[],
  texts: Labels = { value: VALUE },
): readonly EvaluatedGroup[] =>
  evaluatedGroups(evaluationGroups(groups), (group) => [
    ...group.rules
      .filter((rule) => rule.kind === 'recording' || evaluatesAlerts(settings))
      .map((rule) =>
        rule.kind === 'promql' ? alertOf(settings, rule, texts) : recordingOf(settings, rule),
      ),
    ...rawRules(group, {
      evaluator: 'prometheus',
      isKept: ({ record }) => record !== undefined || evaluatesAlerts(settings),
      labels: clusterLabel(settings),
      query: (expr) => rawInCluster(settings, expr),
    }),
  ]);

/** Returns the groups that have rules after `rulesOf`. */
export const evaluatedGroups = <G extends RuleGroup>(
  groups: readonly G[],
  rulesOf: (group: G) => readonly object[],
): readonly EvaluatedGroup[] =>
  groups.flatMap((group) => {
    const rules = rulesOf(group);
    const { team, name, interval, raw } = group;
    return rules.length > 0
      ? [
          {
            team,
            name,
            ...(interval ? { interval } : {}),
            ...(raw?.limit ? { limit: raw.limit } : {}),
            rules,
          },
        ]
      : [];
  });

/** Returns the rule files for Prometheus; `texts` are annotations of every alert. */
export const prometheusRuleFiles = (
  settings: RuleSettings,
  groups: readonly RuleGroup[],
  texts?: Labels,
): Record<string, string> => ruleFiles(prometheusGroups(settings, groups, texts));

/** The groups of one file or object, which has a limited size. */
export interface RulePart {
  readonly team: string;
  /** Position among the parts of the team, from 0. */
  readonly index: number;
  readonly groups: readonly Omit<EvaluatedGroup, 'team'>[];
  /** The YAML of each group, as a list of one. */
  readonly texts: readonly string[];
}

/** Returns the groups of each team in one part, or several if they exceed the size limit. */
export function ruleParts(groups: readonly EvaluatedGroup[]): readonly RulePart[] {
  const teams = new Map<string, (RulePart & { readonly size: number })[]>();
  for (const { team, ...group } of groups) {
    const text = yaml([group]);
    const parts = teams.get(team) ?? [];
    const last = parts.at(-1);
    if (last && last.size + text.length <= MAX_RULE_FILE_SIZE)
      parts[parts.length - 1] = {
        ...last,
        groups: [...last.groups, group],
        texts: [...last.texts, text],
        size: last.size + text.length,
      };
    else
      parts.push({ team, index: parts.length, groups: [group], texts: [text], size: text.length });
    teams.set(team, parts);
  }
  return [...teams.values()].flat();
}

/** Returns one file per team, or several if the rules of a team exceed the size limit. */
export const ruleFiles = (groups: readonly EvaluatedGroup[]): Record<string, string> =>
  Object.fromEntries(
    ruleParts(groups).map(({ team, index, texts }) => [
      // Names of teams do not contain dots.
      index === 0 ? `${team}.yml` : `${team}.${index + 1}.yml`,
      `groups:\n${texts.join('')}`,
    ]),
  );
