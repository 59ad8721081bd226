import {
  and,
  count,
  type InstantVector,
  labelReplace,
  min,
  mul,
  or,
} from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { serviceUid } from '../../catalog/definitions/dashboard';
import { type Column, type Panel, query, table } from '../../catalog/definitions/panel';
import { alerts } from '../../catalog/metrics/alerts';
import {
  type ServiceLabel,
  serviceHttpErrorRatio,
  serviceHttpLatency,
  serviceHttpRequests,
  serviceLabels,
} from '../../catalog/metrics/recorded-http';
import { sloBudgetRemaining } from '../../catalog/metrics/recorded-slo';
import { dashboardVariables } from '../../catalog/names';
import { grafana, toDashboard } from '../shared/links';
import { above, BUDGET_LINES } from '../shared/thresholds';
import { chosen } from '../shared/variables';
import { selected } from './selection';

const perService = { by: serviceLabels } as const;
const requests = serviceHttpRequests.where(selected);

/** Label with the uid of the dashboard of a service, for its link. */
const UID = 'uid';
const PREFIX = serviceUid('');

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
    .filter((name) => serviceUid(name) !== `${PREFIX}${name}`)
    .reduce(
      (of, name) => uid(of, serviceUid(name), escapeRegex(name)),
      uid(expr, `${PREFIX}$1`, '(.*)'),
    );
}

const column = (of: number, title: string, rest: Partial<Column>): Column => ({
  of,
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
      query(serviceHttpErrorRatio.where(selected)),
      query(serviceHttpLatency.p50.where(selected)),
      query(serviceHttpLatency.p95.where(selected)),
      query(serviceHttpLatency.p99.where(selected)),
      query(min(sloBudgetRemaining.where(selected), perService)),
      query(
        or(
          and(count(alerts.where({ alertstate: 'firing' }, selected), perService), requests, {
            on: serviceLabels,
          }),
          // Keeps the column if no alert fires.
          mul(requests, 0),
        ),
      ),
    ],
    unit: 'short',
    height: 7,
    noData: 'No scraped service has HTTP signals',
    columns: [
      {
        of: 'service',
        title: 'Service',
        unit: 'string',
        links: [
          toDashboard('Open dashboard', grafana(`__data.fields.${UID}`), {
            [dashboardVariables.env]: chosen.env,
          }),
        ],
      },
      { of: 'team', title: 'Team', unit: 'string', width: 140 },
      column(0, 'Requests', { unit: 'reqps', decimals: 2, width: 120 }),
      column(1, 'Errors', { unit: 'percentunit', decimals: 2, width: 100 }),
      column(2, '50 %', { unit: 's', width: 100 }),
      column(3, '95 %', { unit: 's', width: 100 }),
      column(4, '99 %', { unit: 's', width: 100 }),
      column(5, 'Error budget', {
        unit: 'percentunit',
        decimals: 1,
        show: 'bar',
        max: 1,
        thresholds: BUDGET_LINES,
      }),
      column(6, 'Alerts', {
        unit: 'none',
        width: 90,
        show: 'colored-text',
        thresholds: above({ value: 1, severity: 'page' }),
      }),
      { of: UID, title: UID, hidden: true },
    ],
    sortBy: { column: 'Requests', descending: true },
  });
