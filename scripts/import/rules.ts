// Rules as the fields of alerts, with everything that these cannot express.

import path from 'node:path';
import { isRecord, parseDurationMs } from '@observability-stack/query-common';
import type { Severity } from '../../catalog/definitions/routing';
import { languageOfQueries, metricsIn, queryProblem } from '../../catalog/helpers/rule-language';
import { labelsOfResult } from './labels';
import type { Language, Mapping, RuleDocument } from './read';

/** An alert of a file, in the terms of a definition. */
export interface ImportedAlert {
  readonly language: Language;
  readonly name: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly severity: Severity | 'none';
  readonly team?: string;
  readonly service?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Empty if the rule has none. */
  readonly summary: string;
  readonly description: string;
  /** Address of its previous runbook. @default none */
  readonly runbook?: string;
  /** What changed, and what is not expressed, for a comment. */
  readonly changed: readonly string[];
  readonly lost: readonly string[];
}

/** A recording rule of a file, in the terms of a definition. */
export interface ImportedRecording {
  readonly language: Language;
  readonly name: string;
  readonly expr: string;
  /** Labels that the rule sets. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the recorded series, as far as the query names them. */
  readonly resultLabels: readonly string[];
  /** What is not expressed, for a comment. */
  readonly lost: readonly string[];
}

/** A rule that is not imported. */
export interface OmittedRule {
  readonly rule: string;
  readonly reason: string;
  readonly expr: string;
}

export interface ImportedRules {
  readonly alerts: readonly ImportedAlert[];
  readonly recordings: readonly ImportedRecording[];
  readonly omitted: readonly OmittedRule[];
  /** Settings of groups that are not imported. */
  readonly lost: readonly string[];
  /** Names of the metrics that the rules read, except those that a rule of the files records. */
  readonly metrics: readonly string[];
}

