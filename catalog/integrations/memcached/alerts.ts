import type { PromqlAlert } from '../../definitions/alert';
import type { IntegrationPlace } from '../integration';
import { connectionsNearLimit, DEFAULT_MAX_CONNECTION_RATIO, serverDown } from '../server-alerts';
import { memcachedCurrentConnections, memcachedMaxConnections, memcachedUp } from './metrics';
import type { MemcachedOptions } from './options';

/** Returns the alerts of a memcached server. */
export const memcachedAlerts = (
  { name, maxConnectionRatio = DEFAULT_MAX_CONNECTION_RATIO }: MemcachedOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [
  serverDown({
    name: 'MemcachedDown',
    service: name,
    place,
    program: 'memcached',
    up: memcachedUp,
    runbook: {
      meaning:
        'memcached_exporter answers scrapes, and every connection to the server has failed for two minutes.',
      impact:
        'Clients read everything from the source of the cached data, which may be overloaded as a result. The cache is empty after a restart.',
      diagnosis: `- Read the log of the exporter for the error: refused or timed out.
- Does the server answer? \`printf 'version\\r\\n' | nc HOST PORT\`
- Was it ended for its memory? Its resident memory exceeds \`-m\` by the memory of its connections.`,
      mitigation: 'Start the server, and watch the load of the source while the cache fills.',
    },
  }),
  connectionsNearLimit({
    name: 'MemcachedConnectionsNearLimit',
    service: name,
    place,
    program: 'memcached',
    connections: memcachedCurrentConnections,
    limit: memcachedMaxConnections,
    maxRatio: maxConnectionRatio,
    runbook: {
      meaning: 'The number of open connections is close to the maximum of the server (`-c`).',
      impact:
        'At the limit, the server does not accept connections until others are closed; clients time out, as does the exporter.',
      diagnosis: `- Which clients are connected? \`ss -tn state established '( sport = :11211 )'\`
- Did the number of clients grow, or does one of them leak connections?`,
      mitigation:
        'Restart the client that leaks. Then lower the size of pools, set `-o idle_timeout`, or raise `-c`.',
    },
  }),
];
