import { histogramQuantile, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  grafanaDatasourceRequest,
  grafanaHttpRequestDurationSeconds,
} from '../../constructs/grafana/metrics';
import { jobInSelectedEnv } from './selection';

const grafana = jobInSelectedEnv('grafana');

export const grafanaPanels: readonly Panel[] = [
  timeSeries({
    key: 'grafana-requests',
    title: 'Requests by status',
    description: 'HTTP requests per second to Grafana. Good: no 5xx.',
    queries: [
      query(
        sum(rate(grafanaHttpRequestDurationSeconds.count.where(grafana), '$__rate_interval'), {
          by: ['status_code'],
        }),
        { legendFormat: '{{status_code}}' },
      ),
    ],
    unit: 'reqps',
    stacked: true,
    noValue: 'No requests yet',
    styles: [
      { series: '/^2/', color: 'green' },
      { series: '/^3/', color: 'blue' },
      { series: '/^4/', color: 'yellow' },
      { series: '/^5/', color: 'red' },
    ],
  }),
  timeSeries({
    key: 'grafana-latency',
    title: 'Request latency (p95)',
    description:
      '95th percentile of the request duration, including queries to data sources. Good: below a few seconds.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(grafanaHttpRequestDurationSeconds.bucket.where(grafana), '$__rate_interval'), {
            by: ['le'],
          }),
        ),
        { legendFormat: '95 %' },
      ),
    ],
    unit: 's',
    noValue: 'No requests yet',
  }),
  timeSeries({
    key: 'grafana-sources',
    title: 'Data source queries',
    description: 'Queries per second to data sources, by data source and status. Good: only 2xx.',
    queries: [
      query(
        sum(rate(grafanaDatasourceRequest.where(grafana), '$__rate_interval'), {
          by: ['datasource', 'code'],
        }),
        {
          legendFormat: '{{datasource}} {{code}}',
        },
      ),
    ],
    unit: 'reqps',
    noValue: 'No queries yet',
    styles: [{ series: '/ 5..$/', color: 'red' }],
  }),
];
