import { basicAuth, defineEnvironment, external, grafanaSidecar } from '../../catalog';
import { local } from '../../environments/local';

export const mixed = defineEnvironment({
  ...local,
  name: 'mixed',
  demo: false,
  grafana: external({
    url: 'https://grafana.example.org',
    network: { namespace: 'monitoring', podLabels: { 'app.kubernetes.io/name': 'grafana' } },
  }),
  alertmanager: external({
    url: ['https://alerts-1.example.org', 'https://alerts-2.example.org'],
    auth: basicAuth('stack', { secret: 'alertmanager-login', key: 'password' }),
    network: { cidrs: ['10.20.0.0/16'] },
  }),
  nodeExporter: false,
  prometheus: { ...local.prometheus, externalUrl: 'https://prometheus.example.org' },
  alerts: { ...local.alerts, runbooks: 'https://git.example.org/runbooks' },
  outputs: { grafana: grafanaSidecar() },
});
