export { labelEq, labelNeq, labelNotRe, labelRe } from '@observability-stack/contracts';
export type {
  PanelWindow,
  QueryDuration,
  SignedDuration,
  Window,
} from '@observability-stack/query-common';
export * from './aggregate';
export * from './binary';
export { checkLogql, type LogCheckContext } from './check';
export { type LogqlCode, type LogqlFinding, logqlCodes } from './codes';
export { addStreamMatchers, streamSelectors } from './derive';
export type { LogExpression, LogScalar, LogVector } from './expression';
export {
  ip,
  notIp,
  valueEq,
  valueGt,
  valueGte,
  valueLt,
  valueLte,
  valueNeq,
} from './filters';
export { fromLabel, type KnownFields, LogPipeline, stream, streamsOf } from './lines';
export * from './range';
export { rawLogql } from './raw';
export { renderLogql } from './render';
