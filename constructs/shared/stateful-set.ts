import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { headlessService } from '../../resolve/addresses';
import { k8s } from './k8s';

export interface StatefulSetProps {
  readonly metadata: k8s.ObjectMeta & { readonly name: string };
  readonly component: { readonly name: string };
  /** Number of pods. @default that of an autoscaler */
  readonly replicas?: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly template: k8s.PodTemplateSpec;
  /** Persistent volume of each pod. @default none */
  readonly claim?: {
    readonly volume: string;
    readonly size: string;
    /** StorageClass; `false` for the default class of the cluster. @default the default class of the cluster */
    readonly storageClass?: string | false;
    readonly labels: Readonly<Record<string, string>>;
  };
}

/** A StatefulSet, with a persistent volume per pod if requested. */
export class StatefulSet extends Construct {
  /** Number of pods; undefined with an autoscaler. */
  readonly replicas: number | undefined;

  constructor(scope: Construct, id: string, props: StatefulSetProps) {
    super(scope, id);
    this.replicas = props.replicas;
    const manifest = k8s.KubeStatefulSet.manifest({
      metadata: props.metadata,
      spec: {
        ...(props.replicas === undefined ? {} : { replicas: props.replicas }),
        serviceName: headlessService(props.component),
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { ...props.selector } },
        template: props.template,
      },
    });
    const { claim } = props;
    this.node.defaultChild = new ApiObject(this, 'pods', {
      ...manifest,
      spec: {
        ...manifest.spec,
        ...(claim ? { volumeClaimTemplates: [claimTemplate(claim)] } : {}),
      },
    });
  }
}

/**
 * Returns a claim template with all defaults of the API server: `kubectl apply` compares the list
 * as a whole and would always find a difference. The typed object does not support the status.
 */
const claimTemplate = (claim: NonNullable<StatefulSetProps['claim']>): object => ({
  ...k8s.KubePersistentVolumeClaim.manifest({
    metadata: { name: claim.volume, labels: { ...claim.labels } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      ...(claim.storageClass ? { storageClassName: claim.storageClass } : {}),
      resources: { requests: { storage: k8s.Quantity.fromString(claim.size) } },
    },
  }),
  status: { phase: 'Pending' },
});
