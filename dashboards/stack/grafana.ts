import { histogramQuantile, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  grafanaDatasourceRequest,
  grafanaHttpRequestDurationSeconds,
} from '../../constructs/grafana/metrics';
import { of } from './selection';

const grafana = of('grafana');

export const grafanaPanels: readonly Panel[] = [
  timeSeries({
    key: 'grafana-requests',
    title: 'Requests by status',
    description: 'Requests a second to Grafana. Good: no 5xx.',
    queries: [
      query(
        sum(rate(grafanaHttpRequestDurationSeconds.count.where(grafana), '$__rate_interval'), {
          by: ['status_code'],
        }),
        { legend: '{{status_code}}' },
      ),
    ],
    unit: 'reqps',
    stacked: true,
    noData: 'No request yet',
    styles: [
      { series: '/^2/', color: 'green' },
      { series: '/^3/', color: 'blue' },
      { series: '/^4/', color: 'yellow' },
      { series: '/^5/', color: 'red' },
    ],
  }),
  timeSeries({
    key: 'grafana-latency',
    title: 'Time of a request, 95 %',
    description:
      'Time in which 95 of 100 requests are answered; queries of data sources are among them. Good: below some seconds.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(grafanaHttpRequestDurationSeconds.bucket.where(grafana), '$__rate_interval'), {
            by: ['le'],
          }),
        ),
        { legend: '95 %' },
      ),
    ],
    unit: 's',
    noData: 'No request yet',
  }),
  timeSeries({
    key: 'grafana-sources',
    title: 'Queries of data sources',
    description: 'Queries a second that Grafana passes on, by source and status. Good: 2xx alone.',
    queries: [
      query(
        sum(rate(grafanaDatasourceRequest.where(grafana), '$__rate_interval'), {
          by: ['datasource', 'code'],
        }),
        {
          legend: '{{datasource}} {{code}}',
        },
      ),
    ],
    unit: 'reqps',
    noData: 'No query yet',
    styles: [{ series: '/ 5..$/', color: 'red' }],
  }),
];
