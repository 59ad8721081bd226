import { k8s } from 'cdk8s-plus-28';
import { defineEnvironment } from '../../catalog';
import { production } from '../../environments/production';

export const scheduled = defineEnvironment({
  ...production,
  name: 'scheduled',
  collector: {},
  // a ConfigMap that pods use is part of the output, or optional
  extend: (stack) => {
    new k8s.KubeConfigMap(stack.chart('prometheus'), 'notes', {
      metadata: {
        name: 'prometheus-notes',
        namespace: 'observability',
        labels: { 'app.kubernetes.io/part-of': 'observability-stack' },
      },
      data: { 'index.html': 'Notes on this Prometheus.' },
    });
  },
  pods: {
    // all programs in the namespace of the stack
    stack: {
      nodeSelector: { 'node.example.org/pool': 'monitoring' },
      tolerations: [
        { key: 'dedicated', operator: 'Equal', value: 'monitoring', effect: 'NoSchedule' },
      ],
      priorityClass: 'monitoring',
      labels: { 'cost-center': 'platform' },
    },
    // the agents on each node
    agents: { annotations: { 'cluster-autoscaler.kubernetes.io/enable-ds-eviction': 'false' } },
    loki: {
      args: ['-log.level=warn'],
      serviceAccountAnnotations: {
        'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/loki',
      },
      // the endpoint that exchanges the token of the service account for credentials
      connections: [{ ports: [443], purpose: 'credentials of the cloud' }],
      containers: { gateway: { resources: { memoryLimit: '128Mi' } } },
    },
    'otel-collector': {
      autoscaling: { min: 2, max: 8, cpu: 70 },
      env: { HTTPS_PROXY: 'http://proxy.example.org:3128', NO_PROXY: '.svc,.cluster.local' },
      connections: [{ ports: [3128], purpose: 'proxy' }],
    },
    prometheus: {
      volumes: { notes: { kind: 'configMap', configMap: 'prometheus-notes' } },
      hostAliases: [{ ip: '192.0.2.10', hostnames: ['legacy.example.org'] }],
      initContainers: [
        {
          name: 'wait',
          image: 'docker.io/library/busybox:1.37.0',
          command: ['sleep', '1'],
          resources: { cpu: '10m', memory: '16Mi', cpuLimit: '100m', memoryLimit: '16Mi' },
        },
      ],
      sidecars: [
        {
          name: 'notes',
          image: 'docker.io/nginxinc/nginx-unprivileged:1.29.4-alpine',
          mounts: [{ volume: 'notes', path: '/usr/share/nginx/html' }],
          ports: { notes: 8080 },
          readiness: { port: 8080, path: '/' },
          liveness: { port: 8080 },
          resources: { cpu: '10m', memory: '16Mi', cpuLimit: '100m', memoryLimit: '32Mi' },
        },
      ],
    },
  },
});
