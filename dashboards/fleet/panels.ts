import {
  bottomk,
  count,
  div,
  gt,
  type InstantVector,
  max,
  min,
  or,
  sum,
  topk,
  vector,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import type { Severity } from '../../catalog/definitions/routing';
import { type BudgetPeriod, burnRateWindows, SLO_STEP } from '../../catalog/definitions/slo';
import { alertSeries } from '../../catalog/metrics/alerts';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import {
  type SloLabel,
  sloBudgetRemaining,
  sloErrorRatio,
  sloLabels,
} from '../../catalog/metrics/recorded-slo';
import { BUDGET_THRESHOLDS, thresholdsAbove } from '../shared/thresholds';
import { fleetMatchers } from './selection';

/** Maximum number of series that can be distinguished in a graph. */
const LINES = 10;

export const serviceCount: Panel = stat({
  key: 'services',
  title: 'Services',
  description: 'Services with HTTP metrics. Good: the number of definitions with signals.',
  queries: [query(count(serviceHttpRequests.where(fleetMatchers)), { legendFormat: 'Services' })],
  unit: 'none',
  noValue: '0',
  colorMode: 'none',
});

export const allRequests: Panel = stat({
  key: 'requests',
  title: 'Requests',
  description: 'Requests per second to all services. Good: similar to the same time on other days.',
  queries: [query(sum(serviceHttpRequests.where(fleetMatchers)), { legendFormat: 'Requests' })],
  unit: 'reqps',
  noValue: 'No requests yet',
  colorMode: 'none',
});

export const allErrors: Panel = stat({
  key: 'errors',
  title: 'Errors',
  description: 'Ratio of all requests that fail with status 5xx. Good: well below 1 %.',
  queries: [
    query(
      div(
        sum(serviceHttpErrors.where(fleetMatchers)),
        gt(sum(serviceHttpRequests.where(fleetMatchers)), 0),
      ),
      { legendFormat: 'Errors' },
    ),
  ],
  unit: 'percentunit',
  decimals: 2,
  max: 1,
  noValue: 'No requests',
  thresholds: thresholdsAbove(
    { value: 0.01, severity: 'ticket' },
    { value: 0.05, severity: 'page' },
  ),
});

export const lowestBudget: Panel = stat({
  key: 'least-budget',
  title: 'Lowest error budget',
  description:
    'Remaining error budget of the SLO with the lowest one. Good: above 25 %; at 0 % the objective is missed.',
  queries: [query(min(sloBudgetRemaining.where(fleetMatchers)), { legendFormat: 'Lowest' })],
  unit: 'percentunit',
  decimals: 1,
  min: 'auto',
  max: 1,
  noValue: 'No SLOs',
  thresholds: BUDGET_THRESHOLDS,
});

const firing = (severity: Severity, key: string, title: string): Panel =>
  stat({
    key,
    title,
    description: `Firing alerts with severity ${severity}. Good: 0.`,
    queries: [
      query(
        or(count(alertSeries.where({ alertstate: 'firing', severity }, fleetMatchers)), vector(0)),
        {
          legendFormat: title,
        },
      ),
    ],
    unit: 'none',
    noValue: '0',
    thresholds: thresholdsAbove({ value: 1, severity }),
  });
export const firingPages = firing('page', 'pages', 'Pages');
export const firingTickets = firing('ticket', 'tickets', 'Tickets');

export const requestsByService: Panel = timeSeries({
  key: 'requests-by-service',
  title: `Requests (top ${LINES})`,
  description:
    'Requests per second, by service. Good: similar to other days. If a single service drops, its callers cannot reach it.',
  queries: [
    query(topk(LINES, serviceHttpRequests.where(fleetMatchers)), { legendFormat: '{{service}}' }),
  ],
  unit: 'reqps',
  width: 12,
  noValue: 'No requests yet',
});

export const errorsByService: Panel = timeSeries({
  key: 'errors-by-service',
  title: `Errors (top ${LINES})`,
  description:
    'Ratio of failed requests, for services with failures. Good: empty, or well below 1 %.',
  queries: [
    query(topk(LINES, serviceHttpErrorRatio.where(fleetMatchers)), { legendFormat: '{{service}}' }),
  ],
  unit: 'percentunit',
  axisSoftMax: 0.01,
  width: 12,
  noValue: 'No failed requests',
});

export const latencyByService: Panel = timeSeries({
  key: 'latency-by-service',
  title: `Latency (p99, top ${LINES})`,
  description:
    '99th percentile of the request duration, by service. Good: constant. A slow service also slows down its callers.',
  queries: [
    query(topk(LINES, serviceHttpLatency.p99.where(fleetMatchers)), {
      legendFormat: '{{service}}',
    }),
  ],
  unit: 's',
  width: 12,
  noValue: 'No requests yet',
});

export const budgetByService: Panel = timeSeries({
  key: 'budget-by-service',
  title: `Error budget remaining (lowest ${LINES})`,
  description:
    'Ratio of the error budget of the period that remains, by SLO. Good: above 25 %, and constant.',
  queries: [
    query(bottomk(LINES, min(sloBudgetRemaining.where(fleetMatchers), { by: sloLabels })), {
      legendFormat: '{{service}} {{slo}}',
    }),
  ],
  unit: 'percentunit',
  min: 'auto',
  max: 1,
  width: 12,
  calcs: ['min', 'lastNotNull'],
  noValue: 'No SLOs',
});

/** Panel of the burn rates over the window of the alert that fires first, which depends on the period of the budget. */
export const fastestBurnRate = (periods: readonly BudgetPeriod[]): Panel => {
  const windows = [
    ...new Set(periods.map((period) => burnRateWindows(period)[0]?.long ?? SLO_STEP)),
  ].sort((one, other) => parseDurationMs(one) - parseDurationMs(other));
  // For each SLO, only one of the windows is recorded.
  const ratios = windows
    .map((window): InstantVector<SloLabel, 'float'> => sloErrorRatio(window).where(fleetMatchers))
    .reduce((some, more) => or(some, more));
  const over = windows.join(' or ');
  return timeSeries({
    key: 'burning',
    title: `Bad ratio by SLO over ${over} (top ${LINES})`,
    description: `Ratio of bad requests, events or time by SLO, over the last ${over}. Good: below the ratio that the objective allows.`,
    queries: [
      query(topk(LINES, max(ratios, { by: sloLabels })), { legendFormat: '{{service}} {{slo}}' }),
    ],
    unit: 'percentunit',
    axisSoftMax: 0.01,
    width: 12,
    noValue: 'No bad requests',
  });
};

export const alertsOverTime: Panel = timeSeries({
  key: 'alerts-over-time',
  title: 'Alerts',
  description: 'Number of firing alerts, by service and name. Good: 0.',
  queries: [
    query(or(count(alertSeries.where({ alertstate: 'firing' }, fleetMatchers)), vector(0)), {
      legendFormat: 'all',
    }),
    query(
      count(alertSeries.where({ alertstate: 'firing' }, fleetMatchers), {
        by: ['alertname', 'service'],
      }),
      { legendFormat: '{{service}} {{alertname}}' },
    ),
  ],
  unit: 'none',
  axisSoftMax: 1,
  width: 12,
  calcs: ['max', 'lastNotNull'],
  noValue: 'No firing alerts',
  styles: [{ series: 'all', color: 'text', dashed: true }],
});
