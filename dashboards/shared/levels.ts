import type { SeriesStyle } from '../../catalog/definitions/panel';

/** Colours of log levels on all dashboards. */
export const levelColors: readonly SeriesStyle[] = [
  { series: '/^(fatal|error)$/', color: 'red' },
  { series: '/^warn/', color: 'orange' },
  { series: 'info', color: 'green' },
  { series: '/^(debug|trace)$/', color: 'blue' },
];
