import { parseDurationMs } from '@observability-stack/query-common';
import { SLO_STEP } from '../../../catalog/definitions/slo';
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
  sloMonthErrors,
  sloRequests,
} from '../../../catalog/metrics/recorded-slo';
import { type Change, changedFacts, type Risk } from '../model';
import { addedMatchers } from '../read/narrowing';
import type { JsonValueNode, ManifestParts } from '../read/parts';
import { parseQueryTree, type RenderedRule, renderedRules } from '../read/rules';
import { dissectQuery, isLooser } from '../read/thresholds';

/** The SLO of a service, read from its rules. */
interface Slo {
  readonly team?: string;
  readonly service: string;
  readonly name: string;
  /** Objective as a percentage. */
  readonly objective?: number;
  /** Period of the error budget. */
  readonly period?: string;
  /** Query that counts bad events, or bad time. */
  readonly bad?: string;
  /** Query that counts all of them. */
  readonly all?: string;
  /** Severity, burn rate and windows of each alert. */
  readonly windows: readonly string[];
}

const keyOf = ({ labels }: RenderedRule): string => `${labels.service}/${labels.slo}`;

/** Compares SLOs: objective, all and bad events, and the windows of the burn rate alerts. */
export function sloChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const [old, now] = [slosOf(before), slosOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [left, right] = [old.get(key), now.get(key)];
    const slo = right ?? left;
    if (!slo) return [];
    const differing = changedFacts(
      left ? propertiesOf(left) : {},
      right ? propertiesOf(right) : {},
      {
        'all events': 'promql',
        'bad events': 'promql',
      },
    );
    if (differing.length === 0) return [];
    return [
      {
        area: 'SLOs',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        subject: `${slo.name} of ${slo.service}`,
        slo: key,
        service: slo.service,
        ...(slo.team ? { team: slo.team } : {}),
        facts: differing,
        risks: risksOf(left, right),
      },
    ];
  });
}

function risksOf(before: Slo | undefined, after: Slo | undefined): Risk[] {
  if (!before) return [];
  if (!after) return [{ code: 'slo-loosened', text: 'the SLO was removed' }];
  const { objective: left = 0 } = before;
  const { objective: right = 0 } = after;
  const [was = '', is = ''] = [before.bad, after.bad];
  return [
    ...(right < left ? [`the objective is ${right} % instead of ${left} %`] : []),
    ...(was && is
      ? addedMatchers('promql', was, is).map((text) => `fewer events count as bad: ${text}`)
      : []),
    ...looserBounds(was, is),
    ...(boundIn(is) > boundIn(was)
      ? [`the latency threshold is ${boundIn(is)} s instead of ${boundIn(was)} s`]
      : []),
  ].map((text) => ({ code: 'slo-loosened', text }));
}

/** Returns the bounds of a share of time that are looser, if the rest of the query is the same. */
function looserBounds(before: string, after: string): string[] {
  const [left, right] = [before, after].map((text) => dissectQuery('promql', text));
  if (!left || !right || left.skeleton !== right.skeleton) return [];
  return left.thresholds.flatMap((threshold, index) => {
    const other = right.thresholds[index];
    return other && isLooser(threshold, other)
      ? [`values are bad ${other.operator} ${other.value} instead of ${threshold.value}`]
      : [];
  });
}

/** Returns the latency threshold in seconds. */
const boundIn = (bad: string): number => Number(/\ble="([^"]+)"/.exec(bad)?.[1] ?? 0);

const propertiesOf = ({
  objective,
  period,
  all,
  bad,
  windows,
}: Slo): Record<string, string | undefined> => ({
  objective: objective === undefined ? undefined : `${objective} %`,
  period,
  'all events': all,
  'bad events': bad,
  'burn rate alerts': windows.join('; ') || undefined,
});

function slosOf(parts: ManifestParts): Map<string, Slo> {
  const grouped = new Map<string, RenderedRule[]>();
  for (const rule of renderedRules(parts)) {
    if (!rule.labels.slo || !rule.labels.service) continue;
    grouped.set(keyOf(rule), [...(grouped.get(keyOf(rule)) ?? []), rule]);
  }
  return new Map([...grouped].map(([key, rules]) => [key, sloOf(rules)]));
}

function sloOf(rules: readonly RenderedRule[]): Slo {
  const { service = '', slo = '' } = rules[0]?.labels ?? {};
  const recorded = (name: string) => rules.find(({ record }) => record === name)?.expr;
  const remaining = recorded(sloBudgetRemaining.name);
  const budget = budgetOf(remaining);
  const period = periodOf(remaining);
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  const team = alerts.find(({ labels }) => labels.team)?.labels.team;
  const bad = recorded(sloErrors.name);
  const all = recorded(sloRequests.name);
  return {
    service,
    name: slo,
    ...(team ? { team } : {}),
    ...(budget === undefined ? {} : { objective: tidy(100 * (1 - budget)) }),
    ...(period === undefined ? {} : { period }),
    ...(all === undefined ? {} : { all }),
    ...(bad === undefined ? {} : { bad }),
    windows: alerts.map((rule) => windowsOf(rule, budget)).sort(),
  };
}

/** Reads the error budget from `1 - bad ratio / budget`. */
function budgetOf(expr: string | undefined): number | undefined {
  const last: JsonValueNode = expr === undefined ? undefined : parseQueryTree('promql', expr);
  const divisor = last?.right?.right;
  return divisor?.kind === 'number' ? divisor.value : undefined;
}

/** Reads the period from the range of the budget. */
function periodOf(expr: string | undefined): string | undefined {
  const range = /\[(\w+)\]/.exec(expr ?? '')?.[1];
  return expr?.includes(sloMonthErrors.name) ? 'calendar month' : range;
}

/** Pattern of `service:slo_error_ratio:rate1h`. */
const WINDOW = new RegExp(
  `${sloErrorRatio(SLO_STEP).name.slice(0, -SLO_STEP.length)}((?:\\d+[smhdw])+)`,
);

/**
 * Formats `page at burn rate 14.4 over 1h and 5m`; the names of the recorded metrics contain the
 * windows.
 */
function windowsOf({ language, expr, labels }: RenderedRule, budget: number | undefined): string {
  const { thresholds } = dissectQuery(language, expr);
  const burning = thresholds
    .map(({ of, value }) => ({ window: WINDOW.exec(of)?.[1], value }))
    .filter(({ window }) => window !== undefined);
  const windows = burning
    .map(({ window }) => window ?? '')
    .sort((a, b) => parseDurationMs(b) - parseDurationMs(a));
  const rate = budget && burning[0] ? tidy(burning[0].value / budget) : undefined;
  return `${labels.severity} at burn rate ${rate ?? '?'} over ${windows.join(' and ')}`;
}

/** Removes binary rounding errors. */
const tidy = (value: number): number => Number(value.toPrecision(10));
