import { above, atLeast, countOverTime, div, gt, notRe, sum } from '@observability-stack/logql';
import { escapeRegex, millisecondsOf } from '@observability-stack/query-common';
import { type LogqlAlert, logqlAlert, type TestLine } from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import type { HttpService } from '../http';
import { labelsInTest, percent } from '../http/service';
import { SLOW_REQUEST_CLUSTER } from '../names';
import { AT, linesOf, parserOf, perService, written } from './service';

/** Slow lines of one route in ten minutes below which a share means nothing. */
const FLOOR = 10;
const perRoute = { by: [...perService, 'route', 'method'] } as const;

/** Slow requests gather at one route, which the latency over all routes may hide. */
export function slowRequests(service: HttpService, bound: Duration, limit: number): LogqlAlert {
  const { name } = service;
  const slowest = millisecondsOf(bound);
  const { ignoreRoutes } = service.signals;
  const [probe] = ignoreRoutes;
  const ofUsers =
    probe === undefined ? {} : { route: notRe(ignoreRoutes.map(escapeRegex).join('|')) };
  const requests = linesOf(service)
    .contains('duration_ms')
    .parsedAs(parserOf(service))
    .where(ofUsers);
  const summary = (method: string, route: string) => `${method} ${route} of ${name} is slow.`;
  const description = (share: string) =>
    `${share} of the requests to this route that ${name} logged within ten minutes took longer than ${bound}; the limit is ${percent(limit)}.`;
  const request = (count: number, duration_ms: number, route: string): readonly TestLine[] =>
    written(service, count, {
      level: 'info',
      msg: 'request',
      fields: { method: 'POST', route, status_code: 200, duration_ms },
    });
  const slow = FLOOR * 2;
  const fast = Math.max(0, Math.ceil(slow / Math.min(1, limit * 2)) - slow);
  return logqlAlert({
    name: SLOW_REQUEST_CLUSTER,
    expr: gt(
      div(
        gt(
          sum(
            countOverTime(requests.where({ duration_ms: above(slowest) }).withoutErrors(), '10m'),
            perRoute,
          ),
          FLOOR,
        ),
        sum(
          countOverTime(requests.where({ duration_ms: atLeast(0) }).withoutErrors(), '10m'),
          perRoute,
        ),
      ),
      limit,
    ),
    severity: 'ticket',
    team: service.team,
    service: name,
    summary: summary('{{ $labels.method }}', '{{ $labels.route }}'),
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Of the requests to one route by one method, more took longer than the record of the service allows, and ' +
        `there were more than ${FLOOR} of them within ten minutes. The log lines tell: \`duration_ms\`.`,
      impact: 'Who uses this route waits. Over all routes together it may not show.',
      diagnosis: `- The lines: \`{service="…"} |= "duration_ms" | json | route="…" | method="…" | duration_ms > …\`
- Their \`trace_id\` leads to traces: which part of them takes the time?
- What does this route ask that others do not: a table, another service, a lock?
- Since when, and what was deployed or changed then?`,
      mitigation:
        'Roll back what was deployed last. If a service or database behind the route is slow, go there. Limit what ' +
        'one request may ask for.',
    },
    tests: () => [
      {
        title: 'one route is slow among fast ones, and other lines cannot be read',
        get lines() {
          return [
            ...request(slow, slowest * 2, '/orders'),
            ...request(fast, slowest / 2, '/orders'),
            ...request(slow, slowest / 2, '/carts'),
            ...unreadable(service),
          ];
        },
        at: AT,
        fires: [
          {
            labels: {
              ...labelsInTest(service, 'ticket'),
              method: 'POST',
              route: '/orders',
            },
            summary: summary('POST', '/orders'),
            description: description(percent(slow / (slow + fast))),
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
        at: AT,
        fires: [],
      },
      {
        title: 'slow requests, a few to each of two routes',
        get lines() {
          return [
            ...request(FLOOR, slowest * 2, '/orders'),
            ...request(FLOOR, slowest * 2, '/carts'),
          ];
        },
        at: AT,
        fires: [],
      },
      {
        title: 'requests take exactly as long as they may',
        get lines() {
          return request(slow, slowest, '/orders');
        },
        at: AT,
        fires: [],
      },
      ...(probe === undefined
        ? []
        : [
            {
              title: 'a route that is for no user is slow',
              get lines() {
                return request(slow, slowest * 2, probe);
              },
              at: AT,
              fires: [],
            },
          ]),
      { title: 'no line at all', lines: [], at: AT, fires: [] },
    ],
  });
}

/** Neither JSON nor a number. */
function unreadable(service: HttpService): readonly TestLine[] {
  const lines = written(service, 2, { level: 'info', msg: 'request' });
  return ['request duration_ms=90000', '{"duration_ms":"long","route":"/orders"}'].flatMap(
    (line, index) => lines.slice(index, index + 1).map((one) => ({ ...one, line })),
  );
}
