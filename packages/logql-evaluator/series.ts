import { shown } from './go/bytes';
import { goQuote } from './go/quote';
import { compareTexts } from './text-order';
import type { Labels, VectorSample } from './types';

/** Names and values, in the order of the names. */
export type LabelList = readonly (readonly [name: string, value: string])[];

/** One value and what it belongs to. */
export interface Sample {
  readonly labels: LabelList;
  readonly value: number;
}

export const byName = (a: readonly [string, string], b: readonly [string, string]): number =>
  compareTexts(a[0], b[0]);

/** From a record; an empty value is no label. */
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

/** The same for the same labels, and for no others. */
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

/** Of what has been put together anew, labels without a value are gone. */
export const withoutEmpty = (list: LabelList): LabelList =>
  list.some(([, value]) => value === '') ? list.filter(([, value]) => value !== '') : list;

export const only = (list: LabelList, names: readonly string[]): LabelList =>
  list.filter(([name]) => names.includes(name));

export const except = (list: LabelList, names: readonly string[]): LabelList =>
  names.length === 0 ? list : list.filter(([name]) => !names.includes(name));

/** With one label set, or gone where the value is empty. */
export const withLabel = (list: LabelList, name: string, value: string): LabelList => {
  const rest = withoutEmpty(except(list, [name]));
  return value === '' ? rest : [...rest, [name, value] as const].sort(byName);
};

/** As Loki writes labels: `{a="b", c="d"}`. */
export const labelText = (list: LabelList): string =>
  `{${list.map(([name, value]) => `${name}=${goQuote(value)}`).join(', ')}}`;

/** Labels with the sign for broken characters; Loki cannot read them back, and forgets the series. */
export const isUnreadable = (key: string): boolean => key.includes('\ufffd');
