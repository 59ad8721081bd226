import { externalMetrics } from '@observability-stack/contracts';

/** Metrics of memcached_exporter that rules and panels read. */
const { counter, gauge } = externalMetrics();

export const memcachedUp = gauge('memcached_up', {
  help: 'Could the memcached server be reached.',
});

export const memcachedCurrentConnections = gauge('memcached_current_connections', {
  help: 'Current number of open connections.',
});

export const memcachedMaxConnections = gauge('memcached_max_connections', {
  help: 'Maximum number of clients allowed.',
});

export const memcachedCommands = counter('memcached_commands_total', {
  help: 'Total number of all requests broken down by command (get, set, etc.) and status.',
  labels: ['command', 'status'],
  budget: { command: 10, status: 4 },
});

export const memcachedCurrentBytes = gauge('memcached_current_bytes', {
  help: 'Current number of bytes used to store items.',
  unit: 'bytes',
});

export const memcachedLimitBytes = gauge('memcached_limit_bytes', {
  help: 'Number of bytes this server is allowed to use for storage.',
  unit: 'bytes',
});

export const memcachedItems = gauge('memcached_current_items', {
  help: 'Current number of items stored by this instance.',
});

export const memcachedEvicted = counter('memcached_items_evicted_total', {
  help: 'Total number of valid items removed from cache to free memory for new items.',
});

export const memcachedMetrics = [
  memcachedUp,
  memcachedCurrentConnections,
  memcachedMaxConnections,
  memcachedCommands,
  memcachedCurrentBytes,
  memcachedLimitBytes,
  memcachedItems,
  memcachedEvicted,
] as const;
