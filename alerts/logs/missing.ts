import { up } from '@observability-stack/contracts/standard/target';
import { or, rate, stream, sum as sumLines, vector } from '@observability-stack/logql';
import {
  and,
  avgOverTime,
  div,
  eq,
  gt,
  maxOverTime,
  offset,
  type QueryDuration,
  range,
  sum,
} from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import {
  inputSeries,
  type LogRecordingRule,
  type LogRecordingTest,
  logRecordingRule,
  type PromqlAlert,
  type PromqlTest,
  promqlAlert,
} from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { serviceLogLines } from '../../catalog/metrics/recorded-logs';
import type { ResolvedService } from '../../resolve/services';
import { byService, expectedLabels, type HttpService } from '../http/service';
import { serviceTestSeries } from '../http/test-series';
import { inputLines } from './service';

const NAME = 'LogLinesGone';
const SECONDS = 300;

const ownLines = ({ name }: ResolvedService) => serviceLogLines.where({ service: name });
const linesInTest = ({ team, name }: ResolvedService, values: string) =>
  inputSeries(serviceLogLines.where({ team, service: name, env: 'test' }), values);

/** Records the rate of log lines, so that Prometheus can compare it with the rate of requests. */
export function logLineRate(env: string, service: ResolvedService): LogRecordingRule {
  const { team, name } = service;
  const labels = { team, service: name, env };
  const records = (count: number) => [{ labels, value: count / SECONDS }];
  const line = { level: 'info', msg: 'saved' };
  const tests = (): readonly LogRecordingTest[] => [
    {
      title: 'log lines of any level and format',
      lines: [
        ...inputLines(service, 20, line),
        ...inputLines(service, 10, { level: 'error', msg: 'lost' }),
        ...inputLines(service, 5, line).map((one) => ({ ...one, line: 'not JSON' })),
      ],
      at: '4m',
      records: records(35),
    },
    { title: 'no log lines', lines: [], at: '4m', records: records(0) },
  ];
  const count = sumLines(rate(stream({ service: name }), '5m'), { by: [] });
  return logRecordingRule(serviceLogLines, or(count, vector(0)), labels, tests);
}

const runbook: PromqlAlert['runbook'] = {
  meaning:
    'Log lines of the service have stopped, although they are expected: the service handles requests that produced ' +
    'log lines an hour ago, or its definition declares that it writes at regular intervals (`logs.heartbeat`).',
  impact:
    'Log lines of the service are lost or late. Alerts and SLOs based on them have no data and do ' +
    'nothing.',
  diagnosis: `- Does it write log lines? Run \`kubectl logs\` on one of its pods.
- Do other services on the same nodes have log lines? \`sum by (node) (count_over_time({service=~".+"}[5m]))\`. If not,
  check the log collector of the node.
- Did its labels change? Log lines are matched by the pod labels \`app.kubernetes.io/name\` and \`observability/team\`.
- Does a \`drop\` rule of its definition match too much, was its log level raised, or does it write to a file?
- Does Loki reject them? See [LokiLinesDiscarded](LokiLinesDiscarded.md).`,
  mitigation:
    'Restart the log collector of the node, or roll back the change that stopped the log lines. The read positions are stored on ' +
    'the node: files that were not rotated away are read completely.',
};

/**
 * Fires when fewer log lines arrive than the requests of the last five minutes should produce, judging by the log lines
 * per request of the hours before.
 */
