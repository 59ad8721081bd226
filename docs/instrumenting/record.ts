import { pagerduty, slack } from '../../catalog/definitions/receivers';
import { kubernetesSd } from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { availability, latency } from '../../catalog/definitions/slo';
import { defineTeam } from '../../catalog/definitions/team';

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
