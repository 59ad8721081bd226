import { pagerduty, slack } from '../../catalog/receivers';
import { kubernetesSd } from '../../catalog/scrape';
import { http } from '../../catalog/signals';
import { availability, latency } from '../../catalog/slo';
import { defineTeam } from '../../catalog/team';

export const warehouse = defineTeam({
  name: 'warehouse',
  routing: { page: pagerduty('warehouse-pagerduty'), ticket: slack('#warehouse-alerts') },
  services: [
    {
      name: 'stock-service',
      scrape: kubernetesSd({ port: 8080 }),
      signals: http({ latency: '500ms' }),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '200ms' })],
    },
  ],
});
