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

/** Label that a link takes the address of a service's dashboard from. */
const UID = 'uid';
const PREFIX = serviceUid('');

/** Addresses begin alike; where a name is too long for that, it is said. */
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

/** Every service in one line: how much it is asked, how it answers, what is left of its budget. */
export const allServices = (services: readonly string[]): Panel =>
  table({
    key: 'all-services',
    title: 'All services',
    description:
      'Requests, errors and latency of the last five minutes, the least error budget that is left, and alerts that fire. Good: no colour but green. A click on a name opens the dashboard of the service.',
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
          // the column is there when nothing fires, too
          mul(requests, 0),
        ),
      ),
    ],
    unit: 'short',
    height: 7,
    noData: 'No service with HTTP signals is scraped',
    columns: [
      {
        of: 'service',
        title: 'Service',
        unit: 'string',
        links: [
          toDashboard('Open the dashboard', grafana(`__data.fields.${UID}`), {
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
      column(5, 'Budget left', {
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
