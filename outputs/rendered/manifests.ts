/** The fields of the rendered objects that a program outside of Kubernetes needs. */

export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface KeyRef {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly secretKeyRef?: KeyRef;
    readonly configMapKeyRef?: KeyRef;
    readonly resourceFieldRef?: { readonly resource: string };
  };
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

/** Files that a ConfigMap or a Secret mounts into a directory. */
export interface FileSource {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
  readonly optional?: boolean;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: FileSource;
  readonly secret?: FileSource;
  readonly projected?: {
    readonly sources: readonly { readonly configMap?: FileSource; readonly secret?: FileSource }[];
  };
  readonly emptyDir?: object;
  readonly hostPath?: { readonly path: string };
}

export interface PodTemplate {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly terminationGracePeriodSeconds?: number;
  };
}

export interface Workload extends RenderedObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: PodTemplate;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

export interface ServiceManifest extends RenderedObject {
  readonly spec: {
    readonly clusterIP?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: string | number;
    }[];
  };
}

export interface ConfigMap extends RenderedObject {
  readonly data?: Readonly<Record<string, string>>;
}

const workloadKinds = ['StatefulSet', 'Deployment', 'DaemonSet'];

export const isWorkload = (object: RenderedObject): object is Workload =>
  workloadKinds.includes(object.kind);
export const isService = (object: RenderedObject): object is ServiceManifest =>
  object.kind === 'Service';
export const isConfigMap = (object: RenderedObject): object is ConfigMap =>
  object.kind === 'ConfigMap';
