import {
  availability,
  defineTeam,
  externalMetrics,
  fileSd,
  labelRe,
  latency,
  pagerduty,
  requestSignals,
  slack,
} from '../../catalog';

const { counter, histogram } = externalMetrics();

// What `npm run contracts` writes, with budgets as reviewed.
export const requests = counter('basket_requests_total', {
  help: 'Requests by path template.',
  labels: ['path', 'verb', 'code'],
  budget: { path: 20, verb: 5, code: 16 },
});

export const durations = histogram('basket_request_time_milliseconds', {
  help: 'Time of requests.',
  unit: 'milliseconds',
  labels: ['path', 'verb'],
  budget: { path: 20, verb: 5 },
  buckets: [5, 25, 100, 250, 1000, 5000],
});

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'basket-service',
      replicas: 2,
      scrape: fileSd({ port: 8080 }),
      signals: requestSignals(
        {
          requests,
          duration: durations,
          route: 'path',
          method: 'verb',
          status: 'code',
          failure: {
            where: { code: labelRe('5..') },
            example: { code: '503' },
            text: 'fail with status 5xx',
          },
          success: { example: { code: '200' } },
        },
        { ignoreRoutes: ['/metrics', '/health'], latency: '1s' },
      ),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '250ms' })],
    },
  ],
});
