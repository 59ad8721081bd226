import { div, gt, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  jaegerStorageLatencySeconds,
  jaegerStorageRequests,
} from '../../constructs/jaeger/metrics';
import { jobInSelectedEnv } from './selection';

const jaeger = jobInSelectedEnv('jaeger');

export const jaegerPanels: readonly Panel[] = [
  timeSeries({
    key: 'jaeger-reads',
    title: 'Jaeger: storage requests',
    description: 'Storage requests per second, by result. Good: none with err.',
    queries: [
      query(
        sum(rate(jaegerStorageRequests.where(jaeger), '$__rate_interval'), {
          by: ['operation', 'result'],
        }),
        {
          legendFormat: '{{operation}} {{result}}',
        },
      ),
    ],
    unit: 'reqps',
    noValue: 'No requests yet',
    styles: [{ series: '/ err$/', color: 'red' }],
  }),
  timeSeries({
    key: 'jaeger-latency',
    title: 'Jaeger: storage latency',
    description: 'Average duration of a storage request. Good: below one second.',
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
        { legendFormat: '{{operation}}' },
      ),
    ],
    unit: 's',
    noValue: 'No requests recently',
  }),
];
