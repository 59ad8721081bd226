import { blackbox, defineTeam, pagerduty, postgres, slack } from '../../catalog';

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
    // An exporter that runs already.
    postgres({ name: 'archive-db', exporter: 'archive.example.org:9187' }),
  ],
});
