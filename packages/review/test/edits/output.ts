import type { Edit } from '../edit';

/** What a new version of the project, or a hand, may make of the output. */
export const outputEdits: readonly Edit[] = [
  {
    title: 'another name of a group of rules',
    changes: 1,
    output: [{ file: 'prometheus.yaml', from: '- name: shop/targets', to: '- name: shop/anew' }],
  },
  {
    title: 'an alert that wakes nobody',
    changes: 1,
    output: [
      {
        file: 'prometheus.yaml',
        from: 'labels:\n            severity: page\n            team: commerce\n            service: shop\n          annotations:\n            summary: shop no longer receives requests',
        to: 'labels:\n            severity: ticket\n            team: commerce\n            service: shop\n          annotations:\n            summary: shop no longer receives requests',
      },
    ],
  },
  {
    title: 'an alert with a name of its own',
    changes: 1,
    output: [{ file: 'prometheus.yaml', from: 'alert: HttpTrafficGone', to: 'alert: NoTraffic' }],
  },
  {
    title: 'an alert that waits longer',
    changes: 1,
    output: [
      {
        file: 'prometheus.yaml',
        from: 'for: 15m\n          labels:\n            severity: ticket\n            team: commerce',
        to: 'for: 20m\n          labels:\n            severity: ticket\n            team: commerce',
      },
    ],
  },
  {
    title: 'a role that may do more',
    changes: 1,
    output: [
      { file: 'prometheus.yaml', from: '      - watch\n', to: '      - watch\n      - delete\n' },
    ],
  },
  {
    title: 'a policy that lets more in',
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
    title: 'a pod that writes to its root',
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
    title: 'a namespace that guards less',
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
    title: 'a field that cannot change',
    changes: 1,
    output: [
      { file: 'jaeger.yaml', from: 'serviceName: jaeger-headless', to: 'serviceName: jaeger' },
    ],
  },
  {
    title: 'a way in from outside',
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
    title: 'another argument',
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
    title: 'another title of a data source',
    changes: 1,
    output: [{ file: 'grafana.yaml', from: 'name: Jaeger', to: 'name: Traces' }],
  },
];
