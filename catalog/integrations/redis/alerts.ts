import { and, div, eq, gt } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../definitions/alert';
import {
  byTarget,
  fires,
  type IntegrationPlace,
  percent,
  silent,
  testTarget,
} from '../integration';
import { connectionsNearLimit, DEFAULT_MAX_CONNECTION_RATIO, serverDown } from '../server-alerts';
import {
  redisConfigMaxclients,
  redisConnectedClients,
  redisInstanceInfo,
  redisLastSnapshotStatus,
  redisMasterLinkUp,
  redisMemoryMaxBytes,
  redisMemoryUsedBytes,
  redisUp,
} from './metrics';
import type { RedisOptions } from './options';

const DEFAULT_MAX_MEMORY_RATIO = 0.9;

const down = (service: string, place: IntegrationPlace): PromqlAlert =>
  serverDown({
    name: 'RedisDown',
    service,
    place,
    program: 'Redis',
    up: redisUp,
    runbook: {
      meaning:
        'redis_exporter answers scrapes, and every connection to the server has failed for two minutes.',
      impact:
        'Programs that use the server cannot connect to it either, unless only the credentials or the network of the exporter are wrong.',
      diagnosis: `- Read the log of the exporter for the error: refused, timed out, \`WRONGPASS\`, \`NOAUTH\`.
- Does the server answer? \`redis-cli -h HOST -p PORT ping\`
- \`LOADING\`: the server reads its data from the disk after a restart, and answers when it has finished.`,
      mitigation:
        'Start the server, or fail over to a replica. For an authentication error, correct the Secret of the exporter and restart it.',
    },
  });

/** Fires only where writes fail at the limit: with another policy, memory is full by design. */
function memoryNearLimit(
  service: string,
  { maxMemoryRatio = DEFAULT_MAX_MEMORY_RATIO }: RedisOptions,
  place: IntegrationPlace,
): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  const used = Math.floor(maxMemoryRatio * 1000);
  const series = (value: number, policy = 'noeviction', max = 1000) => [
    inputSeries(redisMemoryUsedBytes.where(target), `${value}x20`),
    inputSeries(redisMemoryMaxBytes.where(target), `${max}x20`),
    inputSeries(
      redisInstanceInfo.where({
        ...target,
        maxmemory_policy: policy,
        os: 'Linux',
        process_id: '1',
        redis_build_id: 'ae4d7c97',
        redis_mode: 'standalone',
        redis_version: '7.0.15',
        role: 'master',
        run_id: 'a209e84c',
        tcp_port: '6379',
      }),
      '1x20',
    ),
  ];
  return promqlAlert({
    name: 'RedisMemoryNearLimit',
    expr: and(
      gt(
        div(redisMemoryUsedBytes.where({ service }), gt(redisMemoryMaxBytes.where({ service }), 0)),
        maxMemoryRatio,
      ),
      redisInstanceInfo.where({ service, maxmemory_policy: 'noeviction' }),
      { on: byTarget.by },
    ),
    for: '5m',
    severity: 'page',
    summary: 'Redis {{ $labels.service }} has little memory left.',
    description: `It uses {{ $value | humanizePercentage }} of maxmemory, more than ${percent(maxMemoryRatio)}, and evicts no keys.`,
    runbook: {
      meaning: 'The memory of the server is close to `maxmemory`, and its policy is `noeviction`.',
      impact: 'At the limit, commands that write fail with `OOM command not allowed`.',
      diagnosis: `- Which keys are large? \`redis-cli --bigkeys\`
- Does the number of keys grow? See the panel on keys: keys without an expiry remain indefinitely.
- \`redis-cli memory stats\` distinguishes data from the buffers of clients and replicas.`,
      mitigation:
        'Delete keys that are not required or set an expiry, and raise `maxmemory` if the machine has the memory. For a cache, set an eviction policy such as `allkeys-lru`.',
    },
    tests: [
      fires('more than the limit is used', '15m', series(used + 5), {
        severity: 'page',
        target,
        summary: `Redis ${service} has little memory left.`,
        description: `It uses ${Number(((used + 5) / 10).toPrecision(4))}% of maxmemory, more than ${percent(maxMemoryRatio)}, and evicts no keys.`,
      }),
      silent('exactly the limit is used', '15m', series(used)),
      silent('a cache that evicts keys is full', '15m', series(1000, 'allkeys-lru')),
      silent('there is no limit', '15m', series(1000, 'noeviction', 0)),
    ],
  });
}

