import { defineTeam, linesOf, logql, logRatePanel, pagerduty, slack } from '../../catalog';

const logs = {
  fields: {
    card: { type: 'string', help: 'Brand of the card.' },
    took: { type: 'duration', help: 'Time that the payment provider took, with its unit.' },
  },
} as const;

/** The JSON lines of this service, with the standard fields and its own. */
const lines = linesOf(logs);

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
            .streamOf(lines, service)
            .contains('payment refused')
            .json()
            .where({ took: logql.above('500ms') })
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
