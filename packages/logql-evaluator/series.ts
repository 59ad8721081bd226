import { shown } from './go/bytes';
import { goQuote } from './go/quote';
import { compareTexts } from './text-order';
import type { Labels, VectorSample } from './types';

/** Names and values, sorted by name. */
export type LabelList = readonly (readonly [name: string, value: string])[];

/** One value with its labels. */
export interface Sample {
  readonly labels: LabelList;
  readonly value: number;
}

export const byName = (a: readonly [string, string], b: readonly [string, string]): number =>
  compareTexts(a[0], b[0]);

/** Converts a record, without empty values. */
export const labelListOf = (labels: Labels): LabelList =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(byName);

export const labelsOf = (list: LabelList): Labels =>
  Object.fromEntries(list.map(([name, value]) => [name, shown(value)]));

export const sampleOf = ({ labels, value }: Sample): VectorSample => ({
  labels: labelsOf(labels),
  value,
});

/** A key that is equal for equal labels only. */
export function keyOf(list: LabelList): string {
  let key = '';
  for (const [name, value] of list) key += `${name}\0${value.length}\0${value}`;
  return key;
}

export function compareLabels(a: LabelList, b: LabelList): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [nameA = '', valueA = ''] = a[i] ?? [];
    const [nameB = '', valueB = ''] = b[i] ?? [];
    const order = compareTexts(nameA, nameB) || compareTexts(valueA, valueB);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function labelValue(list: LabelList, wanted: string): string {
  for (const [name, value] of list) if (name === wanted) return value;
  return '';
}

/** Drops labels without a value after labels were rebuilt. */
export const withoutEmpty = (list: LabelList): LabelList =>
  list.some(([, value]) => value === '') ? list.filter(([, value]) => value !== '') : list;

export const only = (list: LabelList, names: readonly string[]): LabelList =>
  list.filter(([name]) => names.includes(name));

export const except = (list: LabelList, names: readonly string[]): LabelList =>
  names.length === 0 ? list : list.filter(([name]) => !names.includes(name));

/** Sets one label, or drops it if the value is empty. */
export const withLabel = (list: LabelList, name: string, value: string): LabelList => {
  const rest = withoutEmpty(except(list, [name]));
  return value === '' ? rest : [...rest, [name, value] as const].sort(byName);
};

/** Formats labels as Loki does: `{a="b", c="d"}`. */
export const labelText = (list: LabelList): string =>
  `{${list.map(([name, value]) => `${name}=${goQuote(value)}`).join(', ')}}`;

/** Whether labels have replacement characters; Loki cannot parse them back, and loses the series. */
export const isUnreadable = (key: string): boolean => key.includes('\ufffd');
