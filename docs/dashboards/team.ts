import { paymentsCharged, paymentsTotal } from '@observability-stack/demo/metrics';
import {
  defineTeam,
  fileSd,
  http,
  httpMetrics,
  logql,
  logsPanel,
  promql,
  quantilePanel,
  query,
  ratePanel,
  slack,
  stat,
} from '../../catalog';
import { moneyDashboard } from './dashboard';

export const payment = defineTeam({
  name: 'payment',
  routing: { page: slack('#payment'), ticket: slack('#payment') },
  services: [
    {
      name: 'payment-service',
      scrape: fileSd({ port: 8080 }),
      signals: http(),
      metrics: [paymentsTotal, paymentsCharged],
      panels: (service) => [
        ratePanel(paymentsTotal.where(service), ['outcome'], {
          key: 'payments',
          title: 'Payments by outcome',
          description: 'Payments per second. Good: nearly all authorized.',
          unit: 'suffix:payments/s',
        }),
        quantilePanel(
          httpMetrics.httpRequestDuration.bucket.where(service, { route: '/payments' }),
          {
            key: 'payment-latency',
            title: 'Payment duration',
            description: 'How long payments take. Good: 99 % below 200 ms.',
            unit: 's',
            exemplars: true,
          },
        ),
        stat({
          key: 'charged',
          title: 'Money charged',
          description: 'Euros per second. Good: similar to the same time on other days.',
          queries: [
            query(promql.sum(promql.rate(paymentsCharged.where(service), '$__rate_interval'))),
          ],
          unit: 'suffix:€/s',
          width: 8,
          height: 8,
        }),
        logsPanel(logql.stream(service, { level: 'warn' }).contains('declined'), {
          key: 'declined',
          title: 'Declined payments',
          description: 'Log lines of declined payments, newest first; trace_id links to the trace.',
          height: 6,
        }),
      ],
    },
  ],
  dashboards: [moneyDashboard],
});
