import { div, gt, increase, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../definitions/alert';
import {
  byTarget,
  fires,
  type IntegrationPlace,
  percent,
  silent,
  testTarget,
} from '../integration';
import { DEFAULT_MAX_CONNECTION_RATIO, serverDown } from '../server-alerts';
import {
  pgSettingsMaxConnections,
  pgStatActivityCount,
  pgStatDatabaseDeadlocks,
  pgUp,
} from './metrics';
import type { PostgresOptions } from './options';

const down = (service: string, place: IntegrationPlace): PromqlAlert =>
  serverDown({
    name: 'PostgresDown',
    service,
    place,
    program: 'PostgreSQL',
    up: pgUp,
    runbook: {
      meaning:
        'postgres_exporter answers scrapes, and every connection to the server has failed for two minutes.',
      impact:
        'Programs that use the database cannot connect to it either, unless only the credentials or the network of the exporter are wrong.',
      diagnosis: `- Read the log of the exporter for the error: refused, timed out, authentication failed, too many clients.
- Does the server run, and accept connections? \`pg_isready -h HOST -p PORT\`
- \`too many clients already\`: all connections are used; see \`PostgresConnectionsNearLimit\`.`,
      mitigation:
        'Start the server, or fail over to a replica. For an authentication error, correct the Secret of the exporter and restart it.',
    },
  });

function connectionsNearLimit(
  service: string,
  { maxConnectionRatio = DEFAULT_MAX_CONNECTION_RATIO }: PostgresOptions,
  place: IntegrationPlace,
): PromqlAlert {
  const target = testTarget(place, service, 'db-0');
  const limit = percent(maxConnectionRatio);
  const connections = (state: string, number: number) =>
    inputSeries(
      pgStatActivityCount.where({
        ...target,
        application_name: 'shop',
        backend_type: 'client backend',
        datname: 'shop',
        server: 'db:5432',
        state,
        usename: 'shop',
        wait_event: '',
        wait_event_type: '',
      }),
      `${number}x20`,
    );
  const max = inputSeries(
    pgSettingsMaxConnections.where({ ...target, server: 'db:5432' }),
    '1000x20',
  );
  // Slightly above and below the limit, of 1000 connections in two states.
  const used = Math.floor(maxConnectionRatio * 1000);
  return promqlAlert({
    name: 'PostgresConnectionsNearLimit',
    expr: gt(
      div(
        sum(pgStatActivityCount.where({ service }), byTarget),
        sum(pgSettingsMaxConnections.where({ service }), byTarget),
      ),
      maxConnectionRatio,
    ),
    for: '5m',
    severity: 'page',
    summary: 'PostgreSQL {{ $labels.service }} has few connections left.',
    description: `{{ $value | humanizePercentage }} of its connections are used, more than ${limit}.`,
    runbook: {
      meaning: 'The number of connections is close to `max_connections` of the server.',
      impact:
        'At the limit, the server refuses new connections with `too many clients already`, also those of the exporter.',
      diagnosis: `- Who has them? \`select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc;\`
- Many in state \`idle\`: the pools of the clients are too large, or connections leak.
- Many in state \`idle in transaction\`: a client does not end its transactions.
- Many in state \`active\`: queries are slow, or wait for locks.`,
      mitigation:
        'Restart the client that leaks, or end its connections with `pg_terminate_backend`. Then lower the size of pools, use PgBouncer, or raise `max_connections`.',
    },
    tests: [
      fires(
        'more than the limit is used, in two states',
        '15m',
        [max, connections('idle', used - 100), connections('active', 105)],
        {
          severity: 'page',
          target,
          summary: `PostgreSQL ${service} has few connections left.`,
          description: `${Number(((used + 5) / 10).toPrecision(4))}% of its connections are used, more than ${limit}.`,
        },
      ),
      silent('exactly the limit is used', '15m', [
        max,
        connections('idle', used - 100),
        connections('active', 100),
      ]),
    ],
  });
}

function deadlocks(service: string, place: IntegrationPlace): PromqlAlert {
  const target = { ...testTarget(place, service, 'db-0'), datname: 'shop' };
  const series = (values: string) => [
    inputSeries(pgStatDatabaseDeadlocks.where({ ...target, datid: '16384' }), values),
  ];
  return promqlAlert({
    name: 'PostgresDeadlocks',
    expr: gt(
      sum(increase(pgStatDatabaseDeadlocks.where({ service }), '15m'), {
        by: [...byTarget.by, 'datname'],
      }),
      0,
    ),
    severity: 'ticket',
    summary: 'Transactions in database {{ $labels.datname }} deadlock.',
    description: 'PostgreSQL ended transactions because of a deadlock in the last 15m.',
    runbook: {
      meaning: 'Two or more transactions waited for each other, and the server ended one of them.',
      impact:
        'The ended transaction failed with `deadlock detected`; clients that do not retry it lose the change.',
      diagnosis:
        'The log of the server names the queries of each deadlock: search for `deadlock detected`.',
      mitigation:
        'Lock rows in the same order in all transactions, keep transactions short, and retry those that fail.',
    },
    tests: [
      fires('one deadlock', '30m', series('0x20 1x20'), {
        severity: 'ticket',
        target,
        summary: 'Transactions in database shop deadlock.',
        description: 'PostgreSQL ended transactions because of a deadlock in the last 15m.',
      }),
      silent('the last deadlock was long ago', '45m', series('0x20 1x30')),
    ],
  });
}

/** Returns the alerts of a PostgreSQL server. */
export const postgresAlerts = (
  options: PostgresOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [
  down(options.name, place),
  connectionsNearLimit(options.name, options, place),
  deadlocks(options.name, place),
];
