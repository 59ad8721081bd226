export { evaluateInstant } from './evaluate';
export { explain } from './explain';
export * from './types';
