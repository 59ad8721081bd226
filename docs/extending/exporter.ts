import { k8s } from 'cdk8s-plus-28';
import {
  externalMetrics,
  inputSeries,
  kubernetesSd,
  promql,
  promqlAlert,
  type Service,
  type TeamConstructs,
} from '../../catalog';

/** The contract of a metric of the exporter: names of other projects are not checked. */
const redisUp = externalMetrics().gauge('redis_up', {
  help: '1 if the exporter can connect to Redis, 0 otherwise.',
});

/** The labels of the target in the tests. */
const target = {
  team: 'payments',
  service: 'redis-exporter',
  env: 'test',
  job: 'redis-exporter',
  instance: 'redis-exporter-0',
};

const redisDown = promqlAlert({
  name: 'RedisDown',
  expr: promql.eq(redisUp.where({ service: 'redis-exporter' }), 0),
  for: '2m',
  severity: 'page',
  summary: 'Redis is down.',
  description: '{{ $labels.instance }} cannot connect to Redis.',
  runbook: {
    meaning: 'The exporter has not been able to connect to Redis for two minutes.',
    impact: 'Payments are slower, because the cache is not used.',
    diagnosis: 'Check the pods and the log lines of Redis.',
    mitigation: 'Restart Redis, or roll back its last change.',
  },
  tests: [
    {
      title: 'fires when Redis stops',
      series: [inputSeries(redisUp.where(target), '1x5 0x5')],
      at: '10m',
      fires: [
        {
          labels: { ...target, severity: 'page' },
          summary: 'Redis is down.',
          description: 'redis-exporter-0 cannot connect to Redis.',
        },
      ],
    },
    {
      title: 'does not fire during a restart',
      series: [inputSeries(redisUp.where(target), '1x5 0 1x5')],
      at: '10m',
      fires: [],
    },
  ],
});

/** The exporter as a service: Prometheus discovers its pods by their labels. */
export const redisExporter: Service = {
  name: 'redis-exporter',
  description: 'Exposes metrics of the payment cache.',
  scrape: kubernetesSd({ port: 9121 }),
  metrics: [redisUp],
  alerts: () => [redisDown],
};

/** The Deployment that runs it: an L1 construct, with the field names of the Kubernetes API. */
export const redisExporterDeployment: TeamConstructs = (scope, { podLabels }) => {
  const labels = { ...podLabels(redisExporter.name) };
  // the selector is immutable: it has only the label that never changes
  const matchLabels = { 'app.kubernetes.io/name': redisExporter.name };
  const port = k8s.IntOrString.fromString('metrics');
  new k8s.KubeDeployment(scope, 'redis-exporter', {
    spec: {
      replicas: 1,
      selector: { matchLabels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 59000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'redis-exporter',
              image: 'docker.io/oliver006/redis_exporter:v1.74.0',
              args: ['--redis.addr=redis://payment-cache:6379'],
              ports: [{ name: 'metrics', containerPort: 9121 }],
              readinessProbe: { httpGet: { path: '/', port } },
              // a restart of the exporter does not fix Redis
              livenessProbe: { tcpSocket: { port }, periodSeconds: 30 },
              resources: {
                requests: {
                  cpu: k8s.Quantity.fromString('10m'),
                  memory: k8s.Quantity.fromString('16Mi'),
                },
                limits: {
                  cpu: k8s.Quantity.fromString('200m'),
                  memory: k8s.Quantity.fromString('64Mi'),
                },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  });
};
