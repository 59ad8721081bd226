import { countOverTime, gt, sum } from '@observability-stack/logql';
import { type LogqlAlert, logqlAlert } from '../../catalog/definitions/alert';
import type { HttpService } from '../http';
import { labelsInTest } from '../http/service';
import { AT, linesOf, perService, written } from './service';

const TEXT = 'failed auth';

/** Too many logins fail. Counted together: each line has a trace of its own, which alone is one line. */
export function failedAuth(service: HttpService, limit: number): LogqlAlert {
  const { name } = service;
  const summary = `Many failed logins at ${name}.`;
  const description = (count: string) =>
    `${count} lines of ${name} within five minutes tell of failed authentication; the limit is ${limit}.`;
  const failed = (count: number) =>
    written(service, count, { level: 'warn', msg: `${TEXT}: wrong password` });
  return logqlAlert({
    name: 'FailedAuthBurst',
    expr: gt(sum(countOverTime(linesOf(service).contains(TEXT), '5m'), { by: perService }), limit),
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $value }}'),
    runbook: {
      meaning: `Within five minutes the service wrote more lines with \`${TEXT}\` than its record calls normal.`,
      impact:
        'Somebody may be guessing passwords, or a caller has lost its credentials and does not get what it asks for.',
      diagnosis: `- The lines: \`{service="…"} |= "${TEXT}"\`. One account or many, one address or many?
- Did a password, a token or a certificate expire or change at that time?
- Did any login of the same account succeed after the failures?`,
      mitigation:
        'If somebody guesses, block the address or lock the account. If a caller has old credentials, give it new ' +
        'ones.',
    },
    tests: () => [
      {
        title: 'one line more than the limit, each of its own trace',
        get lines() {
          return failed(limit + 1);
        },
        at: AT,
        fires: [
          {
            labels: labelsInTest(service, 'ticket'),
            summary,
            description: description(String(limit + 1)),
          },
        ],
      },
      {
        title: 'as many as the limit, among lines of logins that went well',
        get lines() {
          return [
            ...failed(limit),
            ...written(service, 2 * limit + 5, { level: 'info', msg: 'auth ok' }),
          ];
        },
        at: AT,
        fires: [],
      },
      {
        title: 'more than the limit, but longer ago',
        get lines() {
          return failed(limit + 1);
        },
        at: '12m',
        fires: [],
      },
      { title: 'no line at all', lines: [], at: AT, fires: [] },
    ],
  });
}
