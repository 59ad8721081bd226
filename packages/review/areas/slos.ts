import { millisecondsOf } from '@observability-stack/query-common';
import { SLO_STEP } from '../../../catalog/definitions/slo';
import {
  sloBudgetRemaining,
  sloErrorRatio,
  sloErrors,
} from '../../../catalog/metrics/recorded-slo';
import { type Change, facts, type Risk } from '../model';
import { narrowings } from '../read/narrowing';
import type { Parts, Value } from '../read/parts';
import { type Rule, rulesOf, treeOf } from '../read/rules';
import { anatomyOf } from '../read/thresholds';

/** What a service promises, as its rules say. */
interface Slo {
  readonly team?: string;
  readonly service: string;
  readonly name: string;
  /** Percent. */
  readonly objective?: number;
  /** The query that counts what is bad. */
  readonly bad?: string;
  /** Of each alert: severity, burn rate and the windows. */
  readonly windows: readonly string[];
}

const keyOf = ({ labels }: Rule): string => `${labels.service}/${labels.slo}`;

/** SLOs: objective, what counts as bad, and the windows in which the burn rate is measured. */
export function sloChanges(before: Parts, after: Parts): Change[] {
  const [old, now] = [slosOf(before), slosOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [left, right] = [old.get(key), now.get(key)];
    const slo = right ?? left;
    if (!slo) return [];
    const differing = facts(left ? propertiesOf(left) : {}, right ? propertiesOf(right) : {}, {
      'counts as bad': 'promql',
    });
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
  if (!after) return [{ code: 'slo-loosened', text: 'nothing is promised any more' }];
  const { objective: left = 0 } = before;
  const { objective: right = 0 } = after;
  const [was = '', is = ''] = [before.bad, after.bad];
  return [
    ...(right < left ? [`${right} % is promised, no longer ${left} %`] : []),
    ...(was && is
      ? narrowings('promql', was, is).map((text) => `less counts as bad: ${text}`)
      : []),
    ...(boundIn(is) > boundIn(was)
      ? [`it may take ${boundIn(is)} s, no longer ${boundIn(was)} s`]
      : []),
  ].map((text) => ({ code: 'slo-loosened', text }));
}

/** Of a latency, in seconds. */
const boundIn = (bad: string): number => Number(/\ble="([^"]+)"/.exec(bad)?.[1] ?? 0);

const propertiesOf = ({ objective, bad, windows }: Slo): Record<string, string | undefined> => ({
  objective: objective === undefined ? undefined : `${objective} %`,
  'counts as bad': bad,
  'alerts at': windows.join('; ') || undefined,
});

function slosOf(parts: Parts): Map<string, Slo> {
  const grouped = new Map<string, Rule[]>();
  for (const rule of rulesOf(parts)) {
    if (!rule.labels.slo || !rule.labels.service) continue;
    grouped.set(keyOf(rule), [...(grouped.get(keyOf(rule)) ?? []), rule]);
  }
  return new Map([...grouped].map(([key, rules]) => [key, sloOf(rules)]));
}

function sloOf(rules: readonly Rule[]): Slo {
  const { service = '', slo = '' } = rules[0]?.labels ?? {};
  const recorded = (name: string) => rules.find(({ record }) => record === name)?.expr;
  const budget = budgetOf(recorded(sloBudgetRemaining.name));
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  const team = alerts.find(({ labels }) => labels.team)?.labels.team;
  const bad = recorded(sloErrors.name);
  return {
    service,
    name: slo,
    ...(team ? { team } : {}),
    ...(budget === undefined ? {} : { objective: tidy(100 * (1 - budget)) }),
    ...(bad === undefined ? {} : { bad }),
    windows: alerts.map((rule) => windowsOf(rule, budget)).sort(),
  };
}

/** `1 - bad share / budget` */
function budgetOf(expr: string | undefined): number | undefined {
  const last: Value = expr === undefined ? undefined : treeOf('promql', expr);
  const divisor = last?.right?.right;
  return divisor?.kind === 'number' ? divisor.value : undefined;
}

/** `service:slo_error_ratio:rate1h` */
const WINDOW = new RegExp(
  `${sloErrorRatio(SLO_STEP).name.slice(0, -SLO_STEP.length)}((?:\\d+[smhdw])+)`,
);

/** `page at 14.4 times the budget over 1h and 5m`; the window is in the recorded metric's name. */
function windowsOf({ language, expr, labels }: Rule, budget: number | undefined): string {
  const { thresholds } = anatomyOf(language, expr);
  const burning = thresholds
    .map(({ of, value }) => ({ window: WINDOW.exec(of)?.[1], value }))
    .filter(({ window }) => window !== undefined);
  const windows = burning
    .map(({ window }) => window ?? '')
    .sort((a, b) => millisecondsOf(b) - millisecondsOf(a));
  const rate = budget && burning[0] ? tidy(burning[0].value / budget) : undefined;
  return `${labels.severity} at ${rate ?? '?'} times the budget over ${windows.join(' and ')}`;
}

/** Without the noise of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(10));
