import { httpRequests } from '@observability-stack/contracts/standard/http';
import { rate, sum } from '@observability-stack/promql';
import { defineDashboard } from '../../../../catalog/definitions/dashboard';
import { query, timeSeries } from '../../../../catalog/definitions/panel';
import { type Edit, service, team } from '../edit';

const requests = (selector: { readonly service: string }, title = 'Requests by method') =>
  timeSeries({
    key: 'requests-by-method',
    title,
    description: 'Requests a second. Good: as many as there should be.',
    queries: [
      query(sum(rate(httpRequests.where(selector), '$__rate_interval'), { by: ['method'] }), {
        legendFormat: '{{method}}',
      }),
    ],
    unit: 'reqps',
  });

const inGrafana = (
  title: string,
  changes: number,
  from: string,
  to: string,
  owner = 'commerce',
): Edit => ({
  title,
  changes,
  output: [{ file: `grafana-dashboards-${owner}.yaml`, from, to }],
});

/** Edits of dashboards. */
export const dashboardEdits: readonly Edit[] = [
  {
    title: 'a panel of the team',
    changes: 1,
    source: service({ panels: (selector) => [requests(selector)] }),
  },
  {
    title: 'a dashboard of the team',
    changes: 1,
    source: team({
      dashboards: [
        defineDashboard({
          uid: 'shop-own',
          title: 'What the shop sells',
          description: 'What the shop looks at.',
          tags: ['shop'],
          rows: [{ key: 'own', title: 'Own', panels: [requests({ service: 'shop' })] }],
        }),
      ],
    }),
  },
  inGrafana('a renamed panel', 1, '"title": "Latency distribution"', '"title": "Latency, all"'),
  inGrafana(
    'a changed quantile',
    1,
    'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{service=\\"shop',
    'histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket{service=\\"shop',
  ),
  inGrafana(
    'a renamed dashboard',
    1,
    '"title": "Stack health"',
    '"title": "Health of the stack"',
    'platform',
  ),
  inGrafana('another position', 0, '"y": 1,\n', '"y": 2,\n'),
];
