/** Panels that a team makes of its own metrics and lines; the constructors for all others are in catalog/definitions/panel.ts. */
export { lineRateOf, linesOf } from './lines';
export { levelOf, quantilesOf, rateOf, type Shown } from './metrics';
