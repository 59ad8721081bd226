import { ApiObject, App, Chart } from 'cdk8s';
import type { ArgoCd, Flux, GitSource, OciSource } from '../catalog/definitions/outputs';
import { outputFolder, PART_OF, WAVE_ANNOTATION } from '../catalog/names';
import { commonLabels } from '../constructs/shared/labels';
import type { ResolvedEnvironment } from '../resolve/environment';

/** Fields of an Application that the stack sets: https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
interface ApplicationSpec {
  readonly project: string;
  readonly source: {
    readonly repoURL: string;
    readonly targetRevision: string;
    readonly path: string;
  };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy: {
    readonly automated: { readonly prune: boolean; readonly selfHeal: boolean };
    readonly syncOptions: readonly string[];
    readonly retry: {
      readonly limit: number;
      readonly refresh: boolean;
      readonly backoff: {
        readonly duration: string;
        readonly factor: number;
        readonly maxDuration: string;
      };
    };
  };
}

/** Fields of a Kustomization that the stack sets: https://fluxcd.io/flux/components/kustomize/kustomizations/ */
interface KustomizationSpec {
  readonly interval: string;
  readonly retryInterval: string;
  readonly timeout: string;
  readonly path: string;
  readonly prune: boolean;
  readonly wait: boolean;
  readonly sourceRef: { readonly kind: string; readonly name: string };
  readonly dependsOn?: readonly { readonly name: string }[];
}

/** A folder of manifests, in the order in which they are applied. */
interface Applied {
  readonly name: string;
  readonly folder: string;
  /** The name of the object whose folder is applied before. @default none */
  readonly after?: string;
}

/**
 * Returns the objects with which Argo CD or Flux applies the manifests, by server-side apply. Both remove what is no
 * longer in the folder, without the label of `kubectl apply --prune`, and report when all workloads are ready.
 */
export function renderGitops(environment: ResolvedEnvironment, settings: ArgoCd | Flux): App {
  const app = new App();
  const chart = new Chart(app, settings.kind, {
    namespace: settings.namespace ?? (settings.kind === 'flux' ? 'flux-system' : 'argocd'),
    labels: commonLabels(),
    disableResourceNameHashes: true,
  });
  const add = (
    apiVersion: string,
    kind: string,
    name: string,
    spec: object,
    annotations?: Readonly<Record<string, string>>,
  ): void => {
    const metadata = { name, ...(annotations ? { annotations } : {}) };
    new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata, spec });
  };
  const folders = appliedFolders(environment);
  if (settings.kind === 'argo-cd') {
    for (const [wave, applied] of folders.entries())
      add(
        'argoproj.io/v1alpha1',
        'Application',
        applied.name,
        applicationOf(environment, settings, applied),
        // For an Application of Applications.
        { [WAVE_ANNOTATION]: String(wave) },
      );
    return app;
  }
  const { source } = settings;
  const name = objectName(environment.name);
  const sourceRef = { kind: source.kind === 'git' ? 'GitRepository' : 'OCIRepository', name };
  add('source.toolkit.fluxcd.io/v1', sourceRef.kind, name, {
    interval: '5m',
    url: source.url,
    ref: source.kind === 'git' ? { branch: revisionOf(source) } : { tag: revisionOf(source) },
  });
  for (const applied of folders)
    add(
      'kustomize.toolkit.fluxcd.io/v1',
      'Kustomization',
      applied.name,
      kustomizationOf(source, sourceRef, applied),
    );
  return app;
}

const objectName = (folder: string): string => `${PART_OF}-${folder.replaceAll('.', '-')}`;

/** The manifests, then the objects of other operators, which are in namespaces of the manifests. */
function appliedFolders({ name, outputs }: ResolvedEnvironment): readonly Applied[] {
  const further = (['operator', 'grafana'] as const)
    .filter((output) => outputs[output])
    .map((output) => outputFolder(name, output));
  return [
    { name: objectName(name), folder: name },
    ...further.map((folder) => ({ name: objectName(folder), folder, after: objectName(name) })),
  ];
}

const revisionOf = (source: GitSource | OciSource): string =>
  source.kind === 'git' ? (source.branch ?? 'main') : (source.tag ?? 'latest');

const pathOf = (source: GitSource | OciSource, { folder }: Applied): string => {
  const { path = source.kind === 'git' ? 'dist' : '.' } = source;
  return path === '.' ? folder : `${path.replace(/\/$/, '')}/${folder}`;
};

const applicationOf = (
  { namespaces }: ResolvedEnvironment,
  { source, project = 'default', server = 'https://kubernetes.default.svc' }: ArgoCd,
  applied: Applied,
): ApplicationSpec => ({
  project,
  source: {
    repoURL: source.url,
    targetRevision: revisionOf(source),
    path: pathOf(source, applied),
  },
  destination: { server, namespace: namespaces.stack },
  syncPolicy: {
    automated: { prune: true, selfHeal: true },
    // Objects are larger than the annotation of a client-side apply would be.
    syncOptions: ['ServerSideApply=true', 'PruneLast=true'],
    retry: {
      limit: 5,
      // Otherwise each retry applies the commit that failed, and a newer one waits for the last of them.
      refresh: true,
      backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
    },
  },
});

const kustomizationOf = (
  source: GitSource | OciSource,
  sourceRef: KustomizationSpec['sourceRef'],
  applied: Applied,
): KustomizationSpec => ({
  interval: '10m',
  retryInterval: '1m',
  timeout: '10m',
  path: `./${pathOf(source, applied)}`,
  prune: true,
  // Ready when every workload is.
  wait: true,
  sourceRef,
  ...(applied.after ? { dependsOn: [{ name: applied.after }] } : {}),
});
