// What the tests of Argo CD and Flux share: the rendered environment, and what is in the API server.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isWorkload, type LabManifest, readManifests } from '@observability-stack/lab/manifests';
import { loadAll } from 'js-yaml';
import type { ArgoCd, Flux } from '../../../catalog/definitions/outputs';
import { yaml } from '../../../catalog/helpers/yaml';
import { production } from '../../../environments/production';
import type { ApiServer } from './api-server';
import { renderVariant } from './variant';

/** An object of the API server. */
export interface LiveObject extends LabManifest {
  readonly metadata: LabManifest['metadata'] & {
    readonly generation?: number;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly subresource?: string;
    }[];
  };
  readonly spec?: { readonly replicas?: number };
}

/** The environment whose manifests and objects of the Prometheus Operator are delivered. */
export const ENVIRONMENT = production.name;

/** Renders `production` with the output `operator` into a temporary `dist`; the caller removes it. */
export const renderDelivered = (gitops: ArgoCd | Flux): string =>
  renderVariant({ ...production, outputs: { gitops, operator: {} } });

/** The objects of one of the folders, `''` for the manifests. */
export const objectsOf = (dist: string, output = ''): readonly LabManifest[] =>
  readManifests(path.join(dist, ENVIRONMENT + output));

export const idOf = ({ kind, metadata }: LabManifest): string =>
  [kind, metadata.namespace ?? '', metadata.name].join('/');

export const idsOf = (objects: readonly LabManifest[]): readonly string[] =>
  objects.map(idOf).sort();

/** Runs kubectl, which must succeed, and returns its output. */
export async function kubectl(
  server: ApiServer,
  args: readonly string[],
  input = '',
): Promise<string> {
  const { code, stdout, stderr } = await server.kubectl(args, { input });
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Returns those of the objects that the API server has, without those that are being deleted. */
export async function present(
  server: ApiServer,
  wanted: readonly LabManifest[],
): Promise<readonly LiveObject[]> {
  const ids = new Set(wanted.map(idOf));
  const kinds = [...new Set(wanted.map(({ apiVersion, kind }) => resourceOf(apiVersion, kind)))];
  const text = await kubectl(server, [
    'get',
    kinds.join(','),
    '--all-namespaces',
    '--show-managed-fields',
    '--output=json',
  ]);
  const { items } = JSON.parse(text) as { items: readonly LiveObject[] };
  return items.filter(
    (object) => ids.has(idOf(object)) && object.metadata.deletionTimestamp === undefined,
  );
}

const resourceOf = (apiVersion: string, kind: string): string => {
  const [version, group] = apiVersion.split('/').reverse();
  return group ? `${kind}.${version}.${group}` : kind;
};

/** Objects whose status the controllers of a cluster write. */
export const hasStatus = (object: LabManifest): boolean =>
  isWorkload(object) || ['Ingress', 'PodDisruptionBudget'].includes(object.kind);

/**
 * Writes the status of objects whose pods are all ready, as the controllers and kubelets of a cluster do. The API server of
 * the tests has neither.
 */
export async function reportReady(server: ApiServer, wanted: readonly LabManifest[]) {
  const items = (await present(server, wanted.filter(hasStatus))).map((object) => ({
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name: object.metadata.name, namespace: object.metadata.namespace },
    status: readyStatus(object),
  }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await kubectl(
    server,
    [
      'apply',
      '--server-side',
      '--subresource=status',
      // The client would ask for the spec.
      '--validate=false',
      '--field-manager=kube-controller-manager',
      '-f',
      '-',
    ],
    list,
  );
}

function readyStatus({ kind, metadata: { generation }, spec }: LiveObject): object {
  if (kind === 'Ingress') return { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
  if (kind === 'PodDisruptionBudget') {
    const type = 'DisruptionAllowed';
    const at = new Date().toISOString();
    const condition = { type, status: 'True', reason: 'SufficientPods', message: '' };
    return {
      observedGeneration: generation,
      currentHealthy: 1,
      desiredHealthy: 0,
      disruptionsAllowed: 1,
      expectedPods: 1,
      conditions: [{ ...condition, lastTransitionTime: at }],
    };
  }
  const pods = spec?.replicas ?? 1;
  if (kind === 'DaemonSet') {
    return {
      observedGeneration: generation,
      currentNumberScheduled: pods,
      desiredNumberScheduled: pods,
      numberAvailable: pods,
      numberMisscheduled: 0,
      numberReady: pods,
      updatedNumberScheduled: pods,
    };
  }
  return {
    observedGeneration: generation,
    replicas: pods,
    availableReplicas: pods,
    readyReplicas: pods,
    updatedReplicas: pods,
    ...(kind === 'StatefulSet'
      ? { currentReplicas: pods, currentRevision: 'first', updateRevision: 'first' }
      : { conditions: [{ type: 'Available', status: 'True' }] }),
  };
}

/** Removes files of both folders, and returns the objects that they had: namespaces of teams apart. */
export function removeFiles(dist: string) {
  const all = () => [...objectsOf(dist), ...objectsOf(dist, '.operator')];
  const before = all();
  for (const file of ['production/pushgateway.yaml', 'production/00-team-namespaces.yaml'])
    rmSync(path.join(dist, file));
  rmSync(path.join(dist, 'production.operator/dashboards.yaml'));
  const kept = new Set(idsOf(all()));
  const removed = before.filter((object) => !kept.has(idOf(object)));
  const isTeam = ({ kind }: LabManifest) => kind === 'Namespace';
  return { own: removed.filter((one) => !isTeam(one)), team: removed.filter(isTeam) };
}

/**
 * Labels every object of Grafana, and gives its Service a port that the API server refuses. Returns the objects, and the text
 * that the file had.
 */
export function refuseGrafana(dist: string) {
  const file = path.join(dist, 'production/grafana.yaml');
  const text = readFileSync(file, 'utf8');
  const documents = loadAll(text) as (LabManifest & { spec: { ports: object[] } })[];
  const changed = documents.map((object) => {
    const metadata = { ...object.metadata, labels: { ...object.metadata.labels, next: 'yes' } };
    const { kind, spec } = object;
    return kind === 'Service' && metadata.name === 'grafana'
      ? { ...object, metadata, spec: { ...spec, ports: [{ ...spec.ports[0], port: 0 }] } }
      : { ...object, metadata };
  });
  writeFileSync(file, changed.map(yaml).join('---\n'));
  return { file, text, documents };
}
