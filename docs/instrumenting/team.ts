import {
  availability,
  defineTeam,
  http,
  kubernetesSd,
  latency,
  pagerduty,
  slack,
} from '../../catalog';
export const warehouse = defineTeam({
  name: 'warehouse',
  routing: { page: pagerduty('warehouse-pagerduty'), ticket: slack('#warehouse-alerts') },
  services: [
    {
      name: 'stock-service',
      scrape: kubernetesSd({ port: 8080 }),
      signals: http({ latency: '500ms' }),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '200ms' })],
    },
  ],
});
