import { type Resolved, type Resources, resourcesSchema } from '../../catalog/definitions/common';
import {
  arrayOf,
  hostPort,
  objectSchema,
  orFalse,
  re2Pattern,
  type Schema,
} from '../../catalog/helpers/schema';

/**
 * Settings of kube-state-metrics. It runs as one pod, which another node replaces half a minute after its node fails, and
 * may read the kinds of objects that it has metrics of, and no Secret or ConfigMap.
 */
export interface KubeStateMetricsSettings {
  /** `host:port` of an existing kube-state-metrics, which the stack then does not install. @default none */
  readonly address?: string | false;
  /**
   * RE2 patterns of metrics of these objects that it exposes in addition to those that rules and dashboards use, such as
   * `kube_pod_tolerations`.
   * @default none
   */
  readonly moreMetrics?: readonly string[];
  /**
   * Requests and limits of the pod. It keeps all metrics in memory, about 20 KiB for each pod of the cluster.
   * @default cpu 10m, memory 64Mi, cpuLimit 500m, memoryLimit 256Mi
   */
  readonly resources?: Resources;
}

export const kubeStateMetricsDefaults: Resolved<KubeStateMetricsSettings> = {
  address: false,
  moreMetrics: [],
  resources: { cpu: '10m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
};

export const kubeStateMetricsSchema: Schema = objectSchema<KubeStateMetricsSettings>({
  address: orFalse(hostPort),
  moreMetrics: arrayOf(re2Pattern),
  resources: resourcesSchema,
});
