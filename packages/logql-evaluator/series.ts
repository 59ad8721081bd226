import { replaceInvalid } from './go/bytes';
import { goQuote } from './go/quote';
import { compareStrings } from './text-order';
import type { LabelRecord, VectorSample } from './types';

/** Names and values, sorted by name. */
export type LabelList = readonly (readonly [name: string, value: string])[];

/** One value with its labels. */
export interface SeriesSample {
  readonly labels: LabelList;
  readonly value: number;
}

export const compareByName = (a: readonly [string, string], b: readonly [string, string]): number =>
  compareStrings(a[0], b[0]);

/** Converts a record, without empty values. */
export const toLabelList = (labels: LabelRecord): LabelList =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(compareByName);

export const toLabelRecord = (list: LabelList): LabelRecord =>
  Object.fromEntries(list.map(([name, value]) => [name, replaceInvalid(value)]));

export const toVectorSample = ({ labels, value }: SeriesSample): VectorSample => ({
  labels: toLabelRecord(labels),
  value,
});

/** Returns a key that is equal only for equal labels. */
export function labelListKey(list: LabelList): string {
  let key = '';
  for (const [name, value] of list) key += `${name}\0${value.length}\0${value}`;
  return key;
}

export function compareLabels(a: LabelList, b: LabelList): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [nameA = '', valueA = ''] = a[i] ?? [];
    const [nameB = '', valueB = ''] = b[i] ?? [];
    const order = compareStrings(nameA, nameB) || compareStrings(valueA, valueB);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function getLabel(list: LabelList, wanted: string): string {
  for (const [name, value] of list) if (name === wanted) return value;
  return '';
}

/** Drops labels without a value after labels were rebuilt. */
export const withoutEmpty = (list: LabelList): LabelList =>
  list.some(([, value]) => value === '') ? list.filter(([, value]) => value !== '') : list;

export const keepLabels = (list: LabelList, names: readonly string[]): LabelList =>
  list.filter(([name]) => names.includes(name));

export const dropLabels = (list: LabelList, names: readonly string[]): LabelList =>
  names.length === 0 ? list : list.filter(([name]) => !names.includes(name));

/** Sets one label, or drops it if the value is empty. */
export const withLabel = (list: LabelList, name: string, value: string): LabelList => {
  const rest = withoutEmpty(dropLabels(list, [name]));
  return value === '' ? rest : [...rest, [name, value] as const].sort(compareByName);
};

/** Formats labels as Loki does: `{a="b", c="d"}`. */
export const formatLabelList = (list: LabelList): string =>
  `{${list.map(([name, value]) => `${name}=${goQuote(value)}`).join(', ')}}`;

/**
 * Reports whether labels have replacement characters: Loki cannot parse them back, and loses the
 * series.
 */
export const hasInvalidCharacters = (key: string): boolean => key.includes('\ufffd');