/** Converts rules; `language` is that of plain files. @default by their queries */
export function importRules(
  documents: readonly RuleDocument[],
  language?: Language,
): ImportedRules {
  const alerts: ImportedAlert[] = [];
  const recordings: ImportedRecording[] = [];
  const omitted: OmittedRule[] = [];
  const lost: string[] = [];
  for (const document of documents) {
    const spoken = document.language ?? language ?? languageOf(document);
    for (const group of document.groups) {
      const { name, rules, labels, ...settings } = group;
      const where = `group ${JSON.stringify(textOf(name))} of ${path.basename(document.source)}`;
      for (const [key, value] of Object.entries(settings))
        lost.push(`${key}: ${textOf(value)} of ${where}`);
      for (const rule of rules as readonly Mapping[]) {
        const result = convert(rule, spoken, isRecord(labels) ? labels : {}, where);
        if ('reason' in result) omitted.push(result);
        else if ('resultLabels' in result) recordings.push(result);
        else alerts.push(result);
      }
    }
  }
  const recorded = new Set(recordings.map(({ name }) => name));
  const metrics = new Set(
    [...alerts, ...recordings].flatMap(({ language: of, expr }) =>
      of === 'promql' ? metricsIn(expr) : [],
    ),
  );
  return {
    alerts,
    recordings,
    omitted,
    lost,
    metrics: [...metrics].filter((metric) => !recorded.has(metric)).sort(),
  };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Returns the language of the queries of a file. */
const languageOf = ({ groups }: RuleDocument): Language =>
  languageOfQueries(
    groups.flatMap(({ rules }) => (rules as readonly Mapping[]).map(({ expr }) => textOf(expr))),
  );

/** Severities of other projects. Those that are not listed become tickets. */
const SEVERITIES: ReadonlyMap<string, Severity | 'none'> = new Map([
  ...['page', 'critical', 'emergency', 'fatal', 'disaster'].map((name) => [name, 'page'] as const),
  ['none', 'none'],
]);

/** Returns the severity of a definition for that of another project. */
export const severityOf = (given: string | undefined): Severity | 'none' =>
  SEVERITIES.get(given?.toLowerCase() ?? '') ?? 'ticket';

/** Names of severities that mean a page in other projects. */
export const pageNames: readonly string[] = [...SEVERITIES.keys()].filter(
  (name) => SEVERITIES.get(name) === 'page',
);

/** Keys of a rule, all of which are converted. */
const KNOWN = ['alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
/** Annotations with the address of a runbook. */
const RUNBOOKS = ['runbook_url', 'runbook'];

function convert(
  rule: Mapping,
  language: Language,
  groupLabels: Mapping,
  where: string,
): ImportedAlert | ImportedRecording | OmittedRule {
  const expr = textOf(rule.expr ?? '').trim();
  const name = textOf(rule.alert ?? rule.record ?? '');
  const omit = (reason: string): OmittedRule => ({
    rule: `${rule.record === undefined ? 'alert' : 'recording rule'} ${JSON.stringify(name)} in ${where}`,
    reason,
    expr,
  });
  if (name === '') return omit('it has neither alert nor record');
  const problem = queryProblem(language, expr);
  if (problem !== undefined) return omit(`its query is not valid in this form: ${problem}`);

  if (rule.record !== undefined) {
    const set = textsOf({ ...groupLabels, ...Object(rule.labels) });
    return {
      language,
      name,
      expr,
      labels: set,
      resultLabels: labelsOfResult(language, expr).filter((label) => !(label in set)),
      lost: Object.entries(rule)
        .filter(([key]) => !['record', 'expr', 'labels'].includes(key))
        .map(([key, value]) => `${key}: ${textOf(value)}`),
    };
  }
  const changed: string[] = [];
  const lost: string[] = [];
  const {
    severity: given,
    team,
    service,
    ...labels
  } = textsOf({
    ...groupLabels,
    ...Object(rule.labels),
  });
  const severity = severityOf(given);
  if (given !== severity)
    changed.push(
      given === undefined
        ? `it has no severity, and is a ${severity}`
        : `severity ${JSON.stringify(given)} is ${severity}`,
    );
  for (const label of ['alertname', 'alertstate'])
    if (label in labels) {
      lost.push(`label ${label}: ${labels[label]}`);
      delete labels[label];
    }
  const { summary = '', description, message, ...annotations } = textsOf(rule.annotations);
  if (description === undefined && message !== undefined)
    changed.push('annotation message is the description');
  const runbook = RUNBOOKS.map((key) => annotations[key]).find((value) => value !== undefined);
  if (runbook !== undefined) changed.push('the previous runbook is linked in the diagnosis');
  for (const [key, value] of Object.entries({
    ...annotations,
    ...(description !== undefined && message !== undefined ? { message } : {}),
  }))
    if (annotations[key] !== runbook || !RUNBOOKS.includes(key))
      lost.push(`annotation ${key}: ${value}`);
  for (const [key, value] of Object.entries(rule))
    if (!KNOWN.includes(key)) lost.push(`${key}: ${textOf(value)}`);
  const keepFiringFor = durationOf(rule.keep_firing_for);
  if (language === 'logql' && keepFiringFor !== undefined)
    lost.push(`keep_firing_for: ${keepFiringFor}, which Loki ignores`);
  const pending = durationOf(rule.for);
  return {
    language,
    name,
    expr,
    ...(pending === undefined ? {} : { for: pending }),
    ...(keepFiringFor === undefined || language === 'logql' ? {} : { keepFiringFor }),
    severity,
    ...(team === undefined ? {} : { team }),
    ...(service === undefined ? {} : { service }),
    labels,
    summary,
    description: description ?? message ?? '',
    ...(runbook === undefined ? {} : { runbook }),
    changed,
    lost,
  };
}

const textsOf = (values: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(Object(values) as Mapping).map(([key, value]) => [key, textOf(value)]),
  );

/** Returns a duration; none for zero, which is the default of the programs. */
function durationOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = textOf(value);
  try {
    return parseDurationMs(text) === 0 ? undefined : text;
  } catch {
    // The synth reports it.
    return text;
  }
}
