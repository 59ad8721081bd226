import { defineEnvironment, type Exposure, heartbeat } from '../catalog';
import { teams } from '../teams';
import imageDigests from './image-digests.json';

const ingress = (name: string, annotations: Readonly<Record<string, string>> = {}): Exposure => ({
  kind: 'ingress',
  host: `${name}.example.org`,
  className: 'nginx',
  tlsSecret: `${name}-tls`,
  controllerNamespace: 'ingress-nginx',
  annotations,
});

/**
 * Returns the exposure of a program without authentication: the controller checks each request with
 * an OAuth 2 proxy.
 */
const behindLogin = (name: string): Exposure =>
  ingress(name, {
    'nginx.ingress.kubernetes.io/auth-url': 'https://login.example.org/oauth2/auth',
    'nginx.ingress.kubernetes.io/auth-signin':
      'https://login.example.org/oauth2/start?rd=$scheme://$host$escaped_request_uri',
  });

/** Several nodes: replicas of all components, with blocks, chunks and traces in external storage. */
export const production = defineEnvironment({
  name: 'production',
  teams,
  imageDigests,
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
    // The period of error budgets; older data is in object storage.
    retention: '31d',
    exposure: behindLogin('prometheus'),
    retentionSize: '40GB',
    storage: '50Gi',
    resources: { cpu: '1', memory: '4Gi', cpuLimit: '4', memoryLimit: '8Gi' },
  },
  thanos: {},
  pushgateway: {},
  kubernetes: {},
  alerts: { runbooks: 'https://git.example.org/observability/src/branch/main/docs/runbooks' },
  alertmanager: {
    replicas: 3,
    watchdog: heartbeat('heartbeat-url'),
    exposure: behindLogin('alertmanager'),
  },
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
    exposure: ingress('grafana'),
  },
});
