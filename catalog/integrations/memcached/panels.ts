import { div, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { gaugePanel, ratePanel } from '../../panels';
import { panelSelectorOf } from '../integration';
import {
  memcachedCommands,
  memcachedCurrentBytes,
  memcachedCurrentConnections,
  memcachedEvicted,
  memcachedItems,
  memcachedLimitBytes,
  memcachedMaxConnections,
  memcachedUp,
} from './metrics';
import type { MemcachedOptions } from './options';

const INTERVAL = '$__rate_interval';
const byInstance = { by: ['instance'] } as const;
const legend = { legendFormat: '{{instance}}' };

/** Returns the panels of a memcached server. */
export function memcachedPanels({ name }: MemcachedOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  const get = { command: 'get' };
  return [
    gaugePanel(memcachedUp.where(service), ['instance'], {
      key: 'memcached-up',
      title: 'memcached up',
      description: '1 if the exporter can connect to the server. Good: always 1.',
      unit: 'short',
    }),
    timeSeries({
      key: 'memcached-connections',
      title: 'Used connections',
      description: 'Ratio of the connections to their maximum. Good: below the limit of the alert.',
      queries: [
        query(
          div(memcachedCurrentConnections.where(service), memcachedMaxConnections.where(service)),
          legend,
        ),
      ],
      unit: 'percentunit',
    }),
    ratePanel(memcachedCommands.where(service), ['command'], {
      key: 'memcached-commands',
      title: 'Commands',
      description: 'Commands per second. Good: similar to the same time on other days.',
      unit: 'ops',
    }),
    timeSeries({
      key: 'memcached-hit-ratio',
      title: 'Hit ratio',
      description:
        'Ratio of reads that found their key. Good: constant. A drop indicates a restart, evictions or new keys.',
      queries: [
        query(
          div(
            sum(
              rate(memcachedCommands.where(service, get, { status: 'hit' }), INTERVAL),
              byInstance,
            ),
            sum(rate(memcachedCommands.where(service, get), INTERVAL), byInstance),
          ),
          legend,
        ),
      ],
      unit: 'percentunit',
      noValue: 'No reads',
    }),
    timeSeries({
      key: 'memcached-memory',
      title: 'memcached memory',
      description: 'Memory of the items, and its limit. Good: constant; a full cache evicts items.',
      queries: [
        query(memcachedCurrentBytes.where(service), { legendFormat: 'Used' }),
        query(memcachedLimitBytes.where(service), { legendFormat: 'Limit' }),
      ],
      unit: 'bytes',
    }),
    gaugePanel(memcachedItems.where(service), ['instance'], {
      key: 'memcached-items',
      title: 'Items',
      description: 'Number of items. Good: constant.',
      unit: 'short',
    }),
    ratePanel(memcachedEvicted.where(service), ['instance'], {
      key: 'memcached-evictions',
      title: 'Evictions',
      description:
        'Valid items per second that were removed for others. Good: few, as long as the hit ratio is constant.',
      unit: 'ops',
    }),
  ];
}
