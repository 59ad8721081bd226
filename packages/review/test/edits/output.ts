import type { Edit } from '../edit';

/** Edits of the output, by a new version or by hand. */
export const outputEdits: readonly Edit[] = [
  {
    title: 'a renamed rule group',
    changes: 1,
    output: [
      { file: 'prometheus-rules.yaml', from: '- name: shop/targets', to: '- name: shop/anew' },
    ],
  },
  {
    title: 'an alert that no longer pages',
    changes: 1,
    output: [
      {
        file: 'prometheus-rules.yaml',
        from: 'labels:\n            severity: page\n            team: commerce\n            service: shop\n          annotations:\n            summary: shop no longer receives requests',
        to: 'labels:\n            severity: ticket\n            team: commerce\n            service: shop\n          annotations:\n            summary: shop no longer receives requests',
      },
    ],
  },
  {
    title: 'a renamed alert',
    changes: 1,
    output: [
      { file: 'prometheus-rules.yaml', from: 'alert: HttpTrafficGone', to: 'alert: NoTraffic' },
    ],
  },
  {
    title: 'a longer for of an alert',
    changes: 1,
    output: [
      {
        file: 'prometheus-rules.yaml',
        from: 'for: 15m\n          labels:\n            severity: ticket\n            team: commerce',
        to: 'for: 20m\n          labels:\n            severity: ticket\n            team: commerce',
      },
    ],
  },
  {
    title: 'a role with more permissions',
    changes: 1,
    output: [
      { file: 'prometheus.yaml', from: '      - watch\n', to: '      - watch\n      - delete\n' },
    ],
  },
  {
    title: 'a network policy that allows more ingress',
    changes: 1,
    output: [
      {
        file: 'jaeger.yaml',
        from: '  ingress:\n',
        to: '  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.0.0.0/8\n      ports:\n        - port: 16686\n          protocol: TCP\n',
      },
    ],
  },
  {
    title: 'a writable root file system',
    changes: 1,
    output: [
      {
        file: 'jaeger.yaml',
        from: 'readOnlyRootFilesystem: true',
        to: 'readOnlyRootFilesystem: false',
      },
    ],
  },
  {
    title: 'a less restricted namespace',
    changes: 1,
    output: [
      {
        file: '00-namespaces.yaml',
        from: 'pod-security.kubernetes.io/enforce: restricted',
        to: 'pod-security.kubernetes.io/enforce: baseline',
      },
    ],
  },
  {
    title: 'an immutable field',
    changes: 1,
    output: [
      { file: 'jaeger.yaml', from: 'serviceName: jaeger-headless', to: 'serviceName: jaeger' },
    ],
  },
  {
    title: 'a Service exposed outside the cluster',
    changes: 1,
    output: [
      {
        file: 'jaeger.yaml',
        from: 'type: ClusterIP',
        to: 'type: LoadBalancer',
      },
    ],
  },
  {
    title: 'a changed argument',
    changes: 1,
    output: [
      {
        file: 'prometheus.yaml',
        from: '--web.enable-remote-write-receiver',
        to: '--web.enable-admin-api',
      },
    ],
  },
  {
    title: 'a renamed data source',
    changes: 1,
    output: [{ file: 'grafana.yaml', from: 'name: Jaeger', to: 'name: Traces' }],
  },
];
