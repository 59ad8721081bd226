import { countOverTime, div, gt, labelRe, stream, sum } from '@observability-stack/logql';
import { type LogqlAlert, logqlAlert } from '../../catalog/definitions/alert';
import type { HttpService } from '../http';
import { expectedLabels, formatPercent } from '../http/service';
import { ERROR_LINES_HIGH } from '../names';
import { byServiceStream, INPUT_TIME, inputLines, serviceStream } from './service';

/** Number of log lines in five minutes below which the ratio is not significant. */
const FLOOR = 20;

/** Fires when many of the log lines of a service are errors. */
export function errorLines(service: HttpService, limit: number): LogqlAlert {
  const { name } = service;
  const errors = stream({ service: name, level: labelRe('error|fatal') });
  const summary = `${name} logs many errors.`;
  const description = (share: string) =>
    `${share} of the log lines of ${name} in the last five minutes have level error or fatal; the limit is ${formatPercent(limit)}.`;
  // Twice the limit, or all log lines if that is more than 100%.
  const failing = FLOOR * 2;
  const healthy = Math.max(0, Math.ceil(failing / Math.min(1, limit * 2)) - failing);
  const error = (count: number) =>
    inputLines(service, count, { level: 'error', msg: 'cannot save order' });
  const info = (count: number) => inputLines(service, count, { level: 'info', msg: 'saved' });
  return logqlAlert({
    name: ERROR_LINES_HIGH,
    // Without log lines of errors, the numerator is empty and the alert does not fire.
    expr: gt(
      div(
        gt(sum(countOverTime(errors, '5m'), { by: byServiceStream }), FLOOR),
        sum(countOverTime(serviceStream(service), '5m'), { by: byServiceStream }),
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
        'Over five minutes, the ratio of log lines with level `error` or `fatal` was above the limit in the ' +
        `definition of the service, and there were more than ${FLOOR} of them.`,
      impact: 'An operation of the service fails. Users may be affected, or only background work.',
      diagnosis: `- Find the log lines: \`{service="…", level=~"error|fatal"}\`. One message or many?
- One replica or all? \`sum by (pod) (count_over_time({service="…", level=~"error|fatal"}[5m]))\`
- When did it start, and what was deployed or changed then?
- Open the traces of their \`trace_id\`.`,
      mitigation:
        'Roll back the last deployment. If a dependency fails, continue there. If the log lines do not report a ' +
        'problem, lower their level.',
    },
    tests: () => [
      {
        title: 'the ratio of errors is twice the limit',
        get lines() {
          return [...error(failing), ...info(healthy)];
        },
        at: INPUT_TIME,
        fires: [
          {
            labels: expectedLabels(service, 'ticket'),
            summary,
            description: description(formatPercent(failing / (failing + healthy))),
          },
        ],
      },
      {
        title: 'the ratio of errors is half the limit',
        get lines() {
          return [...error(failing), ...info(Math.ceil((failing * 2) / limit) - failing)];
        },
        at: INPUT_TIME,
        fires: [],
      },
      {
        title: 'an idle service writes only a few errors',
        get lines() {
          return error(FLOOR);
        },
        at: INPUT_TIME,
        fires: [],
      },
      { title: 'no log lines', lines: [], at: INPUT_TIME, fires: [] },
    ],
  });
}
