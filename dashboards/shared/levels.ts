import type { SeriesStyle } from '../../catalog/definitions/panel';

/** The colours of levels, everywhere. */
export const levelColors: readonly SeriesStyle[] = [
  { series: '/^(fatal|error)$/', color: 'red' },
  { series: '/^warn/', color: 'orange' },
  { series: 'info', color: 'green' },
  { series: '/^(debug|trace)$/', color: 'blue' },
];
