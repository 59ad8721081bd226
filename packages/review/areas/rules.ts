import { parseDurationMs } from '@observability-stack/query-common';
import { DISABLED_ALERTS_ANNOTATION, PLATFORM_TEAM } from '../../../catalog/names';
import { isDeepEqual, orderFact } from '../deep-diff';
import { type Change, changedFacts, type Fact, type Risk } from '../model';
import { addedMatchers } from '../read/narrowing';
import type { ManifestParts } from '../read/parts';
import { receiversFor } from '../read/routing';
import { EVALUATED_BY, type RenderedRule, renderedRules } from '../read/rules';
import { dissectQuery, isLooser, type QueryThreshold } from '../read/thresholds';
import { pairItems } from './pairing';

/** Compares alerts. */
export function alertChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const alerts = (parts: ManifestParts) =>
    renderedRules(parts).filter(({ alert }) => alert !== undefined);
  const { both, removed, added } = pairItems(alerts(before), alerts(after), [
    (rule) => JSON.stringify([identity(rule), rule.expr, rule.for, rule.labels, rule.annotations]),
    (rule) => JSON.stringify([identity(rule), rule.expr]),
    (rule) => JSON.stringify([identity(rule), dissectQuery(rule.language, rule.expr).skeleton]),
    (rule) => JSON.stringify([identity(rule), rule.labels]),
    (rule) => JSON.stringify(identity(rule)),
    // the same query under a new name
    (rule) => JSON.stringify([rule.language, rule.expr, rule.labels.service, rule.labels.severity]),
    (rule) => JSON.stringify([rule.language, rule.expr, rule.labels.service]),
  ]);
  return [
    ...both.flatMap(([old, now]) => changed(old, now, before, after)),
    ...orderChanges(both),
    ...removed.map((rule) => gone(rule, before, reasonOf(rule, after))),
    ...added.map((rule) => fresh(rule, after)),
  ];
}

/** Returns why a definition switches the alert off. */
function reasonOf({ alert, labels }: RenderedRule, { objects }: ManifestParts): string | undefined {
  const text = objects.flatMap(
    ({ metadata }) => metadata.annotations?.[DISABLED_ALERTS_ANNOTATION] ?? [],
  )[0];
  const all: unknown = text && parsedJson(text);
  const off = (Array.isArray(all) ? all : []).find(
    (one) =>
      one?.alert === alert &&
      (one.team === undefined || one.team === (labels.team ?? PLATFORM_TEAM)) &&
      (one.service === undefined || one.service === labels.service),
  );
  return off && `${off.reason}${off.until ? `, until ${off.until}` : ''}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the identity of an alert, which remains when it changes. */
const identity = ({ language, alert, labels }: RenderedRule) => [
  language,
  alert,
  labels.team,
  labels.service,
  labels.slo,
];

export const ruleSubject = ({ alert, record, labels: { service, slo } }: RenderedRule): string =>
  `${alert ?? record}${service ? ` of ${service}` : ''}${slo ? `, SLO ${slo}` : ''}`;

const about = (
  rule: RenderedRule,
): Pick<Change, 'area' | 'subject' | 'team' | 'service' | 'slo'> => ({
  area: 'Alerts',
  subject: ruleSubject(rule),
  ...(rule.labels.team ? { team: rule.labels.team } : {}),
  ...(rule.labels.service ? { service: rule.labels.service } : {}),
  ...(rule.labels.slo ? { slo: `${rule.labels.service}/${rule.labels.slo}` } : {}),
});

/** Returns all properties of an alert except its query. */
function propertiesOf(
  rule: RenderedRule,
  parts: ManifestParts,
): Record<string, string | undefined> {
  const { severity, team, service, slo, ...labels } = rule.labels;
  const { summary, description, runbook_url, dashboard_url, ...annotations } = rule.annotations;
  return {
    name: rule.alert,
    severity,
    notifies: notified(rule, parts).join(', ') || undefined,
    for: rule.for,
    'keep firing for': rule.keepFiringFor,
    team,
    service,
    ...prefixed('label', labels),
    summary,
    description,
    runbook: runbook_url,
    dashboard: dashboard_url,
    ...prefixed('annotation', annotations),
    group: rule.group,
    'evaluation interval': rule.interval,
    ...rule.settings,
  };
}

const prefixed = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix} ${key}`, value]));

