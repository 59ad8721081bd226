export { eq, neq, notRe, re } from '@observability-stack/contracts';
export type {
  Duration,
  PanelWindow,
  SignedDuration,
  Window,
} from '@observability-stack/query-common';
export * from './aggregate';
export * from './binary';
export { checkLogql, type LogCheckContext } from './check';
export type { LogExpression, LogScalar, LogVector } from './expression';
export {
  above,
  atLeast,
  atMost,
  below,
  differs,
  equals,
  outside,
  within,
} from './filters';
export { from, type Known, Lines, stream, streamOf } from './lines';
export * from './range';
export { rawLogql } from './raw';
export { renderLogql } from './render';
