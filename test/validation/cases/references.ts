import type { Case } from '../trial';
import {
  change,
  type DefinitionChange,
  LOKI,
  lokiChange,
  lokiContainer,
  lokiSpec,
  metadata,
  nothing,
} from './change';

export const references: readonly Case[] = [
  change(
    'k8s/dangling-reference',
    'a ServiceAccount that is not there',
    (o) => {
      lokiSpec(o).serviceAccountName = 'lokki';
    },
    LOKI,
    (o) => {
      lokiSpec(o).serviceAccountName = 'default';
    },
    'StatefulSet "loki" refers to ServiceAccount "observability/lokki", which does not exist',
  ),
  change(
    'k8s/dangling-reference',
    'a headless Service that is not there',
    (o) => {
      lokiChange(o).spec.serviceName = 'loki-peers';
    },
    LOKI,
    nothing,
    'StatefulSet "loki" refers to Service "observability/loki-peers", which does not exist',
  ),
  change(
    'k8s/dangling-reference',
    'a role that is not there',
    (o) => {
      o.get('RoleBinding', 'prometheus').roleRef.name = 'reader';
    },
    'prometheus.yaml, RoleBinding prometheus',
    nothing,
    'RoleBinding "prometheus" refers to Role "observability-agents/reader", which does not exist',
  ),
  change(
    'k8s/dangling-reference',
    'rights for an account that is not there',
    (o) => {
      o.get('RoleBinding', 'prometheus').subjects[0].namespace = 'observability-agents';
    },
    'prometheus.yaml, RoleBinding prometheus',
    nothing,
    'RoleBinding "prometheus" refers to ServiceAccount "observability-agents/prometheus", which does not exist',
  ),
  change(
    'k8s/unmatched-selector',
    'a Service for no pods',
    (o) => {
      o.get('Service', 'loki').spec.selector = { app: 'loki' };
    },
    'loki.yaml, Service loki',
    (o) => {
      o.get('Service', 'loki').spec.selector = { 'app.kubernetes.io/name': 'loki' };
    },
  ),
  change(
    'k8s/unmatched-selector',
    'a policy for no pods',
    (o) => {
      o.get('NetworkPolicy', 'loki').spec.podSelector = { matchLabels: { app: 'loki' } };
    },
    'loki.yaml, NetworkPolicy loki',
    (o) => {
      o.get('NetworkPolicy', 'loki').spec.podSelector = {
        matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['loki'] }],
      };
    },
  ),
  change(
    'k8s/unmatched-selector',
    'a peer of a policy in the wrong namespace',
    (o) => {
      o.get('NetworkPolicy', 'loki').spec.ingress.push({
        from: [
          {
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'grafana' } },
            namespaceSelector: {
              matchLabels: { 'kubernetes.io/metadata.name': 'observability-agents' },
            },
          },
        ],
      });
    },
    'loki.yaml, NetworkPolicy loki',
    (o) => {
      o.get('NetworkPolicy', 'loki').spec.ingress.push({
        from: [
          {
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'grafana' } },
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } },
          },
          // its pods are not ours to know
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'commerce' } } },
        ],
      });
    },
    'peer of NetworkPolicy "loki" selects no pods: {"app.kubernetes.io/name":"grafana"}',
  ),
  change(
    'k8s/unmatched-selector',
    'a disruption budget for no pods',
    (o) => {
      o.get('PodDisruptionBudget', 'loki').spec.selector.matchLabels = { app: 'loki' };
    },
    'loki.yaml, PodDisruptionBudget loki',
    nothing,
  ),
  change(
    'k8s/unmatched-selector',
    'a workload that does not select its own pods',
    (o) => {
      lokiChange(o).spec.selector.matchLabels.extra = 'x';
    },
    LOKI,
    nothing,
  ),
  change(
    'k8s/unknown-port',
    'a Service with a port of no container',
    (o) => {
      o.get('Service', 'loki').spec.ports[0].targetPort = 'htttp';
    },
    'loki.yaml, Service loki',
    (o) => {
      o.get('Service', 'loki').spec.ports[0].targetPort = 3100;
    },
    'htttp',
  ),
  change(
    'k8s/unknown-port',
    'a probe of another port',
    (o) => {
      lokiContainer(o).readinessProbe.httpGet.port = 'ready';
    },
    LOKI,
    nothing,
    'readinessProbe of container "loki" uses port "ready", which the container does not have',
  ),
  ...(['Ingress', 'HTTPRoute'] as const).flatMap((kind): Case[] => {
    const backend = (name: string, port: number) =>
      kind === 'Ingress'
        ? {
            rules: [
              { http: { paths: [{ backend: { service: { name, port: { number: port } } } }] } },
            ],
          }
        : { rules: [{ backendRefs: [{ name, port }] }] };
    const route =
      (name: string, port: number): DefinitionChange =>
      (o) =>
        o.add({
          apiVersion: 'x/v1',
          kind,
          metadata: metadata('way-in'),
          spec: backend(name, port),
        });
    return [
      change(
        'k8s/unknown-port',
        `${kind} to a port that a Service lacks`,
        route('grafana', 80),
        `added.yaml, ${kind} way-in`,
        route('grafana', 3000),
        'has no such port',
      ),
      change(
        'k8s/unknown-port',
        `${kind} to a Service that is not there`,
        route('grafanna', 3000),
        `added.yaml, ${kind} way-in`,
        route('grafana', 3000),
        '"way-in" uses port "3000" of Service "grafanna", which does not exist',
      ),
    ];
  }),
];
