/** A Kubernetes object as it is applied. */
export interface OutputManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind pass through here
  readonly [key: string]: any;
}

/** An object, with its file and its construct. */
export interface LocatedManifest {
  readonly file: string;
  readonly path: string;
  readonly object: OutputManifest;
}

export type KubeLabels = Readonly<Record<string, string>>;
export interface LabelSelector {
  readonly matchLabels?: KubeLabels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

// biome-ignore lint/suspicious/noExplicitAny: fields are read as the API names them
export type ManifestFields = Readonly<Record<string, any>>;

/** The pods of one workload. */
export interface PodSet {
  readonly placed: LocatedManifest;
  readonly namespace: string;
  readonly labels: KubeLabels;
  readonly annotations: KubeLabels;
  readonly spec: ManifestFields;
  readonly containers: readonly ManifestFields[];
  readonly initContainers: readonly ManifestFields[];
  /** Number of pods, at most with an autoscaler. A DaemonSet has one per node, and counts as one. */
  readonly replicas: number;
  readonly onEveryNode: boolean;
}

/** The objects of one environment, which are looked up as objects refer to each other. */
export class Output {
  readonly pods: readonly PodSet[];
  private readonly byName = new Map<string, LocatedManifest>();

  constructor(readonly manifests: readonly LocatedManifest[]) {
    for (const placed of manifests) this.byName.set(nameKey(placed.object), placed);
    const autoscaled = new Map(
      this.ofKind('HorizontalPodAutoscaler').map(({ object: { metadata, spec } }) => [
        nameKey({
          ...spec.scaleTargetRef,
          metadata: { ...metadata, name: spec.scaleTargetRef.name },
        }),
        Number(spec.maxReplicas),
      ]),
    );
    this.pods = manifests.flatMap((placed) =>
      podSet(placed, autoscaled.get(nameKey(placed.object))),
    );
  }

  find(kind: string, namespace: string | undefined, name: string): LocatedManifest | undefined {
    return this.byName.get([kind, namespace ?? '', name].join(' '));
  }

  ofKind(...kinds: readonly string[]): readonly LocatedManifest[] {
    return this.manifests.filter(({ object }) => kinds.includes(object.kind));
  }

  /** Returns the workloads of a namespace whose pods match the selector. */
  podsMatching(namespace: string, selector: LabelSelector): readonly PodSet[] {
    return this.pods.filter(
      (set) => set.namespace === namespace && selectorMatchesLabels(selector, set.labels),
    );
  }
}

/** Returns the identity of an object for the API server, within one API group. */
export const nameKey = ({ kind, metadata }: OutputManifest): string =>
  [kind, metadata.namespace ?? '', metadata.name].join(' ');

function podSet(placed: LocatedManifest, most: number | undefined): PodSet[] {
  const { object } = placed;
  const template: ManifestFields | undefined =
    object.kind === 'Pod'
      ? object
      : object.kind === 'CronJob'
        ? object.spec?.jobTemplate?.spec?.template
        : object.spec?.template;
  if (!Array.isArray(template?.spec?.containers)) return [];
  return [
    {
      placed,
      namespace: object.metadata.namespace ?? '',
      labels: template.metadata?.labels ?? {},
      annotations: template.metadata?.annotations ?? {},
      spec: template.spec,
      containers: template.spec.containers,
      initContainers: template.spec.initContainers ?? [],
      replicas: most ?? object.spec?.replicas ?? 1,
      onEveryNode: object.kind === 'DaemonSet',
    },
  ];
}

/**
 * Reports whether labels match a selector; an empty selector matches everything:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function selectorMatchesLabels(selector: LabelSelector, labels: KubeLabels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}
