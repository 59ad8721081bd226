import { externalMetrics } from '@observability-stack/contracts';

/** Metrics of redis_exporter that rules and panels read. */
const { counter, gauge } = externalMetrics();

export const redisUp = gauge('redis_up', { help: 'Information about the Redis instance' });

export const redisInstanceInfo = gauge('redis_instance_info', {
  help: 'Information about the Redis instance',
  labels: [
    'maxmemory_policy',
    'os',
    'process_id',
    'redis_build_id',
    'redis_mode',
    'redis_version',
    'role',
    'run_id',
    'tcp_port',
  ],
  budget: {
    maxmemory_policy: 1,
    os: 1,
    process_id: 1,
    redis_build_id: 1,
    redis_mode: 1,
    redis_version: 1,
    role: 1,
    run_id: 1,
    tcp_port: 1,
  },
});

export const redisConnectedClients = gauge('redis_connected_clients', {
  help: 'connected_clients metric',
});

export const redisConfigMaxclients = gauge('redis_config_maxclients', {
  help: 'config_maxclients metric',
});

export const redisMemoryUsedBytes = gauge('redis_memory_used_bytes', {
  help: 'memory_used_bytes metric',
  unit: 'bytes',
});

export const redisMemoryMaxBytes = gauge('redis_memory_max_bytes', {
  help: 'memory_max_bytes metric',
  unit: 'bytes',
});

export const redisCommands = counter('redis_commands_total', {
  help: 'Total number of calls per command',
  labels: ['cmd'],
  budget: { cmd: 150 },
});

export const redisKeyspaceHits = counter('redis_keyspace_hits_total', {
  help: 'keyspace_hits_total metric',
});

export const redisKeyspaceMisses = counter('redis_keyspace_misses_total', {
  help: 'keyspace_misses_total metric',
});

export const redisEvictedKeys = counter('redis_evicted_keys_total', {
  help: 'evicted_keys_total metric',
});

export const redisExpiredKeys = counter('redis_expired_keys_total', {
  help: 'expired_keys_total metric',
});

export const redisDbKeys = gauge('redis_db_keys', {
  help: 'Total number of keys by DB',
  labels: ['db'],
  budget: { db: 16 },
});

export const redisLastSnapshotStatus = gauge('redis_rdb_last_bgsave_status', {
  help: 'rdb_last_bgsave_status metric',
});

/** Exposed by replicas only. */
export const redisMasterLinkUp = gauge('redis_master_link_up', {
  help: 'master_link_up metric',
  labels: ['master_host', 'master_port'],
  budget: { master_host: 1, master_port: 1 },
});

export const redisMetrics = [
  redisUp,
  redisInstanceInfo,
  redisConnectedClients,
  redisConfigMaxclients,
  redisMemoryUsedBytes,
  redisMemoryMaxBytes,
  redisCommands,
  redisKeyspaceHits,
  redisKeyspaceMisses,
  redisEvictedKeys,
  redisExpiredKeys,
  redisDbKeys,
  redisLastSnapshotStatus,
  redisMasterLinkUp,
] as const;
