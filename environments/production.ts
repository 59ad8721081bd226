import { defineEnvironment } from '../catalog/environment';
import { pagerduty } from '../catalog/receivers';
import { teams } from '../teams';

/** Several nodes: replicas of everything, blocks, chunks and traces in stores outside the pods. */
export const production = defineEnvironment({
  name: 'production',
  teams,
  cluster: 'production-1',
  logCollector: 'alloy',
  kubeStateMetrics: 'kube-state-metrics.kube-system.svc:8080',
  services: {
    'order-service': { replicas: 3 },
    'payment-service': { replicas: 2 },
    'load-generator': false,
  },
  prometheus: {
    replicas: 2,
    // as long as error budgets are for; what is older is in the object store
    retention: '31d',
    retentionSize: '40GB',
    storage: '50Gi',
    resources: { cpu: '1', memory: '4Gi', cpuLimit: '4', memoryLimit: '8Gi' },
  },
  thanos: {},
  alertmanager: { replicas: 3, watchdog: pagerduty('watchdog-pagerduty') },
  loki: {
    replicas: 3,
    replicationFactor: 3,
    storage: {
      kind: 's3',
      bucket: 'loki',
      endpoint: 's3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      addressing: 'virtual-hosted',
      credentials: {
        accessKeyId: { secret: 'loki-object-store', key: 'access-key-id' },
        secretAccessKey: { secret: 'loki-object-store', key: 'secret-access-key' },
      },
    },
    retention: '744h',
    resources: { cpu: '500m', memory: '1Gi', cpuLimit: '4', memoryLimit: '4Gi' },
  },
  collector: { replicas: 2 },
  jaeger: {
    replicas: 2,
    storage: {
      kind: 'opensearch',
      servers: ['https://opensearch.storage.svc:9200'],
      login: {
        username: { secret: 'jaeger-store', key: 'username' },
        password: { secret: 'jaeger-store', key: 'password' },
      },
    },
    defaultSampling: { kind: 'probabilistic', ratio: 0.1 },
  },
  grafana: {
    replicas: 2,
    secretKey: { secret: 'grafana', key: 'secret-key' },
    database: {
      kind: 'postgres',
      host: 'postgres.storage.svc:5432',
      name: 'grafana',
      user: 'grafana',
      password: { secret: 'grafana-database', key: 'password' },
    },
    access: {
      kind: 'oidc',
      clientId: 'grafana',
      clientSecret: { secret: 'grafana-oidc', key: 'client-secret' },
      authUrl: 'https://sso.example.org/realms/main/protocol/openid-connect/auth',
      tokenUrl: 'https://sso.example.org/realms/main/protocol/openid-connect/token',
      apiUrl: 'https://sso.example.org/realms/main/protocol/openid-connect/userinfo',
      roleMapping: "contains(groups[*], 'platform') && 'Admin' || 'Viewer'",
    },
    exposure: {
      kind: 'ingress',
      host: 'grafana.example.org',
      className: 'nginx',
      tlsSecret: 'grafana-tls',
      controllerNamespace: 'ingress-nginx',
    },
  },
});
