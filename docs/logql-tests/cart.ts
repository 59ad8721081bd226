import { defineTeam, logqlAlert, slack, type TestLine } from '../../catalog';

const labels = { team: 'shop', service: 'cart', env: 'test', level: 'warn' };

/** A refused payment, at a time since the start of the test. */
const refused = (seconds: number, card: string, ms: number): TestLine => ({
  at: `${seconds}s`,
  labels,
  line: JSON.stringify({ level: 'warn', msg: 'payment refused', card, ms }),
  structuredMetadata: { trace_id: `${seconds}`.padStart(32, '0') },
});

const fires = {
  labels: { team: 'shop', service: 'cart', severity: 'ticket', card: 'visa' },
  summary: 'Payments by visa are refused.',
  description: '3 of them took more than half a second.',
};

export const paymentsRefused = logqlAlert({
  name: 'PaymentsRefused',
  expr: `
    sum by (team, service, card) (
      count_over_time({service="cart"} |= "payment refused" | json | ms > 500 | __error__="" [5m])
    ) > 2`,
  for: '2m',
  severity: 'ticket',
  summary: 'Payments by {{ $labels.card }} are refused.',
  description: '{{ $value }} of them took more than half a second.',
  runbook: {
    meaning: 'More than two slow payments by one kind of card were refused within five minutes.',
    impact: 'Customers cannot pay.',
    diagnosis: 'Check the status page of the payment provider.',
    mitigation: 'Disable the card on the checkout page.',
  },
  tests: [
    {
      title: 'three slow refusals of one card, a fast one of another',
      lines: [
        refused(10, 'visa', 700),
        refused(20, 'visa', 800),
        refused(30, 'visa', 900),
        refused(40, 'other', 100),
      ],
      at: '1m',
      fires: [],
      pending: [fires.labels],
      later: [
        { at: '3m', fires: [fires] },
        { at: '6m', fires: [], pending: [] },
      ],
    },
    {
      title: 'one of three lines cannot be parsed',
      lines: [
        refused(10, 'visa', 700),
        refused(20, 'visa', 800),
        { ...refused(30, 'visa', 900), line: 'payment refused, ms=900' },
      ],
      at: '5m',
      fires: [],
      pending: [],
    },
  ],
});

export const shopTeam = defineTeam({
  name: 'shop',
  routing: { page: slack('#shop'), ticket: slack('#shop') },
  services: [
    {
      name: 'cart',
      logs: {
        fields: {
          card: { type: 'string', help: 'Kind of the card.' },
          ms: { type: 'number', help: 'How long the payment took, in milliseconds.' },
        },
      },
      alerts: () => [paymentsRefused],
    },
  ],
});
