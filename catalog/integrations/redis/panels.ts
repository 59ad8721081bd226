import { add, div, rate } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { gaugePanel, ratePanel } from '../../panels';
import { panelSelectorOf } from '../integration';
import {
  redisCommands,
  redisConfigMaxclients,
  redisConnectedClients,
  redisDbKeys,
  redisEvictedKeys,
  redisExpiredKeys,
  redisKeyspaceHits,
  redisKeyspaceMisses,
  redisMemoryMaxBytes,
  redisMemoryUsedBytes,
  redisUp,
} from './metrics';
import type { RedisOptions } from './options';

const INTERVAL = '$__rate_interval';

/** Returns the panels of a Redis server. */
export function redisPanels({ name }: RedisOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  const hits = rate(redisKeyspaceHits.where(service), INTERVAL);
  const misses = rate(redisKeyspaceMisses.where(service), INTERVAL);
  return [
    gaugePanel(redisUp.where(service), ['instance'], {
      key: 'redis-up',
      title: 'Redis up',
      description: '1 if the exporter can connect to the server. Good: always 1.',
      unit: 'short',
    }),
    timeSeries({
      key: 'redis-memory',
      title: 'Redis memory',
      description:
        'Memory of the data and buffers, and `maxmemory`, which is 0 without a limit. Good: below the limit of the alert; a cache that evicts keys is at its limit.',
      queries: [
        query(redisMemoryUsedBytes.where(service), { legendFormat: 'Used' }),
        query(redisMemoryMaxBytes.where(service), { legendFormat: 'maxmemory' }),
      ],
      unit: 'bytes',
    }),
    timeSeries({
      key: 'redis-connections',
      title: 'Used connections',
      description:
        'Ratio of the connected clients to `maxclients`. Good: below the limit of the alert.',
      queries: [
        query(div(redisConnectedClients.where(service), redisConfigMaxclients.where(service)), {
          legendFormat: '{{instance}}',
        }),
      ],
      unit: 'percentunit',
    }),
    ratePanel(redisCommands.where(service), ['cmd'], {
      key: 'redis-commands',
      title: 'Commands',
      description: 'Commands per second. Good: similar to the same time on other days.',
      unit: 'ops',
    }),
    timeSeries({
      key: 'redis-hit-ratio',
      title: 'Hit ratio',
      description:
        'Ratio of reads that found their key. Good: constant. A drop indicates evictions, an expiry that is too short, or new keys.',
      queries: [query(div(hits, add(hits, misses)), { legendFormat: '{{instance}}' })],
      unit: 'percentunit',
      noValue: 'No reads',
    }),
    timeSeries({
      key: 'redis-removed-keys',
      title: 'Removed keys',
      description:
        'Keys per second that expired, and that the server evicted for lack of memory. Good: no evictions, except in a cache.',
      queries: [
        query(rate(redisExpiredKeys.where(service), INTERVAL), { legendFormat: 'Expired' }),
        query(rate(redisEvictedKeys.where(service), INTERVAL), { legendFormat: 'Evicted' }),
      ],
      unit: 'ops',
    }),
    gaugePanel(redisDbKeys.where(service), ['db'], {
      key: 'redis-keys',
      title: 'Keys by database',
      description:
        'Number of keys. Good: constant. Steady growth indicates keys without an expiry.',
      unit: 'short',
    }),
  ];
}
