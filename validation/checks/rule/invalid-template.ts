import { externalLabels } from '@observability-stack/contracts';
import { checkLogql, rawLogql } from '@observability-stack/logql';
import { rawPromql } from '@observability-stack/promql';
import { checkPromql } from '@observability-stack/promql/check';
import { didYouMean, memoizeByObject, type QueryFinding } from '@observability-stack/query-common';
import { annotationVariable } from '../../../alerts/grafana/literal';
import { rawEvaluator } from '../../../alerts/raw-rules';
import { alertRuleLabels, linkAnnotations } from '../../../alerts/rule-file';
import { checkTemplate, type TemplateReport } from '../../../alerts/template/check';
import {
  type Dialect,
  grafanaDialect,
  lokiDialect,
  prometheusDialect,
} from '../../../alerts/template/dialects';
import { type AlertRule, isRecordingRule, type Runbook } from '../../../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { TeamCheck, TeamInput } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { queryContexts } from '../../queries/contexts';
import { type LocatedRule, locatedAlerts, locatedRules } from '../../rules';

type Complaint = Pick<Finding, 'message' | 'hint'>;

/**
 * A label or an annotation of an alert, which is a template of the program that evaluates the
 * alert.
 */
export interface RuleText {
  /** Description such as `annotation "summary"`. */
  readonly subject: string;
  readonly isLabel: boolean;
  readonly text: string;
}

/** Reports invalid templates: Prometheus exits at start if one text of one rule is invalid. */
export const ruleInvalidTemplate: TeamCheck = {
  code: 'rule/invalid-template',
  severity: 'error',
  title: 'A text or label of a rule is not a valid template.',
  stage: 'team',
  run: (input) => [
    ...locatedRules(input).flatMap((placed) =>
      complaints(input, placed).map((complaint) => ({
        where: placed.where,
        from: ['team'],
        ...complaint,
      })),
    ),
    ...rawComplaints(input),
  ],
};

/** Returns the invalid templates of alerts in the form of a rule file. */
const rawComplaints = (input: TeamInput): Finding[] =>
  input.resolved.teams
    .filter(({ name }) => name === input.team)
    .flatMap(({ rawRules = [] }) => rawRules)
    .flatMap((group) => {
      const dialect = rawEvaluator(group) === 'loki' ? lokiDialect : prometheusDialect;
      return group.rules
        .filter(({ alert }) => alert !== undefined)
        .flatMap(({ alert, labels = {}, annotations = {} }) =>
          [...texts('label', labels, true), ...texts('annotation', annotations, false)].flatMap(
            ({ subject, text }) =>
              ofText(input, dialect, checkTemplate(text, dialect)).map(({ message, hint }) => ({
                where: teamPlace(input.team, `rawRules[${group.name}].${alert}`),
                from: ['team'],
                message: `${subject} is not a valid template of ${dialect.name}: ${message}`,
                hint,
              })),
          ),
        );
    });

/** A text of an alert, parsed as a template. */
export interface AlertTemplate extends RuleText {
  readonly report: TemplateReport;
}

/** Returns the templates of each alert of a team, which several checks read. */
export const alertTemplates = memoizeByObject(
  (input: TeamInput): ReadonlyMap<AlertRule, readonly AlertTemplate[]> =>
    new Map(
      locatedAlerts(input).map(({ rule }) => {
        const dialect = dialectOf(input.resolved, rule);
        return [
          rule,
          textsOf(input.resolved, rule).map((one) => ({
            ...one,
            report: checkTemplate(one.text, dialect),
          })),
        ];
      }),
    ),
);

/** Returns all templates of an alert, as rendered. */
const textsOf = (resolved: ResolvedEnvironment, rule: AlertRule): readonly RuleText[] => [
  ...texts('label', alertRuleLabels(rule), true),
  ...texts(
    'annotation',
    { summary: rule.summary, description: rule.description, ...linkAnnotations(resolved, rule) },
    false,
  ),
];

