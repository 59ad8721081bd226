import { httpRequests } from '@observability-stack/contracts/standard/http';
import { gt, rate, sum } from '@observability-stack/promql';
import { promqlAlert } from '../../../../catalog/definitions/alert';
import { nullReceiver, slack } from '../../../../catalog/definitions/receivers';
import { http } from '../../../../catalog/definitions/signals';
import { availability, latency } from '../../../../catalog/definitions/slo';
import { commerceEdit, type Edit, service, shopEdit, team } from '../edit';

const runbook = { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' };
const busy = (bound: number) => (selector: { readonly service: string }) => [
  promqlAlert({
    name: 'ShopBusy',
    expr: gt(sum(rate(httpRequests.where(selector), '5m'), { by: ['service'] }), bound),
    for: '10m',
    severity: 'page',
    summary: 'The shop is busy.',
    description: 'There are {{ $value }} requests a second.',
    runbook,
    tests: [
      {
        title: 'busy',
        series: [],
        at: '15m',
        fires: [{ labels: {}, summary: '', description: '' }],
      },
      { title: 'idle', series: [], at: '15m', fires: [] },
    ],
  }),
];

/** What teams write in their records. */
export const signalEdits: readonly Edit[] = [
  { title: 'nothing', changes: 0, source: (environment) => ({ ...environment }) },
  {
    title: 'keys of the record in another order',
    changes: 0,
    source: team({ services: [{ ...shopEdit, slos: [...(shopEdit.slos ?? [])], replicas: 2 }] }),
  },
  {
    title: 'a higher bound of the error ratio',
    changes: 1,
    source: service({ signals: http({ errorRatio: 0.1 }) }),
  },
  {
    title: 'a lower bound of the error ratio',
    changes: 1,
    source: service({ signals: http({ errorRatio: 0.01 }) }),
  },
  {
    title: 'no alert about errors',
    changes: 4,
    source: service({ signals: http({ errorRatio: false }) }),
  },
  {
    title: 'another route that is no user',
    changes: 18,
    source: service({
      signals: http({ ignoreRoutes: ['/metrics', '/healthz', '/readyz', '/livez', '/debug'] }),
    }),
  },
  {
    title: 'an objective that promises less',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99 }), latency({ objective: 99, threshold: '500ms' })],
    }),
  },
  {
    title: 'an objective that promises more',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99.95 }), latency({ objective: 99, threshold: '500ms' })],
    }),
  },
  {
    title: 'another bound of the latency objective',
    changes: 1,
    source: service({
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '1s' })],
    }),
  },
  {
    title: 'an SLO less',
    changes: 1,
    source: service({ slos: [availability({ objective: 99.9 })] }),
  },
  {
    title: 'an SLO more',
    changes: 1,
    source: service({
      slos: [
        ...(shopEdit.slos ?? []),
        availability({ name: 'availability-strict', objective: 99.99 }),
      ],
    }),
  },
  { title: 'an alert of its own', changes: 1, source: service({ alerts: busy(100) }) },
  {
    title: 'another receiver of pages',
    changes: 2,
    source: team({ routing: { page: slack('#commerce-pages'), ticket: slack('#commerce') } }),
  },
  {
    title: 'nobody gets tickets',
    changes: 2,
    source: team({ routing: { ...commerceEdit.routing, ticket: nullReceiver } }),
  },
  {
    title: 'a replica more',
    changes: 2,
    source: service({ replicas: 3 }),
  },
  {
    title: 'another port',
    changes: 2,
    source: service({ scrape: { kind: 'file', port: 9000 } as never }),
  },
  {
    title: 'a stream label more',
    changes: 1,
    source: service({ logs: { labels: [{ name: 'tier', values: ['gold', 'silver'] }] } }),
  },
  {
    title: 'structured metadata more',
    changes: 1,
    source: service({ logs: { structuredMetadata: [{ name: 'order_id' }] } }),
  },
  {
    title: 'lines that are dropped',
    changes: 1,
    source: service({ logs: { drop: [{ expression: 'GET /healthz', reason: 'probe' }] } }),
  },
  { title: 'a service less', changes: 8, source: team({ services: [] }) },
  {
    title: 'a service more',
    changes: 1,
    source: team({
      services: [shopEdit, { name: 'cart', scrape: { kind: 'file', port: 8080 } as never }],
    }),
  },
];
