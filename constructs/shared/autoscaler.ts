import { Construct } from 'constructs';
import type { ResolvedAutoscaling } from '../../resolve/pods';
import { k8s } from './k8s';

export interface AutoscalerProps {
  readonly metadata: k8s.ObjectMeta;
  /** Name of the StatefulSet. */
  readonly target: string;
  readonly autoscaling: ResolvedAutoscaling;
}

/** Changes the number of pods of a StatefulSet with their load. */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, { metadata, target, autoscaling }: AutoscalerProps) {
    super(scope, id);
    const { min, max, cpu, memory, scaleDownAfterSeconds } = autoscaling;
    const usage = (name: string, averageUtilization: number): k8s.MetricSpecV2 => ({
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization } },
    });
    this.node.defaultChild = new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: target },
        minReplicas: min,
        maxReplicas: max,
        metrics: [usage('cpu', cpu), ...(memory === undefined ? [] : [usage('memory', memory)])],
        behavior: { scaleDown: { stabilizationWindowSeconds: scaleDownAfterSeconds } },
      },
    });
  }
}
