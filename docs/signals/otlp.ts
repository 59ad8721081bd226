import { availability, defineTeam, latency, otelHttp, otlp, pagerduty, slack } from '../../catalog';

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'basket-service',
      replicas: 2,
      otlp: otlp(),
      signals: otelHttp({ buckets: [0.1, 0.25, 0.5, 1, 2.5] }),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '250ms' })],
      logs: { heartbeat: '10m' },
    },
  ],
});
