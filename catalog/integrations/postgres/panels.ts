import { div, max, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { gaugePanel, ratePanel } from '../../panels';
import { panelSelectorOf } from '../integration';
import {
  pgDatabaseSizeBytes,
  pgSettingsMaxConnections,
  pgStatActivityCount,
  pgStatDatabaseDeadlocks,
  pgStatDatabaseXactCommit,
  pgStatDatabaseXactRollback,
  pgUp,
} from './metrics';
import type { PostgresOptions } from './options';

/** Returns the panels of a PostgreSQL server. */
export function postgresPanels({ name }: PostgresOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  return [
    gaugePanel(pgUp.where(service), ['instance'], {
      key: 'postgres-up',
      title: 'PostgreSQL up',
      description: '1 if the exporter can connect to the server. Good: always 1.',
      unit: 'short',
    }),
    timeSeries({
      key: 'postgres-connection-ratio',
      title: 'Used connections',
      description:
        'Ratio of the connections to `max_connections`. Good: below the limit of the alert.',
      queries: [
        query(
          div(
            sum(pgStatActivityCount.where(service), { by: ['instance'] }),
            sum(pgSettingsMaxConnections.where(service), { by: ['instance'] }),
          ),
          { legendFormat: '{{instance}}' },
        ),
      ],
      unit: 'percentunit',
    }),
    gaugePanel(pgStatActivityCount.where(service), ['state'], {
      key: 'postgres-connections',
      title: 'Connections by state',
      description: 'Number of connections. Good: few are idle in transaction.',
      unit: 'short',
    }),
    ratePanel(pgStatDatabaseXactCommit.where(service), ['datname'], {
      key: 'postgres-commits',
      title: 'Committed transactions',
      description:
        'Committed transactions per second. Good: similar to the same time on other days.',
      unit: 'ops',
    }),
    ratePanel(pgStatDatabaseXactRollback.where(service), ['datname'], {
      key: 'postgres-rollbacks',
      title: 'Rolled back transactions',
      description: 'Rolled back transactions per second. Good: few, compared with those committed.',
      unit: 'ops',
    }),
    ratePanel(pgStatDatabaseDeadlocks.where(service), ['datname'], {
      key: 'postgres-deadlocks',
      title: 'Deadlocks',
      description: 'Deadlocks per second. Good: 0.',
      unit: 'ops',
    }),
    timeSeries({
      key: 'postgres-size',
      title: 'Size of databases',
      description: 'Disk space of each database. Good: grows slowly.',
      queries: [
        query(max(pgDatabaseSizeBytes.where(service), { by: ['datname'] }), {
          legendFormat: '{{datname}}',
        }),
      ],
      unit: 'bytes',
    }),
  ];
}