function snapshotFailed(service: string, place: IntegrationPlace): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  return promqlAlert({
    name: 'RedisSnapshotFailed',
    expr: eq(redisLastSnapshotStatus.where({ service }), 0),
    for: '5m',
    severity: 'page',
    summary: 'Redis {{ $labels.service }} cannot save its data.',
    description: 'Its last snapshot failed.',
    runbook: {
      meaning: 'The last background save of the data to the disk (RDB) failed.',
      impact:
        'Changes since the last successful snapshot are lost at a restart. With `stop-writes-on-bgsave-error`, which is on by default, all commands that write fail with `MISCONF`.',
      diagnosis: `- The log of the server has the reason: search for \`Background saving error\`.
- Is the disk full, or the directory not writable? \`redis-cli config get dir\`
- \`Can't save in background: fork\`: the system refuses to overcommit memory.`,
      mitigation:
        'Correct the cause, then run `redis-cli bgsave`. Writes succeed again after the first successful snapshot.',
    },
    tests: [
      fires(
        'a snapshot fails',
        '15m',
        [inputSeries(redisLastSnapshotStatus.where(target), '1x5 0x10')],
        {
          severity: 'page',
          target,
          summary: `Redis ${service} cannot save its data.`,
          description: 'Its last snapshot failed.',
        },
      ),
      silent('the next snapshot succeeds', '15m', [
        inputSeries(redisLastSnapshotStatus.where(target), '1x5 0x3 1x10'),
      ]),
    ],
  });
}

function replicaDisconnected(service: string, place: IntegrationPlace): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  const master = { master_host: 'redis-0', master_port: '6379' };
  const series = redisMasterLinkUp.where({ ...target, ...master });
  return promqlAlert({
    name: 'RedisReplicaDisconnected',
    expr: eq(redisMasterLinkUp.where({ service }), 0),
    for: '5m',
    severity: 'ticket',
    summary: 'Redis replica {{ $labels.service }} has no connection to its primary.',
    description:
      'It could not connect to {{ $labels.master_host }}:{{ $labels.master_port }} for 5m.',
    runbook: {
      meaning: 'A replica has been disconnected from its primary for five minutes.',
      impact: 'The replica serves outdated data. A failover to it loses the changes since then.',
      diagnosis: `- Does the primary run? \`redis-cli -h HOST -p PORT ping\`
- The log of the replica has the error: refused, timed out, \`NOAUTH\` (\`masterauth\` is missing).
- Repeated full synchronizations indicate that \`repl-backlog-size\` is too small.`,
      mitigation:
        'Start the primary, or fail over. Correct `replicaof` or `masterauth` of the replica.',
    },
    tests: [
      fires('the primary stops', '15m', [inputSeries(series, '1x5 0x10')], {
        severity: 'ticket',
        target: { ...target, ...master },
        summary: `Redis replica ${service} has no connection to its primary.`,
        description: 'It could not connect to redis-0:6379 for 5m.',
      }),
      silent('the primary restarts', '15m', [inputSeries(series, '1x5 0x3 1x10')]),
    ],
  });
}

/** Returns the alerts of a Redis server. */
export const redisAlerts = (
  options: RedisOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [
  down(options.name, place),
  memoryNearLimit(options.name, options, place),
  connectionsNearLimit({
    name: 'RedisConnectionsNearLimit',
    service: options.name,
    place,
    program: 'Redis',
    connections: redisConnectedClients,
    limit: redisConfigMaxclients,
    maxRatio: options.maxConnectionRatio ?? DEFAULT_MAX_CONNECTION_RATIO,
    runbook: {
      meaning: 'The number of connected clients is close to `maxclients` of the server.',
      impact: 'At the limit, the server refuses connections with `max number of clients reached`.',
      diagnosis: `- Which clients are connected? \`redis-cli client list\`
- Many with a high \`idle\`: a client leaks connections, or pools are too large.`,
      mitigation:
        'Restart the client that leaks, or set `timeout` of the server. Then lower the size of pools, or raise `maxclients` and the limit of open files.',
    },
  }),
  snapshotFailed(options.name, place),
  replicaDisconnected(options.name, place),
];
