import type { AggregateNode, Aggregation, Grouping } from '@observability-stack/logql/ast';
import {
  dropLabels,
  keepLabels,
  type LabelList,
  labelListKey,
  type SeriesSample,
  withoutEmpty,
} from './series';

/** Aggregations over series. */
export function aggregate(
  { name, grouping, parameter }: AggregateNode,
  samples: readonly SeriesSample[],
): readonly SeriesSample[] {
  const groups = new Map<
    string,
    { readonly labels: LabelList; readonly samples: SeriesSample[] }
  >();
  for (const sample of samples) {
    const labels = groupOf(grouping, sample.labels);
    // an empty label makes a separate group, although it is dropped from the labels
    const key = labelListKey(labels);
    const group = groups.get(key);
    if (group) group.samples.push(sample);
    else groups.set(key, { labels: shownOf(grouping, labels), samples: [sample] });
  }
  const pick = picks[name];
  if (pick) return [...groups.values()].flatMap((group) => pick(group.samples, parameter ?? 0));
  return [...groups.values()].map((group) => ({
    labels: group.labels,
    value: combine(
      name,
      group.samples.map(({ value }) => value),
    ),
  }));
}

function groupOf(grouping: Grouping | undefined, labels: LabelList): LabelList {
  if (!grouping) return [];
  return grouping.mode === 'by'
    ? keepLabels(labels, grouping.labels)
    : dropLabels(labels, [...grouping.labels, '__name__']);
}

const shownOf = (grouping: Grouping | undefined, labels: LabelList): LabelList =>
  grouping?.mode === 'without' ? withoutEmpty(labels) : labels;

function combine(name: Aggregation, values: readonly number[]): number {
  const [first = 0, ...rest] = values;
  switch (name) {
    case 'avg': {
      let mean = first;
      for (const [index, value] of rest.entries()) mean += (value - mean) / (index + 2);
      return mean;
    }
    case 'max':
      return rest.reduce((max, value) => (max < value || Number.isNaN(max) ? value : max), first);
    case 'min':
      return rest.reduce((min, value) => (min > value || Number.isNaN(min) ? value : min), first);
    case 'count':
      return values.length;
    case 'stddev':
      return Math.sqrt(variance(first, rest));
    case 'stdvar':
      return variance(first, rest);
    default:
      return rest.reduce((sum, value) => sum + value, first);
  }
}

function variance(first: number, rest: readonly number[]): number {
  let mean = first;
  let sum = 0;
  let count = 1;
  for (const value of rest) {
    count++;
    const delta = value - mean;
    mean += delta / count;
    sum += delta * (value - mean);
  }
  return sum / count;
}

type Pick = (samples: readonly SeriesSample[], count: number) => readonly SeriesSample[];
/** Compares two values; NaN sorts last. */
type Order = (a: number, b: number) => number;

const picks: Partial<Readonly<Record<Aggregation, Pick>>> = {
  topk: (samples, count) => best(samples, count, descending),
  bottomk: (samples, count) => best(samples, count, ascending),
  sort: (samples) => sorted(samples, ascending),
  sort_desc: (samples) => sorted(samples, descending),
};

function ascending(a: number, b: number): number {
  return a - b;
}
function descending(a: number, b: number): number {
  return b - a;
}

const sorted = (samples: readonly SeriesSample[], order: Order): readonly SeriesSample[] =>
  samples.toSorted((a, b) => {
    const none = Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    return none !== 0 || Number.isNaN(a.value) ? none : order(a.value, b.value) || 0;
  });

/** Selects the best series. The heap of Loki is stable: of equal values, the first ones remain. */
function best(
  samples: readonly SeriesSample[],
  count: number,
  order: Order,
): readonly SeriesSample[] {
  let kept: readonly SeriesSample[] = [];
  for (const sample of samples) {
    const worst = kept.at(-1);
    if (!worst || kept.length < count) kept = sorted([...kept, sample], order);
    else if (order(sample.value, worst.value) < 0 || Number.isNaN(worst.value))
      kept = sorted([...kept.slice(0, -1), sample], order);
  }
  return kept;
}
