import type { Matcher } from '@observability-stack/contracts';
import type { Expression, Selector } from '@observability-stack/promql';
import { promqlExpression, promqlNode } from '@observability-stack/promql/expression';
import { literalAlternatives } from '@observability-stack/query-common';
import { inputSeries, type TestSeries } from '../../catalog/definitions/alert';
import type { RatioSlo, ThresholdSlo } from '../../catalog/definitions/slo';
import type { ResolvedService } from '../../resolve/services';
import { replicaLabels } from '../http/test-series';
import { selectorsOf } from './groups';
import { holds } from './holds';
import { ofService, selectsDeclared } from './queries';

/** The values of counters of all, good and bad events, in the notation of promtool. */
export interface EventCounters {
  readonly all: string;
  readonly good: string;
  readonly bad: string;
}

/** The state of a value at one minute: `_` is a missing sample. */
export type ValueState = 'good' | 'bad' | '_' | 'stale';

type Labels = Readonly<Record<string, string>>;

/** Returns the series of a test with these values: of one replica, with labels in addition to those of the query. */
export type TestSeriesOf<Values> = (
  values: Values,
  options?: { readonly replica?: number; readonly labels?: Labels },
) => readonly TestSeries[];

const selectorOf = (name: string, labels: Labels): Selector =>
  promqlExpression({
    kind: 'selector',
    name,
    matchers: Object.entries(labels).map(([label, value]) => ({ label, operator: '=', value })),
  });

/**
 * Returns the series of a ratio of two counters; undefined for other queries, and for matchers for which no example is
 * found.
 */
export function eventTestSeries(
  service: ResolvedService,
  { total, good, bad }: RatioSlo,
): TestSeriesOf<EventCounters> | undefined {
  if (![total, good ?? bad].every((query) => query && selectsDeclared(service, query)))
    return undefined;
  const all = promqlNode(ofService(service, total));
  const some = promqlNode(ofService(service, (good ?? bad) as RatioSlo['total']));
  if (all.kind !== 'selector' || some.kind !== 'selector') return undefined;
  if (all.name === undefined || some.name === undefined) return undefined;
  const [allName, someName] = [all.name, some.name];
  const ofSome = exampleLabels(
    allName === someName ? [...all.matchers, ...some.matchers] : some.matchers,
  );
  const ofRest = allName === someName ? exampleOutside(all.matchers, some.matchers) : undefined;
  const ofAll = exampleLabels(all.matchers);
  if (!ofSome || !ofAll || (allName === someName && !ofRest)) return undefined;
  return (counters, { replica = 0, labels = {} } = {}) => {
    const target = replicaLabels(service, replica);
    const [selected, rest] = good ? [counters.good, counters.bad] : [counters.bad, counters.good];
    return [
      inputSeries(selectorOf(someName, { ...target, ...ofSome, ...labels }), selected),
      ofRest
        ? inputSeries(selectorOf(allName, { ...target, ...ofRest, ...labels }), rest)
        : inputSeries(selectorOf(allName, { ...target, ...ofAll, ...labels }), counters.all),
    ];
  };
}

/** Returns the series of a value: of a gauge, or of a timestamp that `time()` is compared with. */
export function valueTestSeries(
  service: ResolvedService,
  { value, below, above }: ThresholdSlo,
): TestSeriesOf<readonly ValueState[]> | undefined {
  const node = promqlNode(ofService(service, value));
  const isAge =
    node.kind === 'binary' &&
    node.operator === '-' &&
    node.left.kind === 'call' &&
    node.left.name === 'time';
  const selector = isAge ? node.right : node;
  const bound = below ?? above ?? 0;
  if (!selectsDeclared(service, promqlExpression(selector))) return undefined;
  if (selector.kind !== 'selector' || selector.name === undefined) return undefined;
  if (isAge && below === undefined) return undefined;
  const { name, matchers } = selector;
  const example = exampleLabels(matchers);
  if (!example) return undefined;
  const beyond = (below === undefined ? -1 : 1) * (Math.abs(bound) + 1);
  const valueAt = (state: 'good' | 'bad', minute: number): number => {
    const value = state === 'good' ? bound : bound + beyond;
    return isAge ? minute * 60 - value : value;
  };
  return (states, { replica = 0, labels = {} } = {}) => [
    inputSeries(
      selectorOf(name, { ...replicaLabels(service, replica), ...example, ...labels }),
      states
        .map((state, minute) =>
          state === 'good' || state === 'bad' ? String(valueAt(state, minute)) : state,
        )
        .join(' '),
    ),
  ];
}

/** Values that are tried for a label with a pattern. */
const EXAMPLES = ['example', '200', '404', '500', '0', '1', '/example', 'GET', 'true', ''];

/**
 * Returns up to two values of a label that all selectors of these queries select, for tests of an SLO by the values of
 * that label.
 */
export function groupValues(
  queries: readonly Expression[],
  label: string,
  declared: readonly string[],
): readonly string[] {
  const matchers = queries.flatMap(selectorsOf).flatMap((selector) => selector.matchers);
  const conditions = matchers.filter((one) => one.label === label);
  const candidates = declared.length > 0 ? declared : GROUPS;
  return candidates
    .filter((value) => conditions.every((condition) => holds(condition, value)))
    .slice(0, 2);
}

/** Values of a label whose contract does not list them. */
const GROUPS = ['first', 'second', '/first', '/second', '1', '2'];

/** Returns labels that satisfy all matchers; undefined if none are found. */
export function exampleLabels(matchers: readonly Matcher[]): Labels | undefined {
  const labels: Record<string, string> = {};
  for (const label of new Set(matchers.map(({ label }) => label))) {
    const conditions = matchers.filter((one) => one.label === label);
    const found = candidates(conditions).find((value) =>
      conditions.every((condition) => holds(condition, value)),
    );
    if (found === undefined) return undefined;
    if (found !== '') labels[label] = found;
  }
  return labels;
}

const candidates = (conditions: readonly Matcher[]): readonly string[] => [
  ...conditions.flatMap(({ operator, value }) => {
    if (operator === '=') return [value];
    if (operator !== '=~') return [];
    // Digits for dots and classes: `5..` becomes `500`.
    return (
      literalAlternatives(value) ?? [value.replace(/\\d|\.|\[[^\]]*\]/g, '0').replace(/[+*?]/g, '')]
    );
  }),
  ...EXAMPLES,
];

const NEGATED = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' } as const;

/** Returns labels that satisfy all matchers of one list, and not all of the other. */
function exampleOutside(
  within: readonly Matcher[],
  outside: readonly Matcher[],
): Labels | undefined {
  for (const matcher of outside) {
    const found = exampleLabels([...within, { ...matcher, operator: NEGATED[matcher.operator] }]);
    if (found) return found;
  }
  return undefined;
}