export function logLinesMissing(service: HttpService, expected: number): PromqlAlert {
  const { name } = service;
  const requests = serviceHttpRequests.where({ service: name });
  const before = (metric: typeof requests) => avgOverTime(offset(range(metric, '6h'), '15m'));
  const perRequest = div(before(ownLines(service)), gt(before(requests), 0));
  const series = serviceTestSeries(service);
  const summary = `Log lines of ${name} are missing.`;
  const description = (rate: string) =>
    `It handles ${rate} requests per second, which used to produce log lines.`;
  // Four times the minimum.
  const perMinute = Math.ceil((expected * 4 * 60) / SECONDS);
  const flow = (from: number) => series.requests('success', `0+${from}x120`);
  const second = (rate: number) => Number((rate / 60).toPrecision(6));
  const fires = {
    labels: expectedLabels(service, 'ticket'),
    summary,
    description: description(String(Number(second(perMinute).toPrecision(3)))),
  };
  const test = (
    title: string,
    lines: string,
    from: number,
    ...expect: PromqlTest['fires']
  ): PromqlTest => ({
    title,
    series: [flow(from), linesInTest(service, lines)],
    at: '85m',
    fires: expect,
  });
  return promqlAlert({
    name: NAME,
    expr: and(gt(requests, div(expected / SECONDS, perRequest)), eq(ownLines(service), 0)),
    for: '10m',
    severity: 'ticket',
    team: service.team,
    service: name,
    summary,
    description: description('{{ $value | printf "%.3g" }}'),
    runbook,
    tests: () => [
      test('one log line per request, then none', `${second(perMinute)}x60 0x60`, perMinute, fires),
      test('a few log lines still arrive', `${second(perMinute)}x60 0.0033x60`, perMinute),
      test('never wrote log lines', '0x120', perMinute),
      test(
        'one log line per hundred requests, then none',
        `${second(perMinute / 100)}x60 0x60`,
        perMinute,
      ),
      test('Loki is down and records nothing', `${second(perMinute)}x60 stale`, perMinute),
      {
        title: 'requests and log lines stop together',
        series: [
          series.requests('success', `0+${perMinute}x60 ${perMinute * 60}x60`),
          linesInTest(service, `${second(perMinute)}x60 0x60`),
        ],
        at: '85m',
        fires: [],
      },
      test(
        'few requests, whose log lines may be late',
        `${second(expected / 10)}x60 0x60`,
        expected / 10,
      ),
    ],
  });
}

/** Fires when a service with a heartbeat writes no log lines. If it is scraped and down, another alert fires. */
export function logHeartbeatMissing(service: ResolvedService, heartbeat: Duration): PromqlAlert {
  const { team, name } = service;
  const window = `${Math.max(parseDurationMs(heartbeat) * 2, SECONDS * 1000) / 60_000}m`;
  const quiet = eq(maxOverTime(range(ownLines(service), window as QueryDuration)), 0);
  const isScraped = service.scrape !== false;
  const runs = gt(sum(up.where({ service: name }), byService), 0);
  const severity = isScraped ? 'ticket' : 'page';
  const summary = `Log lines of ${name} are missing.`;
  const description = `There have been none for more than ${window}; its heartbeat is ${heartbeat}.`;
  const minutes = Math.ceil(Number.parseFloat(window));
  const target = (values: string) => ({
    title: '',
    series: isScraped
      ? [
          inputSeries(
            up.where({ team, service: name, env: 'test', job: name, instance: `${name}-0` }),
            values,
          ),
        ]
      : [],
  });
  const test = (
    title: string,
    lines: string,
    running: string,
    ...fires: PromqlTest['fires']
  ): PromqlTest => ({
    title,
    series: [linesInTest(service, lines), ...target(running).series],
    at: `${minutes * 2 + 20}m`,
    fires,
  });
  const all = minutes * 2 + 30;
  return promqlAlert({
    name: NAME,
    expr: isScraped ? and(quiet, runs) : quiet,
    for: '10m',
    severity,
    team,
    service: name,
    summary,
    description,
    runbook,
    tests: () => [
      test('stops writing', `0.1x5 0x${all}`, `1x${all}`, {
        labels: expectedLabels(service, severity),
        summary,
        description,
      }),
      test(
        'writes occasionally',
        `0.0033x4 ${`0x${Math.max(1, Math.floor(minutes / 2) - 5)} 0.0033x4 `.repeat(10)}`.trim(),
        `1x${all}`,
      ),
      test('Loki is down and records nothing', `0.1x${minutes} stale`, `1x${all}`),
      ...(isScraped
        ? [test('the service is down, which fires another alert', `0.1x5 0x${all}`, `0x${all}`)]
        : []),
    ],
  });
}
