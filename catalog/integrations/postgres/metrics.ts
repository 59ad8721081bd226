import { externalMetrics } from '@observability-stack/contracts';

/** Metrics of postgres_exporter that rules and panels read. */
const { counter, gauge } = externalMetrics();

export const pgUp = gauge('pg_up', {
  help: 'Whether the last scrape of metrics from PostgreSQL was able to connect to the server (1 for yes, 0 for no).',
});

export const pgStatActivityCount = gauge('pg_stat_activity_count', {
  help: 'number of connections in this state',
  labels: [
    'application_name',
    'backend_type',
    'datname',
    'server',
    'state',
    'usename',
    'wait_event',
    'wait_event_type',
  ],
  budget: {
    application_name: 20,
    backend_type: 15,
    datname: 20,
    server: 1,
    state: 6,
    usename: 20,
    wait_event: 50,
    wait_event_type: 9,
  },
  maxSeries: 1000,
});

export const pgSettingsMaxConnections = gauge('pg_settings_max_connections', {
  help: 'Server Parameter: max_connections',
  labels: ['server'],
  budget: { server: 1 },
});

const perDatabase = {
  labels: ['datid', 'datname'],
  budget: { datid: 20, datname: 20 },
  maxSeries: 20,
} as const;

export const pgStatDatabaseDeadlocks = counter('pg_stat_database_deadlocks', {
  help: 'Number of deadlocks detected in this database',
  ...perDatabase,
});

export const pgStatDatabaseXactCommit = counter('pg_stat_database_xact_commit', {
  help: 'Number of transactions in this database that have been committed',
  ...perDatabase,
});

export const pgStatDatabaseXactRollback = counter('pg_stat_database_xact_rollback', {
  help: 'Number of transactions in this database that have been rolled back',
  ...perDatabase,
});

export const pgDatabaseSizeBytes = gauge('pg_database_size_bytes', {
  help: 'Disk space used by the database',
  unit: 'bytes',
  labels: ['datname'],
  budget: { datname: 20 },
});

export const postgresMetrics = [
  pgUp,
  pgStatActivityCount,
  pgSettingsMaxConnections,
  pgStatDatabaseDeadlocks,
  pgStatDatabaseXactCommit,
  pgStatDatabaseXactRollback,
  pgDatabaseSizeBytes,
] as const;
