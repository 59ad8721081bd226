import { up } from '@observability-stack/contracts/standard/target';
import {
  and,
  count,
  type InstantVector,
  labelReplace,
  min,
  mul,
  or,
  sum,
} from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { serviceDashboardUid } from '../../catalog/definitions/dashboard';
import { type Column, type Panel, query, table } from '../../catalog/definitions/panel';
import { alertSeries } from '../../catalog/metrics/alerts';
import {
  type ServiceLabel,
  serviceHttpErrorRatio,
  serviceHttpLatency,
  serviceHttpRequests,
  serviceLabels,
} from '../../catalog/metrics/recorded-http';
import { sloBudgetRemaining } from '../../catalog/metrics/recorded-slo';
import { dashboardVariables } from '../../catalog/names';
import { grafanaVariable, linkToDashboard } from '../shared/links';
import { oneOf } from '../shared/one-of';
import { BUDGET_THRESHOLDS, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';
import { fleetMatchers } from './selection';

const perService = { by: serviceLabels } as const;
const requests = serviceHttpRequests.where(fleetMatchers);

/** Label with the uid of the dashboard of a service, for its link. */
const UID = 'uid';
const PREFIX = serviceDashboardUid('');

/** Adds the uid of dashboards. Uids have a common prefix, except for long names, which are listed. */
function withUid(
  expr: InstantVector<ServiceLabel, 'float'>,
  services: readonly string[],
): InstantVector<ServiceLabel, 'float'> {
  const uid = (
    of: InstantVector<ServiceLabel, 'float'>,
    value: string,
    pattern: string,
  ): InstantVector<ServiceLabel, 'float'> =>
    labelReplace(of, { into: UID, value, from: 'service', pattern });
  return services
    .filter((name) => serviceDashboardUid(name) !== `${PREFIX}${name}`)
    .reduce(
      (of, name) => uid(of, serviceDashboardUid(name), escapeRegex(name)),
      uid(expr, `${PREFIX}$1`, '(.*)'),
    );
}

const UID_COLUMN: Column = { field: UID, title: UID, hidden: true };
const nameColumns: readonly Column[] = [
  {
    field: 'service',
    title: 'Service',
    unit: 'string',
    links: [
      linkToDashboard('Open dashboard', grafanaVariable(`__data.fields.${UID}`), {
        [dashboardVariables.env]: variableRefs.env,
      }),
    ],
  },
  { field: 'team', title: 'Team', unit: 'string', width: 140 },
];
const budgetColumn = (field: number): Column =>
  column(field, 'Error budget', {
    unit: 'percentunit',
    decimals: 1,
    cellType: 'gauge',
    max: 1,
    thresholds: BUDGET_THRESHOLDS,
  });
const alertColumn = (field: number): Column =>
  column(field, 'Alerts', {
    unit: 'none',
    width: 90,
    cellType: 'color-text',
    thresholds: thresholdsAbove({ value: 1, severity: 'page' }),
  });

const column = (of: number, title: string, rest: Partial<Column>): Column => ({
  field: of,
  title,
  ...rest,
});

/** Table with one row per service: requests, errors, latency, error budget and alerts. */
export const allServices = (services: readonly string[]): Panel =>
  table({
    key: 'all-services',
    title: 'All services',
    description:
      'Requests, errors and latency over five minutes, the lowest remaining error budget, and firing alerts. Good: only green. Click a name to open the dashboard of the service.',
    queries: [
      query(withUid(requests, services)),
      query(serviceHttpErrorRatio.where(fleetMatchers)),
      query(serviceHttpLatency.p50.where(fleetMatchers)),
      query(serviceHttpLatency.p95.where(fleetMatchers)),
      query(serviceHttpLatency.p99.where(fleetMatchers)),
      query(min(sloBudgetRemaining.where(fleetMatchers), perService)),
      query(
        or(
          and(
            count(alertSeries.where({ alertstate: 'firing' }, fleetMatchers), perService),
            requests,
            {
              on: serviceLabels,
            },
          ),
          // Keeps the column if no alert fires.
          mul(requests, 0),
        ),
      ),
    ],
    unit: 'short',
    height: 7,
    noValue: 'No scraped service has HTTP signals',
    columns: [
      ...nameColumns,
      column(0, 'Requests', { unit: 'reqps', decimals: 2, width: 120 }),
      column(1, 'Errors', { unit: 'percentunit', decimals: 2, width: 100 }),
      column(2, '50 %', { unit: 's', width: 100 }),
      column(3, '95 %', { unit: 's', width: 100 }),
      column(4, '99 %', { unit: 's', width: 100 }),
      budgetColumn(5),
      alertColumn(6),
      UID_COLUMN,
    ],
    sortBy: { column: 'Requests', descending: true },
  });

/** Table of the services without HTTP signals: their targets, error budgets and alerts. */
export function otherServices(services: readonly string[]): Panel {
  const selected = [fleetMatchers, { service: oneOf(services) }] as const;
  const targets = up.where(...selected);
  const budgets = min(sloBudgetRemaining.where(...selected), perService);
  // A service that pushes its metrics has no targets, and one without SLOs no budget.
  const known = mul(or(count(targets, perService), budgets), 0);
  return table({
    key: 'other-services',
    title: 'Services without requests',
    description:
      'Targets that answer scrapes, the lowest remaining error budget, and firing alerts of services without HTTP signals, such as queue consumers and batch jobs. Good: all targets answer, and only green. A service that pushes its metrics has no targets. Click a name to open the dashboard of the service.',
    queries: [
      query(withUid(known, services)),
      query(sum(targets, perService)),
      query(count(targets, perService)),
      query(budgets),
      query(
        or(
          count(alertSeries.where({ alertstate: 'firing' }, ...selected), perService),
          // Keeps the column if no alert fires.
          known,
        ),
      ),
    ],
    unit: 'short',
    height: 7,
    noValue: 'No targets and no SLOs yet',
    columns: [
      ...nameColumns,
      column(1, 'Targets up', { unit: 'none', width: 120 }),
      column(2, 'Targets', { unit: 'none', width: 120 }),
      budgetColumn(3),
      alertColumn(4),
      { field: 0, title: 'Known', hidden: true },
      UID_COLUMN,
    ],
    sortBy: { column: 'Service', descending: false },
  });
}
