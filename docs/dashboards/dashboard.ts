import { ordersTotal, paymentsTotal } from '@observability-stack/demo/metrics';
import { defineDashboard, promql, query, ratePanel, timeSeries } from '../../catalog';

const everywhere = { env: '$env' };

/** Orders and payments of two services. */
export const moneyDashboard = defineDashboard({
  uid: 'money',
  title: 'From order to money',
  description: 'Orders and their payments, over both services.',
  tags: ['payment', 'business'],
  variables: [
    {
      kind: 'labels',
      name: 'env',
      title: 'Environment',
      label: 'env',
      source: { metrics: paymentsTotal.where() },
    },
  ],
  from: 'now-6h',
  refresh: '1m',
  rows: [
    {
      key: 'flow',
      title: 'Flow',
      panels: [
        ratePanel(ordersTotal.where({ service: 'order-service' }, everywhere), ['outcome'], {
          key: 'orders',
          title: 'Orders by outcome',
          description: 'Orders per second. Good: nearly all paid.',
          unit: 'suffix:orders/s',
          width: 12,
        }),
        timeSeries({
          key: 'declined-share',
          title: 'Share of declined payments',
          description: 'Of all payments. Good: below 5 %.',
          queries: [
            query(
              promql.div(
                promql.sum(
                  promql.rate(
                    paymentsTotal.where(
                      { service: 'payment-service', outcome: 'declined' },
                      everywhere,
                    ),
                    '$__rate_interval',
                  ),
                ),
                promql.gt(
                  promql.sum(
                    promql.rate(
                      paymentsTotal.where({ service: 'payment-service' }, everywhere),
                      '$__rate_interval',
                    ),
                  ),
                  0,
                ),
              ),
              { legendFormat: 'declined' },
            ),
          ],
          unit: 'percentunit',
          width: 12,
          noValue: 'No payment',
        }),
      ],
    },
  ],
});
