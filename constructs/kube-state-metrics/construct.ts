import { contractSeries } from '@observability-stack/contracts';
import { Construct } from 'constructs';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { labelKeys } from '../../catalog/names';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ComponentBase } from '../shared/component-base';
import type { k8s } from '../shared/k8s';
import { httpProbe, livenessProbe, Pods } from '../shared/pods';
import * as clusterMetrics from './cluster-metrics';
import * as podMetrics from './pod-metrics';
import type { KubeStateMetricsSettings } from './settings';
import * as workloadMetrics from './workload-metrics';

export interface KubeStateMetricsProps {
  readonly environment: ResolvedEnvironment;
  readonly kubeStateMetrics: Resolved<KubeStateMetricsSettings>;
}

/** The kinds of objects that it lists and watches, by API group. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  '': [
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'resourcequotas',
  ],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  policy: ['poddisruptionbudgets'],
};

/** kube-state-metrics as a Deployment of one pod, which may only read the objects that its metrics are about. */
export class KubeStateMetrics extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: Resolved<KubeStateMetricsSettings>;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(
    scope: Construct,
    id: string,
    { environment, kubeStateMetrics }: KubeStateMetricsProps,
  ) {
    super(scope, id);
    const component = findComponent(environment, 'kube-state-metrics');
    const { metrics, telemetry } = ports.kubeStateMetrics;
    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = kubeStateMetrics;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      // Every pod is scraped by its address.
      service: {},
      rights: [
        {
          namespaces: 'all',
          rules: Object.entries(RESOURCES).map(
            ([group, resources]): k8s.PolicyRule => ({
              apiGroups: [group],
              resources: [...resources],
              verbs: ['list', 'watch'],
            }),
          ),
        },
      ],
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload: soleWorkload(component),
      // User 65534, as in the image.
      uid: 65534,
      token: true,
      containers: [
        {
          name: 'kube-state-metrics',
          image: environment.images.kubeStateMetrics,
          args: [
            `--port=${metrics}`,
            `--telemetry-port=${telemetry}`,
            `--resources=${Object.values(RESOURCES).flat().sort().join(',')}`,
            // What no rule or panel uses is not kept in memory either.
            `--metric-allowlist=${exposedNames(kubeStateMetrics).join(',')}`,
            `--metric-labels-allowlist=pods=[${[labelKeys.name, labelKeys.service, labelKeys.team].join(',')}]`,
          ],
          ports: { metrics, telemetry },
          resources: kubeStateMetrics.resources,
          readiness: httpProbe('/readyz', 'telemetry', { periodSeconds: 5 }),
          // `/livez` of the other port also depends on the API server, which a restart does not help.
          liveness: livenessProbe('/healthz', 'metrics'),
          mounts: [],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}

/** Returns patterns of the metrics that it exposes; each must match the whole name. */
const exposedNames = ({ moreMetrics }: Resolved<KubeStateMetricsSettings>): readonly string[] => [
  ...[podMetrics, workloadMetrics, clusterMetrics]
    .flatMap((module) => Object.values(module))
    .flatMap(contractSeries)
    .map(({ name }) => name)
    .sort(),
  ...moreMetrics,
];
