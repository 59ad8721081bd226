import { availability, defineTeam, fileSd, latency, otelHttp, slack } from '../../catalog';

export const shop = defineTeam({
  name: 'shop',
  routing: { page: slack('#shop-pages'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'basket-service',
      replicas: 2,
      scrape: fileSd({ port: 8080, dropMetrics: ['go_.*'] }),
      // `metrics: basketServiceMetrics` adds those that its own alerts and panels query.
      signals: otelHttp(),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '250ms' })],
    },
  ],
});
