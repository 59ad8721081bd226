import { div, gt, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  jaegerStorageLatencySeconds,
  jaegerStorageRequests,
} from '../../constructs/jaeger/metrics';
import { of } from './selection';

const jaeger = of('jaeger');

export const jaegerPanels: readonly Panel[] = [
  timeSeries({
    key: 'jaeger-reads',
    title: 'Jaeger: queries',
    description: 'Queries of its store a second, by result. Good: none with err.',
    queries: [
      query(
        sum(rate(jaegerStorageRequests.where(jaeger), '$__rate_interval'), {
          by: ['operation', 'result'],
        }),
        {
          legend: '{{operation}} {{result}}',
        },
      ),
    ],
    unit: 'reqps',
    noData: 'No query yet',
    styles: [{ series: '/ err$/', color: 'red' }],
  }),
  timeSeries({
    key: 'jaeger-latency',
    title: 'Jaeger: time of a query',
    description: 'Average time that a query of the store takes. Good: below a second.',
    queries: [
      query(
        div(
          sum(rate(jaegerStorageLatencySeconds.sum.where(jaeger), '$__rate_interval'), {
            by: ['operation'],
          }),
          gt(
            sum(rate(jaegerStorageLatencySeconds.count.where(jaeger), '$__rate_interval'), {
              by: ['operation'],
            }),
            0,
          ),
        ),
        { legend: '{{operation}}' },
      ),
    ],
    unit: 's',
    noData: 'No query lately',
  }),
];
