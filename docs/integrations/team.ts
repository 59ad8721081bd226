import {
  blackbox,
  defineTeam,
  memcached,
  nginx,
  pagerduty,
  postgres,
  rabbitmq,
  redis,
  slack,
} from '../../catalog';

export const storage = defineTeam({
  name: 'storage',
  routing: { page: pagerduty('storage-pagerduty'), ticket: slack('#storage-alerts') },
  integrations: [
    blackbox({
      name: 'shop-probes',
      http: ['https://shop.example.org/healthz'],
      tls: ['mail.example.org:465'],
      objective: 99.9,
    }),
    postgres({
      name: 'orders-db',
      server: {
        address: 'orders-db.storage.svc:5432',
        username: { secret: 'orders-db-monitor', key: 'username' },
        password: { secret: 'orders-db-monitor', key: 'password' },
      },
    }),
    redis({
      name: 'sessions',
      server: {
        address: 'sessions.storage.svc:6379',
        password: { secret: 'sessions-monitor', key: 'password' },
      },
    }),
    memcached({ name: 'page-cache', server: 'page-cache.storage.svc:11211' }),
    nginx({ name: 'shop-proxy', statusUrl: 'http://shop-proxy.storage.svc:8080/stub_status' }),
    // The plugin rabbitmq_prometheus of each node; there is no exporter.
    rabbitmq({ name: 'order-queue', nodes: ['order-queue-0.order-queue.storage.svc:15692'] }),
    // An exporter that runs already.
    postgres({ name: 'archive-db', exporter: 'archive.example.org:9187' }),
  ],
});
