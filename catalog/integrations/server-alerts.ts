import { div, eq, gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert, type Runbook } from '../definitions/alert';
import type { GaugeMetric } from '../signals/vocabulary';
import { fires, type IntegrationPlace, percent, silent, testTarget } from './integration';

/** Ratio of the connections of a server above which an alert fires, by default. */
export const DEFAULT_MAX_CONNECTION_RATIO = 0.8;

/** The server of an alert, and the program as texts name it. */
interface ServerAlert {
  readonly name: string;
  readonly service: string;
  readonly place: IntegrationPlace;
  /** Name of the server's program: 'PostgreSQL'. */
  readonly program: string;
}

/** Returns the alert on a server to which its exporter cannot connect. `up` is 1 or 0. */
export function serverDown({
  name,
  service,
  place,
  program,
  up,
  runbook,
}: ServerAlert & { readonly up: GaugeMetric; readonly runbook: Runbook }): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  return promqlAlert({
    name,
    expr: eq(up.where({ service }), 0),
    for: '2m',
    severity: 'page',
    summary: `${program} {{ $labels.service }} is down.`,
    description: 'The exporter {{ $labels.instance }} could not connect to it for 2m.',
    runbook,
    tests: [
      fires('the server stops', '10m', [inputSeries(up.where(target), '1x5 0x10')], {
        severity: 'page',
        target,
        summary: `${program} ${service} is down.`,
        description: 'The exporter server-0 could not connect to it for 2m.',
      }),
      silent('a restart takes a minute', '10m', [inputSeries(up.where(target), '1x5 0 1x10')]),
    ],
  });
}

/** Returns the alert on a server that has accepted almost as many connections as it can. */
export function connectionsNearLimit({
  name,
  service,
  place,
  program,
  connections,
  limit,
  maxRatio,
  runbook,
}: ServerAlert & {
  readonly connections: GaugeMetric;
  readonly limit: GaugeMetric;
  readonly maxRatio: number;
  readonly runbook: Runbook;
}): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  const used = Math.floor(maxRatio * 1000);
  const series = (value: number) => [
    inputSeries(limit.where(target), '1000x20'),
    inputSeries(connections.where(target), `${value}x20`),
  ];
  return promqlAlert({
    name,
    expr: gt(div(connections.where({ service }), limit.where({ service })), maxRatio),
    for: '5m',
    severity: 'page',
    summary: `${program} {{ $labels.service }} has few connections left.`,
    description: `{{ $value | humanizePercentage }} of its connections are used, more than ${percent(maxRatio)}.`,
    runbook,
    tests: [
      fires('more than the limit is used', '15m', series(used + 5), {
        severity: 'page',
        target,
        summary: `${program} ${service} has few connections left.`,
        description: `${Number(((used + 5) / 10).toPrecision(4))}% of its connections are used, more than ${percent(maxRatio)}.`,
      }),
      silent('exactly the limit is used', '15m', series(used)),
    ],
  });
}
