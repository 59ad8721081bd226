import { pagerduty, slack } from '../catalog/receivers';
import { fileSd } from '../catalog/scrape';
import { http } from '../catalog/signals';
import { availability, latency } from '../catalog/slo';
import { defineTeam } from '../catalog/team';

export const commerce = defineTeam({
  name: 'commerce',
  routing: { page: pagerduty('commerce-pagerduty'), ticket: slack('#commerce-alerts') },
  services: [
    {
      name: 'order-service',
      description: 'Takes orders.',
      replicas: 2,
      scrape: fileSd({ port: 8080 }),
      signals: http(),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '500ms' })],
    },
  ],
});
