import { type LabelMatch, labelRe } from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';

/** Returns a match of a label with any of the values; a single value is matched by equality. */
export const oneOf = (values: readonly string[]): string | LabelMatch => {
  const [first = '', ...others] = values;
  return others.length === 0 ? first : labelRe(values.map(escapeRegex).join('|'));
};
