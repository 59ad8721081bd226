// The real repo server and application controller of Argo CD, with the output `gitops` and the manifests in a git repository.
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabManifest } from '@observability-stack/lab/manifests';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { argoCd, gitSource } from '../../catalog';
import { WAVE_ANNOTATION } from '../../catalog/names';
import { isInstalled, type RunningServer, startRedis } from './integrations/servers';
import { type ApiServer, startApiServer } from './support/api-server';
import { customResources } from './support/custom-resources';
import { eventually } from './support/eventually';
import { type GitServer, serveRepository } from './support/git-server';
import {
  ENVIRONMENT,
  hasStatus,
  idOf,
  idsOf,
  kubectl,
  objectsOf,
  present,
  refuseGrafana,
  removeFiles,
  renderDelivered,
  reportReady,
} from './support/gitops';
import { type Served, serveFiles } from './support/served';

jest.setTimeout(240_000);

const found = findProgram('argocd');
if ('missing' in found) console.warn(`SKIPPED Argo CD: ${found.missing}`);
const suite = 'path' in found && isInstalled('redis') ? describe : describe.skip;

interface Resource {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly health?: { readonly status: string; readonly message?: string };
}

interface Status {
  readonly sync?: { readonly status: string; readonly revision: string };
  readonly health?: { readonly status: string };
  readonly resources?: readonly Resource[];
  readonly operationState?: {
    readonly phase: string;
    readonly syncResult?: { readonly resources?: readonly Resource[] };
  };
}