const texts = (
  what: string,
  values: Readonly<Record<string, unknown>>,
  isLabel: boolean,
): readonly RuleText[] =>
  Object.entries(values).flatMap(([name, text]) =>
    // Another check reports a missing text.
    typeof text === 'string' ? [{ subject: `${what} ${JSON.stringify(name)}`, isLabel, text }] : [],
  );

/** Returns the template dialect of the texts of an alert. */
const dialectOf = ({ alerts }: ResolvedEnvironment, { kind }: AlertRule): Dialect => {
  if (alerts.evaluator === 'grafana') return grafanaDialect;
  return kind === 'promql' ? prometheusDialect : lokiDialect;
};

function complaints(input: TeamInput, { rule }: LocatedRule): readonly Complaint[] {
  if (isRecordingRule(rule))
    return texts('label', rule.labels ?? {}, true)
      .filter(({ text }) => text.includes('{{'))
      .map(({ subject, text }) => ({
        message: `${subject} of a recording rule is not a template: ${JSON.stringify(text)} is stored literally`,
        hint: 'keep the label in the query, or write a fixed value',
      }));
  const dialect = dialectOf(input.resolved, rule);
  const templates = alertTemplates(input).get(rule) ?? [];
  return [
    ...templates.flatMap(({ subject, report }) =>
      ofText(input, dialect, report).map(({ message, hint }) => ({
        message: `${subject} is not a valid template of ${dialect.name}: ${message}`,
        hint,
      })),
    ),
    ...(dialect === grafanaDialect ? templates.flatMap(ofVariables) : []),
    ...ofRunbook(rule.runbook),
  ];
}

/** Returns variables of Grafana in an annotation; labels are escaped. */
function ofVariables({ subject, isLabel, text }: RuleText): readonly Complaint[] {
  const variable = isLabel ? undefined : annotationVariable(text);
  return variable === undefined
    ? []
    : [
        {
          message: `${subject} has ${JSON.stringify(variable)}, which Grafana replaces when it reads the rule`,
          hint: 'write the dollar sign as {{ "$" }}, or remove it',
        },
      ];
}

const ofText = (
  input: TeamInput,
  dialect: Dialect,
  report: TemplateReport,
): readonly Complaint[] => [
  ...report.problems,
  ...ofExternalLabels(input.resolved, dialect, report),
  ...report.queries.flatMap((query) =>
    findings(input, dialect, query)
      .filter(({ severity }) => severity === 'error')
      .map(({ message, hint }) => ({
        message: `query ${JSON.stringify(query)} is invalid: ${message}`,
        hint,
      })),
  ),
];

function findings(input: TeamInput, { queries }: Dialect, text: string): readonly QueryFinding[] {
  const { promql, logs } = queryContexts(input.whole);
  return queries === 'logql'
    ? checkLogql(rawLogql(text), logs)
    : checkPromql(rawPromql(text), promql);
}

/** Returns uses of external labels, which the ruler of Loki does not have. */
function ofExternalLabels(
  { prometheus: { shards } }: ResolvedEnvironment,
  { name }: Dialect,
  report: TemplateReport,
): readonly Complaint[] {
  const known =
    name === 'Prometheus'
      ? [
          externalLabels.cluster,
          externalLabels.replica,
          ...(shards > 1 ? [externalLabels.shard] : []),
        ]
      : [];
  return [...report.externalLabels]
    .filter((label) => !(known as readonly string[]).includes(label))
    .map((label) => ({
      message: `external label ${JSON.stringify(label)} is not set for ${name}: the text would be empty`,
      hint: known.length > 0 ? didYouMean(label, known) : 'use a label of the query: $labels.env',
    }));
}

/**
 * Returns templates in a runbook: its page is written at synth, and applies to all alerts with the
 * name.
 */
const ofRunbook = (runbook: Runbook): readonly Complaint[] =>
  Object.entries(Object(runbook) as Record<string, unknown>)
    .filter(([, text]) =>
      /\{\{-?\s*(?:\$(?:labels|value)\b|\.(?:Labels|Value)\b)/.test(String(text)),
    )
    .map(([section]) => ({
      message: `runbook section "${section}" is not a template: its page would show the braces`,
      hint: 'move the text that differs between alerts to the description',
    }));
