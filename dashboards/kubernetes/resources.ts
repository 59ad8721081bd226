import type { InstantVector } from '@observability-stack/contracts';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';

/** CPU and memory, as panels on all levels show them. */
export const resources = {
  cpu: { title: 'CPU', unit: 'suffix:cores', decimals: 2 },
  memory: { title: 'Memory', unit: 'bytes', decimals: 1 },
} as const;
export type Resource = keyof typeof resources;

type Vector = InstantVector<never, 'float'>;

/** Panel of the usage of a resource, its requests, and its limits or the amount that there is. */
export const usageAgainstRequests = (
  resource: Resource,
  options: {
    readonly usage: Vector;
    readonly requests: Vector;
    readonly limit: Vector;
    /** Name of the upper line: `Limits` or `Allocatable`. */
    readonly limitTitle: string;
    readonly description: string;
    readonly width?: number;
  },
): Panel => {
  const { title, unit } = resources[resource];
  return timeSeries({
    key: `${resource}-requests`,
    title: `${title} usage and requests`,
    description: options.description,
    ...(options.width === undefined ? {} : { width: options.width }),
    queries: [
      query(options.usage, { legendFormat: 'Usage' }),
      query(options.requests, { legendFormat: 'Requests' }),
      query(options.limit, { legendFormat: options.limitTitle }),
    ],
    unit,
    noValue: 'No data',
    styles: [
      { series: 'Usage', color: 'blue' },
      { series: 'Requests', color: 'orange', dashed: true },
      { series: options.limitTitle, color: 'red', dashed: true },
    ],
  });
};
