import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const withDataSources = defineEnvironment({
  ...local,
  grafana: {
    ...local.grafana,
    dataSources: [
      {
        name: 'Orders',
        uid: 'orders-db',
        type: 'grafana-postgresql-datasource',
        url: 'orders.databases.svc:5432',
        network: { namespace: 'databases', podLabels: { app: 'orders' } },
        user: 'grafana',
        jsonData: { database: 'orders', sslmode: 'require', postgresVersion: 1500 },
        secureJsonData: { password: { secret: 'grafana-orders', key: 'password' } },
      },
      {
        name: 'Clicks',
        uid: 'clicks',
        type: 'grafana-clickhouse-datasource',
        url: 'clicks.example.org:9440',
        // The plugin reads neither url nor auth.
        jsonData: {
          host: 'clicks.example.org',
          port: 9440,
          protocol: 'native',
          secure: true,
          username: 'grafana',
        },
        secureJsonData: { password: { secret: 'grafana-clicks', key: 'password' } },
      },
    ],
    plugins: { 'grafana-clickhouse-datasource': '4.11.1' },
    access: {
      kind: 'ldap',
      config: { secret: 'grafana-ldap', key: 'ldap.toml' },
      servers: ['ldap.example.org:636'],
    },
  },
});
