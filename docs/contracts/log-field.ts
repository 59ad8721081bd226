import { defineTeam, logql, logRatePanel, pagerduty, serviceLogs, slack } from '../../catalog';

const logs = {
  fields: {
    card: { type: 'string', help: 'Brand of the card.' },
    took: { type: 'duration', help: 'Time that the payment provider took, with its unit.' },
  },
} as const;

/** The JSON lines of this service, with the standard fields and its own. */
const lines = serviceLogs(logs);

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'cart-service',
      logs,
      panels: (service) => [
        logRatePanel(
          logql
            .streamsOf(lines, service)
            .contains('payment refused')
            .json()
            .where({ took: logql.valueGt('500ms') })
            .withoutErrors(),
          ['card'],
          {
            key: 'refused',
            title: 'Slow refusals by card',
            description: 'Payments refused after more than 500 ms. Good: none.',
            unit: 'suffix:refusals/s',
          },
        ),
      ],
    },
  ],
});
