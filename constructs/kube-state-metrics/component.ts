import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import { existingOrSettingsKey } from '../../catalog/definitions/defaults';
import { hostPort } from '../../catalog/helpers/schema';
import * as clusterMetrics from './cluster-metrics';
import * as telemetryMetrics from './metrics';
import * as podMetrics from './pod-metrics';
import {
  type KubeStateMetricsSettings,
  kubeStateMetricsDefaults,
  kubeStateMetricsSchema,
} from './settings';
import * as workloadMetrics from './workload-metrics';

export const kubeStateMetricsDescription = describeComponent({
  programs: {
    'kube-state-metrics': 'exposes the state of Kubernetes objects as metrics',
  },
  ports: { kubeStateMetrics: { metrics: 8080, telemetry: 8081 } },
  images: {
    kubeStateMetrics: pinImage('kube-state-metrics/kube-state-metrics', 'v2.18.0', {
      registry: 'registry.k8s.io',
    }),
  },
  paths: {},
  metrics: contractsIn(podMetrics, workloadMetrics, clusterMetrics, telemetryMetrics),
  dataSources: {},
  settings: {
    /**
     * kube-state-metrics, or the `host:port` of an existing one, which the stack then does not install. @default false
     */
    kubeStateMetrics: existingOrSettingsKey<KubeStateMetricsSettings>(
      kubeStateMetricsDefaults,
      kubeStateMetricsSchema,
      hostPort,
    ),
  },
});
