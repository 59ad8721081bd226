import { rawLogql } from '@observability-stack/logql';
import { logqlNode } from '@observability-stack/logql/expression';
import { didYouMean } from '@observability-stack/query-common';
import { rawEvaluator } from '../../../alerts/raw-rules';
import { definedRuleGroups } from '../../../alerts/rules';
import {
  type RawRule,
  type RawRuleGroup,
  rawSeverities,
} from '../../../catalog/definitions/raw-rules';
import { exists } from '../../../resolve/parts';
import type { TeamCheck, TeamInput } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { ruleIndex } from '../../rule-index';
import { rawRulePath } from '../../rules';

type Complaint = Pick<Finding, 'message' | 'hint'>;
type Part = Complaint & { readonly at: string };

/** Reports rules in the form of a rule file that the program rejects, or that have no route. */
export const ruleInvalidRawRule: TeamCheck = {
  code: 'rule/invalid-raw-rule',
  severity: 'error',
  title: 'A raw rule is rejected by the program that evaluates it, or its alert has no route.',
  stage: 'team',
  run: (input) => {
    const team = input.resolved.teams.find(({ name }) => name === input.team);
    const groups = team?.rawRules ?? [];
    if (groups.length === 0) return [];
    const others = definedRuleGroups(input.resolved, input.team)
      .filter(({ raw }) => raw === undefined)
      .map(({ name }) => name);
    const recorded = new Set(
      [...ruleIndex(input.resolved).recordedMetrics].map(({ name }) => name),
    );
    return groups.flatMap((group, position) =>
      [
        ...ofGroup(input, group, [...others, ...groups.slice(0, position).map(({ name }) => name)]),
        ...group.rules.flatMap((rule, index) => {
          const complaints = [
            ...ofRule(input, group, rule, group.rules.slice(0, index)),
            ...(rule.record !== undefined && recorded.has(rule.record) ? [taken(rule.record)] : []),
          ];
          return complaints.map((complaint) => ({
            at: rawRulePath(rule, index),
            ...complaint,
          }));
        }),
      ].map(({ at, ...complaint }) => ({
        where: teamPlace(input.team, `rawRules[${group.name}]${at}`),
        from: ['team'],
        ...complaint,
      })),
    );
  },
};

const taken = (name: string): Complaint => ({
  message: `recording rule "${name}" has the name of a typed one, whose series it would be mixed with`,
  hint: 'choose another name, such as one that begins with the name of the team',
});

function ofGroup(
  { resolved, team }: TeamInput,
  group: RawRuleGroup,
  others: readonly string[],
): readonly Part[] {
  const services = resolved.services.map(({ name }) => name);
  return [
    ...(others.includes(group.name)
      ? [
          {
            at: '.name',
            message: `group "${group.name}" is not unique in team "${team}": Prometheus rejects the file`,
            hint: 'choose another name',
          },
        ]
      : []),
    ...(group.service === undefined || services.includes(group.service)
      ? []
      : [
          {
            at: '.service',
            message: `service "${group.service}" is not a service of environment "${resolved.name}"`,
            hint: `${didYouMean(group.service, services)}; or remove it`,
          },
        ]),
    ...(rawEvaluator(group) === 'loki' && !exists(resolved, 'loki')
      ? [
          {
            at: '.evaluator',
            message: `rules of Loki are not evaluated: environment "${resolved.name}" has no Loki`,
            hint: 'remove the group, or loki: false',
          },
        ]
      : []),
  ];
}

const SEVERITIES: readonly string[] = rawSeverities;
/** Names that Prometheus accepts without quotes. */
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

function ofRule(
  { resolved, team }: TeamInput,
  group: RawRuleGroup,
  rule: RawRule,
  before: readonly RawRule[],
): readonly Complaint[] {
  const { alert, record, labels = {} } = rule;
  if ((alert === undefined) === (record === undefined))
    return [
      {
        message: `rule has ${alert === undefined ? 'neither alert nor record' : 'both alert and record'}`,
        hint: 'write the name in one of them',
      },
    ];
  return [
    ...(before.some((other) => identityOf(other) === identityOf(rule))
      ? [
          {
            message: `rule "${alert ?? record}" is listed twice with the same labels`,
            hint: 'remove one of them, or distinguish them by labels',
          },
        ]
      : []),
    ...(alert === undefined ? ofRecording(group, rule) : []),
    ...['__name__', ...(alert === undefined ? [] : ['alertname'])]
      .filter((label) => label in labels)
      .map((label) => ({
        message: `rule "${alert ?? record}" has the label "${label}", which ${label === 'alertname' ? 'is its name' : 'Prometheus and Loki reject'}`,
        hint: 'remove the label',
      })),
    ...(rawEvaluator(group) === 'loki' && logqlNode(rawLogql(rule.expr, 'lines')).kind === 'lines'
      ? [
          {
            message: `rule "${alert ?? record}" returns log lines, which Loki cannot evaluate as a rule`,
            hint: 'count them: sum(count_over_time({...}[5m])) > 0',
          },
        ]
      : []),
    ...(alert !== undefined && !SEVERITIES.includes(labels.severity ?? '')
      ? [
          {
            message: `alert "${alert}" has ${labels.severity === undefined ? 'no severity' : `severity "${labels.severity}"`}: expected one of ${SEVERITIES.join(', ')}`,
            hint:
              labels.severity === undefined
                ? "add labels: { severity: 'ticket' }"
                : `write severities: { ${/^[a-z]\w*$/i.test(labels.severity) ? labels.severity : JSON.stringify(labels.severity)}: 'ticket' } in the team, or edit the rule`,
          },
        ]
      : []),
    ...(alert !== undefined && labels.team !== undefined && labels.team !== team
      ? [
          {
            message: `alert "${alert}" has the label team: "${labels.team}", but belongs to team "${team}"`,
            hint: 'remove the label, or move the group to that team',
          },
        ]
      : []),
    ...(alert !== undefined && resolved.alerts.evaluator === 'grafana'
      ? [
          {
            message: `alert "${alert}" is not evaluated: Grafana evaluates the alerts of the environment, in another form`,
            hint: 'write it as promqlAlert or logqlAlert',
          },
        ]
      : []),
    ...(alert !== undefined && rawEvaluator(group) === 'loki' && rule.keep_firing_for
      ? [
          {
            message: `alert "${alert}" has keep_firing_for, which Loki ignores`,
            hint: 'remove it, and query a longer range',
          },
        ]
      : []),
  ];
}

const ofRecording = (
  group: RawRuleGroup,
  { record = '', for: pending, keep_firing_for, annotations }: RawRule,
): readonly Complaint[] => [
  ...(rawEvaluator(group) === 'loki'
    ? [
        {
          message: `recording rule "${record}" of Loki is not supported in raw form: its series would have no owner`,
          hint: 'write it as logRecordingRule in recordings of a service',
        },
      ]
    : []),
  ...(METRIC.test(record)
    ? []
    : [
        {
          message: `name "${record}" is not a valid metric name`,
          hint: 'write letters, digits, underscores and colons: level:metric:operations',
        },
      ]),
  ...((pending ?? keep_firing_for ?? annotations)
    ? [
        {
          message: `recording rule "${record}" has for, keep_firing_for or annotations, which Prometheus rejects`,
          hint: 'remove them',
        },
      ]
    : []),
];

const identityOf = ({ alert, record, labels = {} }: RawRule): string =>
  JSON.stringify([alert, record, Object.entries(labels).sort()]);
