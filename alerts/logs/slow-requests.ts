import {
  countOverTime,
  div,
  gt,
  labelNotRe,
  sum,
  valueGt,
  valueGte,
} from '@observability-stack/logql';
import { escapeRegex, parseDurationMs } from '@observability-stack/query-common';
import { type LogqlAlert, logqlAlert, type TestLine } from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import { requestFieldsOf } from '../../catalog/logs/fields';
import type { HttpService } from '../http';
import { expectedLabels, formatPercent } from '../http/service';
import { SLOW_REQUEST_CLUSTER } from '../names';
import {
  byServiceStream,
  INPUT_TIME,
  inputLines,
  serviceLogParser,
  serviceStream,
} from './service';

/** Number of slow requests to one route in ten minutes below which the ratio is not significant. */
const FLOOR = 10;

/** Fires when requests to one route are slow, which the latency over all routes may not show. */
export function slowRequests(service: HttpService, bound: Duration, limit: number): LogqlAlert {
  const { name } = service;
  const { route, method, status, duration, unit } = requestFieldsOf(service.logs ?? {});
  const slowest = parseDurationMs(bound) / (unit === 'seconds' ? 1000 : 1);
  // The contract of the lines has these fields; the compiler does not know their names.
  const perRoute = { by: [...byServiceStream, route, method] as never } as const;
  const takes = (condition: ReturnType<typeof valueGt>): never =>
    ({ [duration]: condition }) as never;
  const { ignoreRoutes } = service.signals;
  const [probe] = ignoreRoutes;
  const ofUsers =
    probe === undefined ? {} : { [route]: labelNotRe(ignoreRoutes.map(escapeRegex).join('|')) };
  const requests = serviceStream(service)
    .contains(duration)
    .parseAs(serviceLogParser(service))
    .where(ofUsers as never);
  const summary = (verb: string, path: string) => `Route ${verb} ${path} of ${name} is slow.`;
  const description = (share: string) =>
    `${share} of the requests to this route that ${name} logged in the last ten minutes took longer than ${bound}; the limit is ${formatPercent(limit)}.`;
  const request = (count: number, time: number, path: string): readonly TestLine[] =>
    inputLines(service, count, {
      level: 'info',
      msg: 'request',
      fields: { [method]: 'POST', [route]: path, [status]: 200, [duration]: time },
    });
  const slow = FLOOR * 2;
  const fast = Math.max(0, Math.ceil(slow / Math.min(1, limit * 2)) - slow);
  return logqlAlert({
    name: SLOW_REQUEST_CLUSTER,
    expr: gt(
      div(
        gt(
          sum(
            countOverTime(requests.where(takes(valueGt(slowest))).withoutErrors(), '10m'),
            perRoute,
          ),
          FLOOR,
        ),
        sum(countOverTime(requests.where(takes(valueGte(0))).withoutErrors(), '10m'), perRoute),
      ),
      limit,
    ),
    severity: 'ticket',
    team: service.team,
    service: name,
    summary: summary(`{{ $labels.${method} }}`, `{{ $labels.${route} }}`),
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'The ratio of slow requests to one route and method was above the limit in the definition of the service, and ' +
        `there were more than ${FLOOR} slow requests in ten minutes. Durations come from the field of its log lines that \`logs.requests\` names, by default \`duration_ms\`.`,
      impact: 'Users of this route wait. The latency over all routes may not show it.',
      diagnosis: `- Find the log lines: \`{service="…"} |= "duration_ms" | json | route="…" | method="…" | duration_ms > …\`
- Open the traces of their \`trace_id\`: which span takes the time?
- What does this route use that others do not: a table, another service, a lock?
- When did it start, and what was deployed or changed then?`,
      mitigation:
        'Roll back the last deployment. If a service or database behind the route is slow, continue there. Limit the amount of data that ' +
        'one request may read.',
    },
    tests: () => [
      {
        title: 'one of several routes is slow, among log lines that cannot be parsed',
        get lines() {
          return [
            ...request(slow, slowest * 2, '/orders'),
            ...request(fast, slowest / 2, '/orders'),
            ...request(slow, slowest / 2, '/carts'),
            ...unreadable(service),
          ];
        },
        at: INPUT_TIME,
        fires: [
          {
            labels: {
              ...expectedLabels(service, 'ticket'),
              [method]: 'POST',
              [route]: '/orders',
            },
            summary: summary('POST', '/orders'),
            description: description(formatPercent(slow / (slow + fast))),
          },
        ],
      },
      {
        title: 'half the limit are slow',
        get lines() {
          return [
            ...request(slow, slowest * 2, '/orders'),
            ...request(Math.ceil((slow * 2) / limit) - slow, slowest / 2, '/orders'),
          ];
        },
        at: INPUT_TIME,
        fires: [],
      },
      {
        title: 'a few slow requests to each of two routes',
        get lines() {
          return [
            ...request(FLOOR, slowest * 2, '/orders'),
            ...request(FLOOR, slowest * 2, '/carts'),
          ];
        },
        at: INPUT_TIME,
        fires: [],
      },
      {
        title: 'requests take exactly the limit',
        get lines() {
          return request(slow, slowest, '/orders');
        },
        at: INPUT_TIME,
        fires: [],
      },
      ...(probe === undefined
        ? []
        : [
            {
              title: 'a route that is ignored is slow',
              get lines() {
                return request(slow, slowest * 2, probe);
              },
              at: INPUT_TIME,
              fires: [],
            },
          ]),
      { title: 'no log lines', lines: [], at: INPUT_TIME, fires: [] },
    ],
  });
}

/** Log lines that are not JSON, or whose duration is not a number. */
function unreadable(service: HttpService): readonly TestLine[] {
  const lines = inputLines(service, 2, { level: 'info', msg: 'request' });
  const { duration, route } = requestFieldsOf(service.logs ?? {});
  return [
    `request ${duration}=90000`,
    JSON.stringify({ [duration]: 'long', [route]: '/orders' }),
  ].flatMap((line, index) => lines.slice(index, index + 1).map((one) => ({ ...one, line })));
}
