import {
  availability,
  defineTeam,
  fileSd,
  http,
  latency,
  pagerduty,
  requestLogs,
  slack,
} from '../../catalog';

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'cart-service',
      scrape: fileSd({ port: 8080 }),
      // requests are counted by http_requests_total and timed by http_request_duration_seconds
      signals: http({ latency: '1s' }),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
    },
    {
      name: 'storefront',
      // no metrics: requests are counted from the access lines of NGINX
      slos: [
        availability({ objective: 99.5, source: requestLogs({ format: 'nginx' }) }),
        latency({ objective: 95, threshold: '800ms', source: requestLogs({ format: 'nginx' }) }),
      ],
    },
  ],
});