/**
 * Returns the receivers of an alert. An alert without a team label gets it from its series, which
 * are only known at run time.
 */
const notified = (rule: RenderedRule, parts: ManifestParts): string[] =>
  rule.labels.team ? receiversFor(parts, { alertname: rule.alert, ...rule.labels }) : [];

function changed(
  old: RenderedRule,
  now: RenderedRule,
  before: ManifestParts,
  after: ManifestParts,
): Change[] {
  const risks: Risk[] = [];
  const query = queryFacts(old, now, risks);
  const properties = changedFacts(propertiesOf(old, before), propertiesOf(now, after));
  // Another program has other names and settings, which all change together.
  const moved = old.settings[EVALUATED_BY] !== now.settings[EVALUATED_BY];
  const own = new Set([
    'name',
    'group',
    'evaluation interval',
    ...Object.keys({ ...old.settings, ...now.settings }),
  ]);
  own.delete(EVALUATED_BY);
  const found = [...query, ...properties.filter(({ label }) => !moved || !own.has(label))];
  // A change of the receiver alone is a change of the routing, which is reported once.
  if (found.every(({ label }) => label === 'notifies')) return [];
  if (longer(old.for, now.for))
    risks.push(loosened(`it fires after ${now.for} instead of ${old.for ?? '0s'}`));
  if (old.labels.severity === 'page' && now.labels.severity !== 'page')
    risks.push(loosened('it no longer pages'));
  else if (isLessSevere(old.labels.severity, now.labels.severity))
    risks.push(loosened(`it is ${now.labels.severity} instead of ${old.labels.severity}`));
  if (now.settings.isPaused === 'true' && old.settings.isPaused !== 'true')
    risks.push(loosened('it is paused'));
  if (longer(now.keepFiringFor, old.keepFiringFor))
    risks.push(
      loosened(`it keeps firing for ${now.keepFiringFor ?? '0s'} instead of ${old.keepFiringFor}`),
    );
  const distinct = new Map(risks.map((risk) => [JSON.stringify(risk), risk]));
  return [{ ...about(now), kind: 'changed', facts: found, risks: [...distinct.values()] }];
}

/**
 * Compares the order of the rules of a group, which are evaluated in sequence: each reads what the
 * previous ones have recorded.
 */
function orderChanges(both: readonly (readonly [RenderedRule, RenderedRule])[]): Change[] {
  const groups = new Map<string, (readonly [RenderedRule, RenderedRule])[]>();
  for (const [old, now] of both)
    if (old.group === now.group)
      groups.set(now.group, [...(groups.get(now.group) ?? []), [old, now]]);
  return [...groups].flatMap(([group, pairs]): Change[] => {
    const was = pairs.toSorted(([a], [b]) => a.position - b.position);
    const is = pairs.toSorted(([, a], [, b]) => a.position - b.position);
    if (was.every((one, index) => one === is[index])) return [];
    const names = (list: typeof was) => list.map(([, rule]) => ruleSubject(rule));
    return [
      {
        area: pairs.some(([, { record }]) => record === undefined) ? 'Alerts' : 'Recording rules',
        kind: 'changed',
        subject: `rules of group ${group}`,
        facts: [orderFact(names(was), names(is), 'evaluation')],
        risks: [],
      },
    ];
  });
}

function queryFacts(old: RenderedRule, now: RenderedRule, risks: Risk[]): Fact[] {
  if (old.expr === now.expr) return [];
  const [left, right] = [
    dissectQuery(old.language, old.expr),
    dissectQuery(now.language, now.expr),
  ];
  if (left.skeleton !== right.skeleton) {
    for (const text of addedMatchers(now.language, old.expr, now.expr)) risks.push(loosened(text));
    for (const threshold of left.thresholds) {
      const other = right.thresholds.find(({ of }) => of === threshold.of);
      if (other?.operator === threshold.operator && isLooser(threshold, other))
        risks.push(loosened(firesAt(threshold, other)));
    }
    return [{ label: 'query', before: old.expr, after: now.expr, language: now.language }];
  }
  return left.thresholds.flatMap((threshold, index) => {
    const other = right.thresholds[index];
    if (!other || isDeepEqual(threshold.value, other.value)) return [];
    const bound = `${threshold.operator} ${threshold.value}`;
    if (isLooser(threshold, other)) risks.push(loosened(firesAt(threshold, other)));
    return [
      {
        label: `threshold of \`${threshold.of}\``,
        before: bound,
        after: `${other.operator} ${other.value}`,
      },
    ];
  });
}

