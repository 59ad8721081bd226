import { bearerToken, defineEnvironment, external } from '../../catalog';
import { local } from '../../environments/local';

export const metrics = defineEnvironment({
  ...local,
  name: 'metrics',
  demo: { faults: false },
  prometheus: external({
    query: 'https://prometheus.example.org',
    remoteWrite: 'https://prometheus.example.org/api/v1/write',
    rules: 'files',
    auth: bearerToken({ secret: 'prometheus-login', key: 'token' }),
    network: { namespace: 'monitoring', podLabels: { app: 'prometheus' }, ports: [9090] },
  }),
  alertmanager: external({ url: 'http://alertmanager.monitoring.svc:9093' }),
  outputs: { prometheus: true },
});
