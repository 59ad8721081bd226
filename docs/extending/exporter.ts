import { k8s } from 'cdk8s-plus-28';
import { kubernetesSd, type Service, type TeamConstructs } from '../../catalog';

/** The exporter as a service: Prometheus discovers its pods by their labels. */
export const redisExporter: Service = {
  name: 'redis-exporter',
  description: 'Exposes metrics of the payment cache.',
  scrape: kubernetesSd({ port: 9121 }),
};

/** The Deployment that runs it: an L1 construct, with the field names of the Kubernetes API. */
export const redisExporterDeployment: TeamConstructs = (scope, { podLabels }) => {
  const labels = { ...podLabels(redisExporter.name) };
  const port = k8s.IntOrString.fromString('metrics');
  new k8s.KubeDeployment(scope, 'redis-exporter', {
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
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
