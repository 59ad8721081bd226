import { countOverTime, div, gt, re, stream, sum } from '@observability-stack/logql';
import { type LogqlAlert, logqlAlert } from '../../catalog/definitions/alert';
import type { HttpService } from '../http';
import { labelsInTest, percent } from '../http/service';
import { ERROR_LINES_HIGH } from '../names';
import { AT, linesOf, perService, written } from './service';

/** Lines in five minutes below which a share means nothing. */
const FLOOR = 20;

/** A large part of what a service writes are errors. */
export function errorLines(service: HttpService, limit: number): LogqlAlert {
  const { name } = service;
  const errors = stream({ service: name, level: re('error|fatal') });
  const summary = `${name} writes many errors.`;
  const description = (share: string) =>
    `${share} of the lines of ${name} within five minutes are of level error or fatal; the limit is ${percent(limit)}.`;
  // twice the limit, and all of them where that is more than all
  const failing = FLOOR * 2;
  const healthy = Math.max(0, Math.ceil(failing / Math.min(1, limit * 2)) - failing);
  const error = (count: number) =>
    written(service, count, { level: 'error', msg: 'cannot save order' });
  const info = (count: number) => written(service, count, { level: 'info', msg: 'saved' });
  return logqlAlert({
    name: ERROR_LINES_HIGH,
    // no traffic, no lines: then there is nothing on the left to divide
    expr: gt(
      div(
        gt(sum(countOverTime(errors, '5m'), { by: perService }), FLOOR),
        sum(countOverTime(linesOf(service), '5m'), { by: perService }),
      ),
      limit,
    ),
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning:
        'Over five minutes, the share of lines of level `error` or `fatal` has been above the limit of the ' +
        `service's record, and there were more than ${FLOOR} of them.`,
      impact:
        'Something that the service tries does not work. Users may notice, or only work behind the scenes is left undone.',
      diagnosis: `- The lines: \`{service="…", level=~"error|fatal"}\`. One message or many?
- One replica or all? \`sum by (pod) (count_over_time({service="…", level=~"error|fatal"}[5m]))\`
- Since when, and what was deployed or changed then?
- The traces behind their \`trace_id\`.`,
      mitigation:
        'Roll back what was deployed last. If a service behind it fails, go there. If the lines tell of nothing that ' +
        'is wrong, lower their level.',
    },
    tests: () => [
      {
        title: 'twice the limit are errors',
        get lines() {
          return [...error(failing), ...info(healthy)];
        },
        at: AT,
        fires: [
          {
            labels: labelsInTest(service, 'ticket'),
            summary,
            description: description(percent(failing / (failing + healthy))),
          },
        ],
      },
      {
        title: 'half the limit are errors',
        get lines() {
          return [...error(failing), ...info(Math.ceil((failing * 2) / limit) - failing)];
        },
        at: AT,
        fires: [],
      },
      {
        title: 'a quiet service writes a few errors and nothing else',
        get lines() {
          return error(FLOOR);
        },
        at: AT,
        fires: [],
      },
      { title: 'no line at all', lines: [], at: AT, fires: [] },
    ],
  });
}
