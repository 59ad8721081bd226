export {
  type LabelMatch,
  labelEq,
  labelNeq,
  labelNotRe,
  labelRe,
  type Matchers,
} from '@observability-stack/contracts';
export type {
  PanelWindow,
  QueryDuration,
  SignedDuration,
  Window,
} from '@observability-stack/query-common';
export * from './aggregate';
export * from './binary';
export * from './call';
export * from './call-labels';
export { checkPromql, type PromqlContext, type PromqlFeature } from './check';
export { type PromqlCode, type PromqlFinding, promqlCodes } from './codes';
export { type AlertCondition, addMatchers, alertConditionOf } from './derive';
export {
  type Expression,
  type InstantVector,
  number,
  type RangeVector,
  type SampleType,
  type Scalar,
  type ScalarLike,
  type Selector,
  seconds,
} from './expression';
export { PromqlError, parsePromql } from './parse';
export { prettyPromql } from './pretty';
export { anyLabels, promql, rawPromql } from './raw';
export { renderPromql } from './render';
export { allSeries, at, extendRange, offset, range, subquery } from './select';
