import { bottomk, count, div, gt, min, or, sum, topk, vector } from '@observability-stack/promql';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import { burnRateWindows, SLO_STEP } from '../../catalog/definitions/slo';
import type { Severity } from '../../catalog/definitions/team';
import { alerts } from '../../catalog/metrics/alerts';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { sloBudgetRemaining, sloErrorRatio } from '../../catalog/metrics/recorded-slo';
import { above, BUDGET_LINES } from '../shared/thresholds';
import { selected } from './selection';

/** So many lines can still be told apart. */
const LINES = 10;

export const serviceCount: Panel = stat({
  key: 'services',
  title: 'Services',
  description:
    'Services that measure their requests. Good: as many as there are records with signals.',
  queries: [query(count(serviceHttpRequests.where(selected)), { legend: 'Services' })],
  unit: 'none',
  noData: '0',
  colored: 'not',
});

export const allRequests: Panel = stat({
  key: 'requests',
  title: 'Requests',
  description: 'Requests a second to all services together. Good: as at this time on other days.',
  queries: [query(sum(serviceHttpRequests.where(selected)), { legend: 'Requests' })],
  unit: 'reqps',
  noData: 'No request yet',
  colored: 'not',
});

export const allErrors: Panel = stat({
  key: 'errors',
  title: 'Errors',
  description: 'Share of all requests that fail with a status of 5xx. Good: far below 1 %.',
  queries: [
    query(
      div(sum(serviceHttpErrors.where(selected)), gt(sum(serviceHttpRequests.where(selected)), 0)),
      { legend: 'Errors' },
    ),
  ],
  unit: 'percentunit',
  decimals: 2,
  max: 1,
  noData: 'No request',
  thresholds: above({ value: 0.01, severity: 'ticket' }, { value: 0.05, severity: 'page' }),
});

export const leastBudget: Panel = stat({
  key: 'least-budget',
  title: 'Least budget left',
  description:
    'Error budget of the objective that has least of it. Good: above 25 %; at 0 % a promise is broken.',
  queries: [query(min(sloBudgetRemaining.where(selected)), { legend: 'Least' })],
  unit: 'percentunit',
  decimals: 1,
  min: 'auto',
  max: 1,
  noData: 'No objective',
  thresholds: BUDGET_LINES,
});

const firing = (severity: Severity, key: string, title: string): Panel =>
  stat({
    key,
    title,
    description: `Alerts of severity ${severity} that fire now. Good: 0.`,
    queries: [
      query(or(count(alerts.where({ alertstate: 'firing', severity }, selected)), vector(0)), {
        legend: title,
      }),
    ],
    unit: 'none',
    noData: '0',
    thresholds: above({ value: 1, severity }),
  });
export const pages = firing('page', 'pages', 'Pages');
export const tickets = firing('ticket', 'tickets', 'Tickets');

export const requestsByService: Panel = timeSeries({
  key: 'requests-by-service',
  title: `Requests: the ${LINES} busiest`,
  description:
    'Requests a second. Good: as on other days. A service that falls while others do not has lost its callers.',
  queries: [query(topk(LINES, serviceHttpRequests.where(selected)), { legend: '{{service}}' })],
  unit: 'reqps',
  width: 12,
  noData: 'No request yet',
});

export const errorsByService: Panel = timeSeries({
  key: 'errors-by-service',
  title: `Errors: the ${LINES} worst`,
  description:
    'Share of requests that fail, of services in which any does. Good: empty, or far below 1 %.',
  queries: [query(topk(LINES, serviceHttpErrorRatio.where(selected)), { legend: '{{service}}' })],
  unit: 'percentunit',
  softMax: 0.01,
  width: 12,
  noData: 'No request fails',
});

export const latencyByService: Panel = timeSeries({
  key: 'latency-by-service',
  title: `Latency, 99 %: the ${LINES} slowest`,
  description:
    'Time in which 99 of 100 requests are answered. Good: level. Callers rise with what they call.',
  queries: [query(topk(LINES, serviceHttpLatency.p99.where(selected)), { legend: '{{service}}' })],
  unit: 's',
  width: 12,
  noData: 'No request yet',
});

export const budgetByService: Panel = timeSeries({
  key: 'budget-by-service',
  title: `Error budget left: the ${LINES} lowest`,
  description:
    'Share of the error budget of the period that is left, by objective. Good: above 25 %, and level.',
  queries: [
    query(bottomk(LINES, sloBudgetRemaining.where(selected)), { legend: '{{service}} {{slo}}' }),
  ],
  unit: 'percentunit',
  min: 'auto',
  max: 1,
  width: 12,
  calcs: ['min', 'lastNotNull'],
  noData: 'No objective',
});

/** Over the window of the alert that fires first. */
export const burning = (period: string): Panel => {
  const [{ long } = { long: SLO_STEP }] = burnRateWindows(period);
  return timeSeries({
    key: 'burning',
    title: `Bad requests over ${long}: the ${LINES} worst`,
    description: `Share of requests that miss an objective, over the last ${long}. Good: below what the objective allows.`,
    queries: [
      query(topk(LINES, sloErrorRatio(long).where(selected)), { legend: '{{service}} {{slo}}' }),
    ],
    unit: 'percentunit',
    softMax: 0.01,
    width: 12,
    noData: 'No bad request',
  });
};

export const alertsOverTime: Panel = timeSeries({
  key: 'alerts-over-time',
  title: 'Alerts',
  description: 'Alerts that fire, by name, and how many there are. Good: a line at 0.',
  queries: [
    query(or(count(alerts.where({ alertstate: 'firing' }, selected)), vector(0)), {
      legend: 'all',
    }),
    query(
      count(alerts.where({ alertstate: 'firing' }, selected), { by: ['alertname', 'service'] }),
      { legend: '{{service}} {{alertname}}' },
    ),
  ],
  unit: 'none',
  softMax: 1,
  width: 12,
  calcs: ['max', 'lastNotNull'],
  noData: 'Nothing fires',
  styles: [{ series: 'all', color: 'text', dashed: true }],
});
