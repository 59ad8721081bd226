import * as demo from '../catalog/metrics/demo';
import * as nodejs from '../catalog/metrics/nodejs';
import { pagerduty, slack } from '../catalog/receivers';
import { fileSd } from '../catalog/scrape';
import { http } from '../catalog/signals';
import { availability, latency } from '../catalog/slo';
import { defineTeam } from '../catalog/team';

/** What each program of the demo exposes beside its requests and its business. */
const common = [
  ...Object.values(nodejs),
  demo.httpConnectionsOpen,
  demo.faultsActive,
  demo.leakedSeries,
];

export const commerce = defineTeam({
  name: 'commerce',
  routing: { page: pagerduty('commerce-pagerduty'), ticket: slack('#commerce-alerts') },
  services: [
    {
      name: 'order-service',
      description: 'Takes orders.',
      replicas: 2,
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.orders, demo.ordersHeld, demo.paymentClientDuration, ...common],
      signals: http(),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '500ms' })],
    },
    {
      name: 'payment-service',
      description: 'Charges what orders cost.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.payments, demo.paymentsCharged, ...common],
      signals: http(),
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '200ms' })],
    },
    {
      name: 'load-generator',
      description: 'Orders all the time, so that there is something to see.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.loadRequests, demo.loadRequestDuration, ...common],
    },
  ],
});
