import {
  defineTeam,
  fileSd,
  http,
  notify,
  opsgenie,
  pagerduty,
  rawReceiver,
  rawRoute,
  slack,
  teams,
  timeInterval,
} from '../../catalog';

const officeHours = timeInterval('office-hours', {
  weekdays: ['monday:friday'],
  times: [{ from: '09:00', to: '17:00' }],
  location: 'Europe/Berlin',
});

export const shop = defineTeam({
  name: 'shop',
  routing: {
    // both are notified of each page
    page: [pagerduty('shop-oncall'), slack('#shop-pages')],
    ticket: notify(teams({ webhook: 'shop-teams' }), {
      active: [officeHours],
      groupBy: ['service'],
      groupInterval: '30m',
      repeatInterval: '1d',
    }),
    routes: [
      // the team that runs the databases is notified by its own receivers
      { name: 'database', services: ['shop-database'], to: { team: 'platform' } },
      {
        name: 'traffic',
        alerts: ['HttpTrafficGone'],
        severity: 'page',
        to: opsgenie({
          apiKey: 'shop-opsgenie',
          title: '{{ .CommonLabels.service }} receives no requests',
          text: '{{ template "stack.text" . }}',
        }),
      },
      rawRoute({ matchers: ['slo=~".+"'], receiver: 'shop-slo', continue: true }),
    ],
    // the services of a database that is down need no notifications
    inhibitions: [
      {
        sourceMatchers: ['alertname="ServiceDown"', 'service="shop-database"'],
        targetMatchers: ['alertname="HttpErrorRatioHigh"'],
        equal: ['env'],
      },
    ],
    receivers: [
      rawReceiver('shop-slo', {
        webhook_configs: [
          {
            url_file: { secret: 'shop-slo-url' },
            payload: { title: 'SLO of {{ .CommonLabels.service }}' },
          },
        ],
      }),
    ],
  },
  services: [
    { name: 'cart-service', scrape: fileSd({ port: 8080 }), signals: http() },
    { name: 'shop-database', scrape: fileSd({ port: 9187 }) },
  ],
});