/** The ConfigMap in docs/outputs.md that has Argo CD wait for each Application. */
function healthOfApplications(): string {
  const page = readFileSync(path.resolve(__dirname, '../../docs/outputs.md'), 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
  const [found, ...others] = blocks.filter((code) => code.includes('name: argocd-cm'));
  if (!found || others.length > 0)
    throw new Error('docs/outputs.md has not one ConfigMap argocd-cm');
  return found;
}

/** Reports whether the commit is applied, and nothing differs from it. */
const hasApplied =
  (revision: string) =>
  ({ sync, operationState }: Status): boolean =>
    sync?.status === 'Synced' &&
    sync.revision === revision &&
    operationState?.phase === 'Succeeded';

const idOfResource = ({ kind, namespace = '', name }: Resource) =>
  [kind, namespace, name].join('/');

const MANIFESTS = `observability-stack-${ENVIRONMENT}`;
const OPERATOR = `${MANIFESTS}-operator`;

suite('Argo CD', () => {
  let server: ApiServer;
  let repository: GitServer;
  let redis: RunningServer;
  let dist: string;
  let scratch: string;
  const programs: Served[] = [];

  const applications = async () =>
    (await kubectl(server, ['get', 'applications', '-n', 'argocd', '-o', 'name']))
      .split('\n')
      .map((line) => line.replace('application.argoproj.io/', ''));
  const statusOf = async (name: string): Promise<Status> => {
    const args = ['get', 'application', name, '-n', 'argocd', '-o', 'json', '--ignore-not-found'];
    return JSON.parse((await kubectl(server, args)) || '{}').status ?? {};
  };
  const until = (name: string, reached: (status: Status) => boolean | undefined) =>
    eventually(
      async () => {
        const status = await statusOf(name);
        return reached(status) && status;
      },
      () => statusOf(name),
      120,
    );
  /** Commits the folder, has Argo CD look for it, and returns the hash of the commit. */
  const deliver = async (): Promise<string> => {
    const revision = await repository.commit(dist);
    const refresh = 'argocd.argoproj.io/refresh=normal';
    await kubectl(server, ['annotate', 'application', '--all', '--namespace=argocd', refresh]);
    return revision;
  };
  const all = () => [...objectsOf(dist), ...objectsOf(dist, '.operator')];

  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'argo-cd-'));
    [server, repository, redis] = await Promise.all([
      startApiServer(),
      serveRepository(),
      startRedis(),
    ]);
    dist = renderDelivered(argoCd({ source: gitSource({ url: repository.url }) }));
    await repository.commit(dist);
    const published = path.resolve(await customResources('argo-cd'), '../..');
    const operator = await customResources('prometheus-operator');
    await kubectl(server, ['apply', '--server-side', '-k', `${published}/crds`]);
    await kubectl(server, ['apply', '--server-side', '-f', operator]);
    await kubectl(server, ['wait', '--for=condition=established', 'crd', '--all']);
    await kubectl(server, ['create', 'namespace', 'argocd']);
    await kubectl(server, ['apply', '-k', `${published}/base/config`, '--namespace=argocd']);
    await kubectl(server, [
      ...['patch', 'configmap', 'argocd-cm', '--namespace=argocd'],
      ...['--type=merge', '--patch', healthOfApplications()],
    ]);
    // The API server of Argo CD creates it.
    const project = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: 'argocd' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ namespace: '*', server: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    };
    await kubectl(server, ['apply', '-f', '-'], JSON.stringify(project));
    // The repo server calls it for each commit. Files of Go modules are not executable.
    const wrapper = path.join(scratch, 'git-verify-wrapper.sh');
    copyFileSync(path.join(published, '../hack/git-verify-wrapper.sh'), wrapper);
    chmodSync(wrapper, 0o755);
    const [repoServer = 0] = await claimFreePorts(1);
    const start = async (name: string, args: readonly string[]) =>
      programs.push(
        await serveFiles({
          program: 'argocd',
          args: ({ address }) => [
            `--metrics-port=${address.split(':')[1]}`,
            `--redis=${redis.address}`,
            '--loglevel=warn',
            ...args,
          ],
          ready: '/healthz',
          env: {
            ARGOCD_BINARY_NAME: name,
            ARGOCD_FAKE_IN_CLUSTER: 'true',
            ARGOCD_GPG_ENABLED: 'false',
            KUBECONFIG: server.access.kubeconfig,
            PATH: [scratch, process.env.PATH].join(path.delimiter),
            TMPDIR: scratch,
            ARGOCD_ASK_PASS_SOCK: path.join(scratch, 'ask-pass.sock'),
          },
        }),
      );
    await start('argocd-repo-server', [
      ...[`--address=${LOOPBACK}`, `--port=${repoServer}`, `--metrics-address=${LOOPBACK}`],
    ]);
    await start('argocd-application-controller', [
      '--persist-resource-health',
      ...['--namespace=argocd', `--repo-server=${LOOPBACK}:${repoServer}`],
    ]);
    const root = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'root', namespace: 'argocd' },
      spec: {
        project: 'default',
        source: {
          repoURL: repository.url,
          targetRevision: 'main',
          path: `dist/${ENVIRONMENT}.gitops`,
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
        syncPolicy: { automated: {} },
      },
    };
    await kubectl(server, ['apply', '-f', '-'], JSON.stringify(root));
  });
  afterAll(async () => {
    for (const program of programs.reverse()) await program.stop();
    await redis?.stop();
    await repository?.stop();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('applies every manifest on the server, in waves', async () => {
    const manifests = objectsOf(dist);
    await until(MANIFESTS, ({ operationState }) => operationState?.phase === 'Succeeded');
    const live = await present(server, manifests);
    expect(idsOf(live)).toEqual(idsOf(manifests));
    const appliers = live.map(({ metadata }) =>
      metadata.managedFields?.some(
        ({ manager, operation }) => manager === 'argocd-controller' && operation === 'Apply',
      ),
    );
    expect(new Set(appliers)).toEqual(new Set([true]));
    // Without controllers, no object was written again: this is the order of their creation.
    const created = live.toSorted(
      (a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
    );
    const waves = created.map(({ metadata }) =>
      Number(metadata.annotations?.[WAVE_ANNOTATION] ?? 0),
    );
    expect(waves).toEqual(waves.toSorted((a, b) => a - b));
    expect(new Set(waves)).toEqual(new Set([-1, 0]));
  });

  test('finds no difference after it applied them', async () => {
    const { sync, resources = [] } = await until(
      MANIFESTS,
      ({ sync }) => sync?.status === 'Synced',
    );
    expect(sync?.status).toBe('Synced');
    expect(resources).toHaveLength(objectsOf(dist).length);
    expect(new Set(resources.map(({ status }) => status))).toEqual(new Set(['Synced']));
  });

  test('reports what is not ready, and applies no wave after it', async () => {
    const { health, resources = [] } = await statusOf(MANIFESTS);
    expect(health?.status).toBe('Progressing');
    const progressing = resources.filter((resource) => resource.health?.status === 'Progressing');
    expect(progressing.map(idOfResource).sort()).toEqual(idsOf(objectsOf(dist).filter(hasStatus)));
    expect(await applications()).not.toContain(OPERATOR);
    expect(await present(server, objectsOf(dist, '.operator'))).toEqual([]);
  });

  test('is healthy when all workloads and Ingresses are, and then applies the next wave', async () => {
    await reportReady(server, objectsOf(dist));
    await until(MANIFESTS, ({ health }) => health?.status === 'Healthy');
    await until(
      OPERATOR,
      ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Healthy',
    );
    expect(idsOf(await present(server, all()))).toEqual(idsOf(all()));
    await until(
      'root',
      ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Healthy',
    );
  });

  test('undoes changes in the cluster, and keeps what others add', async () => {
    const scaled = objectsOf(dist).find(({ kind }) => kind === 'StatefulSet') as LabManifest;
    const config = objectsOf(dist).find(({ kind }) => kind === 'ConfigMap') as LabManifest;
    const at = `--namespace=${scaled.metadata.namespace}`;
    const before = (await present(server, [scaled]))[0]?.spec?.replicas;
    await kubectl(server, ['label', 'statefulset', scaled.metadata.name, at, 'added=by-others']);
    await kubectl(server, ['scale', 'statefulset', scaled.metadata.name, at, '--replicas=9']);
    await kubectl(server, [
      ...['delete', 'configmap', config.metadata.name],
      `--namespace=${config.metadata.namespace}`,
    ]);
    await eventually(async () => (await present(server, [config])).length === 1);
    await eventually(async () => (await present(server, [scaled]))[0]?.spec?.replicas === before);
    const [healed] = await present(server, [scaled]);
    expect(healed?.metadata.labels).toMatchObject({ added: 'by-others' });
    await reportReady(server, objectsOf(dist));
    await until(MANIFESTS, ({ health }) => health?.status === 'Healthy');
  });

  test('removes what a commit removes, except namespaces of teams and objects of others', async () => {
    for (const namespace of ['observability', 'commerce'])
      await kubectl(server, ['create', 'configmap', 'of-others', `--namespace=${namespace}`]);
    const { own, team } = removeFiles(dist);
    expect(team.map(idOf)).toEqual(['Namespace//commerce']);
    const revision = await deliver();
    await eventually(
      async () => (await present(server, own)).length === 0,
      async () => idsOf(await present(server, own)),
      60,
    );
    expect(idsOf(await present(server, all()))).toEqual(idsOf(all()));
    expect(await present(server, team)).toHaveLength(1);
    for (const namespace of ['observability', 'commerce'])
      await kubectl(server, ['get', 'configmap', 'of-others', `--namespace=${namespace}`]);
    // Argo CD deletes objects in the foreground. The garbage collector of a cluster then removes this finalizer.
    await kubectl(server, [
      ...['patch', '--namespace=observability', '--type=merge'],
      ...['--patch', '{"metadata":{"finalizers":null}}'],
      ...own.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ]);
    // The namespace of the team exists and is not in the commit.
    await until(MANIFESTS, hasApplied(revision));
    await until(OPERATOR, hasApplied(revision));
  });

  test('reports an object that the API server refuses', async () => {
    const { file, text, documents } = refuseGrafana(dist);
    await deliver();
    const isRefused = ({ status }: Resource) => status === 'SyncFailed';
    const { operationState } = await until(MANIFESTS, ({ operationState }) =>
      operationState?.syncResult?.resources?.some(isRefused),
    );
    const refused = operationState?.syncResult?.resources?.filter(isRefused) ?? [];
    expect(refused.map(idOfResource)).toEqual(['Service/observability/grafana']);
    expect(refused[0]?.message).toContain('must be between 1 and 65535');
    const live = await present(server, documents);
    expect(idsOf(live)).toEqual(idsOf(documents));
    // The others of its wave are applied.
    const applied = live.filter(({ metadata }) => metadata.labels?.next).map(idOf);
    const others = documents.map(idOf).filter((id) => id !== 'Service/observability/grafana');
    expect(applied.sort()).toEqual(others.sort());
    writeFileSync(file, text);
    // The next retry applies it.
    const revision = await deliver();
    await until(MANIFESTS, hasApplied(revision));
  });

  test('leaves everything when the Applications are deleted', async () => {
    await kubectl(server, ['delete', 'application', '--all', '--namespace=argocd']);
    expect(idsOf(await present(server, all()))).toEqual(idsOf(all()));
  });
});
