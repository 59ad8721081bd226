// The real source-controller and kustomize-controller of Flux, with the output `gitops` and the manifests in a git repository.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isWorkload, type LabManifest } from '@observability-stack/lab/manifests';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { flux, gitSource } from '../../catalog';
import { type ApiServer, startApiServer } from './support/api-server';
import { customResources } from './support/custom-resources';
import { eventually } from './support/eventually';
import { type GitServer, serveRepository } from './support/git-server';
import {
  ENVIRONMENT,
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

const missing = ['kustomize-controller', 'source-controller'].flatMap((name) => {
  const found = findProgram(name);
  return 'missing' in found ? [found.missing] : [];
});
for (const reason of missing) console.warn(`SKIPPED Flux: ${reason}`);
const suite = missing.length === 0 ? describe : describe.skip;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

interface Reconciled {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly artifact?: { readonly revision: string };
  };
}

const MANIFESTS = `observability-stack-${ENVIRONMENT}`;
const OPERATOR = `${MANIFESTS}-operator`;

suite('Flux', () => {
  let server: ApiServer;
  let repository: GitServer;
  let dist: string;
  const controllers: Served[] = [];
  let requests = 0;

  const get = async (kind: string, name: string): Promise<Reconciled> =>
    JSON.parse(await kubectl(server, ['get', kind, name, '-n', 'flux-system', '-o', 'json']));
  const conditionOf = ({ status }: Reconciled, type: string) =>
    status?.conditions?.find((condition) => condition.type === type);
  const ready = async (name: string) =>
    conditionOf(await get('kustomization', name), 'Ready') as Condition;
  /** Waits until the Kustomization has a result. */
  const until = (name: string, reason: string, message: RegExp) =>
    eventually(
      async () => {
        const condition = await ready(name);
        return condition?.reason === reason && message.test(condition.message) && condition;
      },
      () => get('kustomization', name),
      60,
    );
  /** As `flux reconcile` does. */
  const request = (kind: string, name: string) =>
    kubectl(server, [
      'annotate',
      '--overwrite',
      kind,
      name,
      '--namespace=flux-system',
      `reconcile.fluxcd.io/requestedAt=${++requests}`,
    ]);
  /** Commits the folder, and returns the revision when the source has it. */
  const deliver = async (): Promise<string> => {
    const revision = `main@sha1:${await repository.commit(dist)}`;
    await request('gitrepository', MANIFESTS);
    await eventually(
      async () =>
        conditionOf(await get('gitrepository', MANIFESTS), 'Ready')?.message.includes(revision),
      () => get('gitrepository', MANIFESTS),
      60,
    );
    return revision;
  };
  const all = () => [...objectsOf(dist), ...objectsOf(dist, '.operator')];

  beforeAll(async () => {
    [server, repository] = await Promise.all([startApiServer(), serveRepository()]);
    dist = renderDelivered(flux({ source: gitSource({ url: repository.url }) }));
    const definitions = await Promise.all(
      (['kustomize-controller', 'source-controller', 'prometheus-operator'] as const).map(
        customResources,
      ),
    );
    await kubectl(server, [
      'apply',
      '--server-side',
      ...definitions.flatMap((folder) => ['-f', folder]),
    ]);
    await kubectl(server, ['wait', '--for=condition=established', 'crd', '--all']);
    await kubectl(server, ['create', 'namespace', 'flux-system']);
    const env = { KUBECONFIG: server.access.kubeconfig, RUNTIME_NAMESPACE: 'flux-system' };
    const [storage = 0] = await claimFreePorts(1);
    controllers.push(
      await serveFiles({
        program: 'source-controller',
        args: ({ address, folder }) => [
          ...[`--health-addr=${address}`, '--metrics-addr=0', `--storage-path=${folder}`],
          ...[`--storage-addr=${LOOPBACK}:${storage}`, `--storage-adv-addr=${LOOPBACK}:${storage}`],
        ],
        ready: '/readyz',
        env,
      }),
      await serveFiles({
        program: 'kustomize-controller',
        args: ({ address }) => [
          ...[`--health-addr=${address}`, '--metrics-addr=0', '--requeue-dependency=1s'],
        ],
        ready: '/readyz',
        env,
      }),
    );
    const objects = path.join(dist, `${ENVIRONMENT}.gitops/flux.yaml`);
    const text = readFileSync(objects, 'utf8');
    expect(text).toContain('timeout: 10m');
    // No pod ever runs here. Flux takes no shorter one.
    writeFileSync(objects, text.replaceAll('timeout: 10m', 'timeout: 30s'));
    await kubectl(server, ['apply', '-f', path.dirname(objects)]);
  });
  afterAll(async () => {
    for (const controller of controllers) await controller.stop();
    await repository?.stop();
    await server?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('reads the commit from the repository', async () => {
    const revision = await deliver();
    const { status } = await get('gitrepository', MANIFESTS);
    expect(status?.artifact?.revision).toBe(revision);
  });

  test('applies every manifest on the server, namespaces first', async () => {
    const manifests = objectsOf(dist);
    await eventually(
      async () =>
        conditionOf(await get('kustomization', MANIFESTS), 'Reconciling')?.message.startsWith(
          'Running health checks',
        ),
      () => get('kustomization', MANIFESTS),
      60,
    );
    const live = await present(server, manifests);
    expect(idsOf(live)).toEqual(idsOf(manifests));
    const appliers = live.map(({ metadata }) =>
      metadata.managedFields?.some(
        ({ manager, operation }) => manager === 'kustomize-controller' && operation === 'Apply',
      ),
    );
    expect(new Set(appliers)).toEqual(new Set([true]));
    // Without controllers, no object was written again: this is the order of their creation.
    const created = live
      .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ metadata, kind }) => ({ kind, namespaced: metadata.namespace !== undefined }));
    const firstNamespaced = created.findIndex(({ namespaced }) => namespaced);
    const lastNamespace = created.findLastIndex(({ kind }) => kind === 'Namespace');
    expect(lastNamespace).toBeLessThan(firstNamespaced);
  });

  test('reports workloads that are not ready, and applies no folder that depends on them', async () => {
    const { message } = await until(MANIFESTS, 'HealthCheckFailed', /timeout waiting for/);
    const reported = [...message.matchAll(/(\w+\/[\w-]+\/[\w-]+) status: 'InProgress'/g)];
    const workloads = objectsOf(dist).filter(isWorkload);
    expect(reported.map(([, id]) => id).sort()).toEqual(idsOf(workloads));
    expect(await ready(OPERATOR)).toMatchObject({
      status: 'False',
      reason: 'DependencyNotReady',
      message: `dependency 'flux-system/${MANIFESTS}' is not ready`,
    });
    expect(await present(server, objectsOf(dist, '.operator'))).toEqual([]);
  });

  test('is ready when all workloads are, and then applies the folder that depends on them', async () => {
    await reportReady(server, objectsOf(dist));
    await request('kustomization', MANIFESTS);
    await until(MANIFESTS, 'ReconciliationSucceeded', /^Applied revision: main@sha1:/);
    await until(OPERATOR, 'ReconciliationSucceeded', /^Applied revision: main@sha1:/);
    expect(idsOf(await present(server, all()))).toEqual(idsOf(all()));
  });

  test('undoes changes in the cluster, and keeps what others add', async () => {
    const stateful = objectsOf(dist).filter(({ kind }) => kind === 'StatefulSet');
    const config = objectsOf(dist).find(({ kind }) => kind === 'ConfigMap') as LabManifest;
    const [scaled] = stateful as [LabManifest];
    const at = `--namespace=${scaled.metadata.namespace}`;
    const before = (await present(server, [scaled]))[0]?.spec?.replicas;
    await kubectl(server, ['scale', 'statefulset', scaled.metadata.name, at, '--replicas=9']);
    const label = (text: string, ...flags: readonly string[]) =>
      kubectl(server, ['label', 'statefulset', scaled.metadata.name, at, text, ...flags]);
    await label('added=by-others', '--field-manager=others');
    await label('removed=of-kubectl');
    await kubectl(server, [
      ...['delete', 'configmap', config.metadata.name],
      `--namespace=${config.metadata.namespace}`,
    ]);
    await request('kustomization', MANIFESTS);
    await eventually(async () => (await present(server, [config])).length === 1);
    await eventually(async () => (await present(server, [scaled]))[0]?.spec?.replicas === before);
    const [healed] = await present(server, [scaled]);
    expect(healed?.metadata.labels).toMatchObject({ added: 'by-others' });
    expect(healed?.metadata.labels).not.toHaveProperty('removed');
    await reportReady(server, objectsOf(dist));
    await until(MANIFESTS, 'ReconciliationSucceeded', /^Applied revision/);
  });

  test('removes what a commit removes, except namespaces of teams and objects of others', async () => {
    for (const namespace of ['observability', 'commerce'])
      await kubectl(server, ['create', 'configmap', 'of-others', `--namespace=${namespace}`]);
    const { own, team } = removeFiles(dist);
    expect(team.map(idOf)).toEqual(['Namespace//commerce']);
    await deliver();
    await eventually(
      async () => (await present(server, own)).length === 0,
      async () => idsOf(await present(server, own)),
      60,
    );
    expect(idsOf(await present(server, all()))).toEqual(idsOf(all()));
    expect(await present(server, team)).toHaveLength(1);
    for (const namespace of ['observability', 'commerce'])
      await kubectl(server, ['get', 'configmap', 'of-others', `--namespace=${namespace}`]);
  });

  test('reports an object that the API server refuses, and changes nothing', async () => {
    const { file, text, documents } = refuseGrafana(dist);
    await deliver();
    const { message } = await until(MANIFESTS, 'ReconciliationFailed', /dry-run failed/);
    expect(message).toMatch(/Service\/observability\/grafana dry-run failed \(Invalid\)/);
    const live = await present(server, documents);
    expect(idsOf(live)).toEqual(idsOf(documents));
    expect(live.filter(({ metadata }) => metadata.labels?.next)).toEqual([]);
    writeFileSync(file, text);
    await deliver();
    await until(MANIFESTS, 'ReconciliationSucceeded', /^Applied revision/);
  });

  test('removes everything but the namespaces of teams with the Kustomizations', async () => {
    await kubectl(server, ['delete', '-f', path.join(dist, `${ENVIRONMENT}.gitops`)]);
    expect(idsOf(await present(server, all()))).toEqual([]);
    await kubectl(server, ['get', 'namespace', 'commerce']);
  });
});
