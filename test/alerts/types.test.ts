import { httpRequests } from '@observability-stack/contracts/standard/http';
import { gt, rate, sum } from '@observability-stack/promql';
import { promqlAlert, recordingRule } from '../../catalog/definitions/alert';
import { defineTeam } from '../../catalog/definitions/team';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { sloRequests } from '../../catalog/metrics/recorded-slo';

/** What must not compile; `npm run typecheck` fails where an expected error is missing. */

const requests = rate(httpRequests.where(), '5m');
const alert = {
  name: 'TooMany',
  expr: gt(requests, 1),
  severity: 'page',
  summary: 's',
  description: 'd',
  runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
  tests: [],
} as const;

test('a recording rule keeps the labels of its contract', () => {
  recordingRule(serviceHttpRequests, sum(requests, { by: ['team', 'service', 'env'] }));
  // @ts-expect-error env is not a label of the result
  recordingRule(serviceHttpRequests, sum(requests, { by: ['team', 'service'] }));
  // @ts-expect-error nothing gives the label slo
  recordingRule(sloRequests, sum(requests, { by: ['team', 'service', 'env'] }));
  const { labels } = recordingRule(sloRequests, sum(requests, { by: ['team', 'service', 'env'] }), {
    slo: 'availability',
  });
  expect(labels).toEqual({ slo: 'availability' });
});

test('an alert requires a routed severity, a runbook and tests', () => {
  expect(promqlAlert(alert).kind).toBe('promql');
  // @ts-expect-error the severity has no route
  promqlAlert({ ...alert, severity: 'critical' });
  const { runbook, tests, ...rest } = alert;
  // @ts-expect-error no tests
  promqlAlert({ ...rest, runbook });
  // @ts-expect-error no runbook
  promqlAlert({ ...rest, tests });
  const { mitigation, ...half } = runbook;
  // @ts-expect-error no mitigation
  promqlAlert({ ...alert, runbook: half });
  expect(mitigation).toBe('m');
});

test('an alert of a definition selects its service', () => {
  const team = defineTeam({
    name: 'shop',
    routing: { page: { kind: 'null' }, ticket: { kind: 'null' } },
    services: [
      {
        name: 'cart',
        alerts: (service) => [
          promqlAlert({ ...alert, expr: gt(rate(httpRequests.where(service), '5m'), 1) }),
        ],
      },
    ],
  });
  const alerts = team.services?.[0]?.alerts;
  const [made] = typeof alerts === 'function' ? alerts({ service: 'cart' }) : [];
  expect(JSON.stringify(made?.expr)).toContain('"value":"cart"');
});
