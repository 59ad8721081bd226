import { examples } from './examples';
import type { Feature } from './feature';
import { json } from './json';
import { labelFilterMetrics, labelFilters } from './label-filters';
import { labels } from './labels';
import { letterCase, negativeZero } from './letter-case';
import { ipFilters, lineFilters } from './line-filters';
import { logfmt } from './logfmt';
import { names } from './names';
import { decolorize, pattern, regexp, unpack } from './parsers';
import { duplicates, rangeFunctions } from './ranges';
import { selector } from './selector';
import { stricter } from './stricter';
import { templateControl, templateNumbers, templateStrings } from './templates';
import { unwrap } from './unwrap';
import { binaries, labelReplace, vectorAggregations } from './vectors';

export type { Feature };

export const corpus: readonly Feature[] = [
  selector,
  lineFilters,
  ipFilters,
  json,
  logfmt,
  regexp,
  pattern,
  unpack,
  decolorize,
  labelFilters,
  labelFilterMetrics,
  labels,
  names,
  templateStrings,
  templateNumbers,
  templateControl,
  rangeFunctions,
  duplicates,
  unwrap,
  vectorAggregations,
  binaries,
  labelReplace,
  examples,
  stricter,
  letterCase,
  negativeZero,
];

/** Each query once, whatever ways lead to it. */
export const queriesOf = ({ queries }: Feature): readonly string[] => [...new Set(queries)];
