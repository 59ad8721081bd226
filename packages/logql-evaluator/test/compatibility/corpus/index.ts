import { examples } from './examples';
import type { Feature } from './feature';
import { jsonCases } from './json';
import { labelFilterMetrics, labelFilters } from './label-filters';
import { labelCases } from './labels';
import { letterCase, negativeZero } from './letter-case';
import { ipFilters, lineFilters } from './line-filters';
import { logfmtCases } from './logfmt';
import { nameCases } from './names';
import { decolorize, pattern, regexp, unpack } from './parsers';
import { duplicates, rangeFunctions } from './ranges';
import { selectorCases } from './selector';
import { stricter } from './stricter';
import { templateControl, templateNumbers, templateStrings } from './templates';
import { unwrap } from './unwrap';
import { binaries, labelReplaceCases, vectorAggregations } from './vectors';

export type { Feature };

export const corpus: readonly Feature[] = [
  selectorCases,
  lineFilters,
  ipFilters,
  jsonCases,
  logfmtCases,
  regexp,
  pattern,
  unpack,
  decolorize,
  labelFilters,
  labelFilterMetrics,
  labelCases,
  nameCases,
  templateStrings,
  templateNumbers,
  templateControl,
  rangeFunctions,
  duplicates,
  unwrap,
  vectorAggregations,
  binaries,
  labelReplaceCases,
  examples,
  stricter,
  letterCase,
  negativeZero,
];

/** Each query once. */
export const corpusQueries = ({ queries }: Feature): readonly string[] => [...new Set(queries)];
