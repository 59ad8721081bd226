import { basicAuth, type ClusterSettings, defineClusters, external } from '../../catalog';
import { production } from '../../environments/production';

const agent: ClusterSettings = {
  prometheus: {
    mode: 'agent',
    replicas: 1,
    exposure: false,
    remoteWrite: [
      {
        url: 'https://prometheus.example.org/api/v1/write',
        auth: basicAuth('agents', { secret: 'prometheus-login', key: 'password' }),
      },
    ],
  },
  alertmanager: external({ url: 'https://alertmanager.example.org' }),
  grafana: false,
  jaeger: { performanceMonitoring: false },
};

export const fleet = defineClusters(
  { ...production, thanos: false },
  {
    main: { prometheus: { replicas: 1 }, agents: ['eu', 'us'] },
    eu: agent,
    us: agent,
  },
);
export const [main, eu, us] = fleet;
