/** Panels for the metrics and log lines of a team; all other constructors are in catalog/definitions/panel.ts. */
export { lineRateOf, linesOf } from './lines';
export { levelOf, quantilesOf, rateOf, type Shown } from './metrics';