const firesAt = (before: QueryThreshold, after: QueryThreshold): string =>
  `it fires at ${after.operator} ${after.value} instead of ${before.operator} ${before.value}`;

const loosened = (text: string): Risk => ({ code: 'alert-loosened', text });

const longer = (before = '0s', after = '0s'): boolean => durationOf(after) > durationOf(before);

/** Returns a duration in milliseconds; 0 for a text that is not a duration. */
function durationOf(text: string): number {
  try {
    return parseDurationMs(text);
  } catch {
    return 0;
  }
}

/** Severities that projects use, by rank. */
const SEVERITIES: readonly (readonly string[])[] = [
  ['none', 'debug'],
  ['info', 'notice'],
  ['warning', 'warn', 'ticket', 'minor'],
  ['error', 'high', 'major'],
  ['critical', 'page', 'fatal', 'emergency', 'disaster'],
];
const rankOf = (severity: string): number =>
  SEVERITIES.findIndex((names) => names.includes(severity.toLowerCase()));

/** Reports whether both severities have a rank, and the second one is lower. */
const isLessSevere = (before = '', after = ''): boolean =>
  rankOf(after) >= 0 && rankOf(after) < rankOf(before);

const whole = (
  rule: RenderedRule,
  parts: ManifestParts,
): readonly (readonly [string, string])[] => [
  ['query', rule.expr],
  ...Object.entries(propertiesOf(rule, parts)).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[0] !== 'name' && entry[0] !== 'group',
  ),
];

const gone = (rule: RenderedRule, parts: ManifestParts, reason?: string): Change => ({
  ...about(rule),
  kind: 'removed',
  facts: [
    ...(reason === undefined ? [] : [{ label: 'switched off', after: reason }]),
    ...whole(rule, parts).map(([label, before]) => ({
      label,
      before,
      ...(label === 'query' ? { language: rule.language } : {}),
    })),
  ],
  risks: [
    {
      code: 'alert-removed',
      text: `no longer reported: ${meaning(rule)}${reason === undefined ? '' : ` (switched off: ${reason})`}`,
    },
  ],
});

const fresh = (rule: RenderedRule, parts: ManifestParts): Change => ({
  ...about(rule),
  kind: 'added',
  facts: whole(rule, parts).map(([label, after]) => ({
    label,
    after,
    ...(label === 'query' ? { language: rule.language } : {}),
  })),
  risks: [],
});

const meaning = ({ annotations, alert }: RenderedRule): string =>
  annotations.summary ?? alert ?? '';

/** Compares recording rules, which dashboards and other rules read. */
export function recordingChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const recordings = (parts: ManifestParts) =>
    renderedRules(parts).filter(({ record }) => record !== undefined);
  const name = (rule: RenderedRule) => JSON.stringify([rule.language, rule.record, rule.labels]);
  const { both, removed, added } = pairItems(recordings(before), recordings(after), [
    (rule) => name(rule) + rule.expr,
    name,
    (rule) => JSON.stringify([rule.language, rule.record, rule.labels.service, rule.labels.slo]),
    // the same query under a new name
    (rule) => JSON.stringify([rule.language, rule.expr, rule.labels]),
  ]);
  const base = (rule: RenderedRule) => ({
    ...about(rule),
    area: 'Recording rules' as const,
    risks: [],
  });
  const own = (rule: RenderedRule) => ({
    query: rule.expr,
    ...prefixed('label', rule.labels),
    'evaluation interval': rule.interval,
    ...rule.settings,
  });
  const properties = (rule: RenderedRule) => ({ ...own(rule), group: rule.group });
  return [
    ...both
      .map(([old, now]) => ({
        ...base(now),
        kind: 'changed' as const,
        facts: [
          ...changedFacts({ name: old.record }, { name: now.record }),
          ...changedFacts(properties(old), properties(now), { query: now.language }),
        ],
      }))
      .filter((change) => change.facts.length > 0),
    ...orderChanges(both),
    ...removed.map((rule) => ({
      ...base(rule),
      kind: 'removed' as const,
      facts: changedFacts(own(rule), {}, { query: rule.language }),
    })),
    ...added.map((rule) => ({
      ...base(rule),
      kind: 'added' as const,
      facts: changedFacts({}, own(rule), { query: rule.language }),
    })),
  ];
}
