import { countOverTime, gt, sum } from '@observability-stack/logql';
import { type LogqlAlert, logqlAlert } from '../../catalog/definitions/alert';
import type { HttpService } from '../http';
import { expectedLabels } from '../http/service';
import { byServiceStream, INPUT_TIME, inputLines, serviceStream } from './service';

const TEXT = 'failed auth';

/**
 * Fires on a burst of failed authentications. Counts all log lines of the service together: grouped by trace, each
 * count would be 1.
 */
export function failedAuth(service: HttpService, limit: number): LogqlAlert {
  const { name } = service;
  const summary = `${name} logs many failed authentications.`;
  const description = (count: string) =>
    `${count} log lines of ${name} in the last five minutes report a failed authentication; the limit is ${limit}.`;
  const failed = (count: number) =>
    inputLines(service, count, { level: 'warn', msg: `${TEXT}: wrong password` });
  return logqlAlert({
    name: 'FailedAuthBurst',
    expr: gt(
      sum(countOverTime(serviceStream(service).contains(TEXT), '5m'), { by: byServiceStream }),
      limit,
    ),
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $value }}'),
    runbook: {
      meaning: `In five minutes, the service wrote more log lines with \`${TEXT}\` than its definition allows.`,
      impact:
        'Someone may be guessing passwords, or a client uses invalid credentials and its requests are rejected.',
      diagnosis: `- Find the log lines: \`{service="…"} |= "${TEXT}"\`. One account or many, one address or many?
- Did a password, a token or a certificate expire or change at that time?
- Did a login to the same account succeed after the failures?`,
      mitigation:
        'In case of an attack, block the address or lock the account. If a client uses old credentials, renew ' +
        'them.',
    },
    tests: () => [
      {
        title: 'one log line above the limit, each with its own trace',
        get lines() {
          return failed(limit + 1);
        },
        at: INPUT_TIME,
        fires: [
          {
            labels: expectedLabels(service, 'ticket'),
            summary,
            description: description(String(limit + 1)),
          },
        ],
      },
      {
        title: 'exactly the limit, among successful logins',
        get lines() {
          return [...failed(limit), ...inputLines(service, 5, { level: 'info', msg: 'auth ok' })];
        },
        at: INPUT_TIME,
        fires: [],
      },
      {
        title: 'above the limit, but too long ago',
        get lines() {
          return failed(limit + 1);
        },
        at: '12m',
        fires: [],
      },
      { title: 'no log lines', lines: [], at: INPUT_TIME, fires: [] },
    ],
  });
}
