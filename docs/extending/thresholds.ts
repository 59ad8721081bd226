import { defineEnvironment, defineTeam, fileSd, http, nullReceiver } from '../../catalog';
import { local } from '../../environments/local';

const shop = defineTeam({
  name: 'shop',
  routing: { page: nullReceiver, ticket: nullReceiver },
  // for all services of the team whose signals do not set errorRatio
  alertThresholds: { HttpErrorRatioHigh: 0.02 },
  services: [
    { name: 'cart-service', scrape: fileSd({ port: 8080 }), signals: http() },
    {
      name: 'report-service',
      scrape: fileSd({ port: 8080 }),
      signals: http({ latency: '5s' }),
      disabledAlerts: { HttpTrafficGone: { reason: 'It has requests during office hours only.' } },
    },
  ],
});

export const staging = defineEnvironment({
  ...local,
  name: 'staging',
  teams: [...local.teams, shop],
  alertThresholds: { NodeMemoryLow: 0.1, HttpErrorRatioHigh: 0.1 },
  disabledAlerts: {
    NodeClockNotSynchronised: {
      reason: 'The nodes are virtual machines that the host synchronises.',
      until: '2027-06-30',
    },
  },
  // staging only
  services: { 'cart-service': { alertThresholds: { HttpErrorRatioHigh: 0.25 } } },
});
