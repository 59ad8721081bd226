import { parseQuantity } from '@observability-stack/query-common';
import type { Estimate } from './model';
import { renderedDashboards } from './read/dashboards';
import {
  FILES_ONLY,
  type JsonValueNode,
  type KubernetesObject,
  type ManifestParts,
} from './read/parts';
import { renderedRules } from './read/rules';

interface Measure {
  readonly what: string;
  readonly unit: Estimate['unit'];
  readonly of: (parts: ManifestParts) => number;
}

/** Measures of the cost of an environment, as far as its manifests show it. */
const measures: readonly Measure[] = [
  { what: 'manifests', unit: 'bytes', of: ({ bytes }) => bytes },
  {
    what: 'objects',
    unit: 'count',
    of: ({ objects }) => objects.filter(({ apiVersion }) => apiVersion !== FILES_ONLY).length,
  },
  { what: 'pods', unit: 'count', of: ({ objects }) => sum(objects.map(replicasIn(objects))) },
  { what: 'requested CPU', unit: 'cores', of: (parts) => requested(parts, 'cpu') },
  { what: 'requested memory', unit: 'bytes', of: (parts) => requested(parts, 'memory') },
  { what: 'requested storage', unit: 'bytes', of: storage },
  { what: 'scrape targets', unit: 'count', of: (parts) => sum([...targetCounts(parts).values()]) },
  { what: 'series, at most', unit: 'count', of: worstSeries },
  { what: 'alerts', unit: 'count', of: (parts) => rules(parts, 'alert') },
  { what: 'recording rules', unit: 'count', of: (parts) => rules(parts, 'record') },
  {
    what: 'panels',
    unit: 'count',
    of: (parts) => sum(renderedDashboards(parts).map(({ panels }) => panels.length)),
  },
];

/** Returns the estimates that differ. */
export const changedEstimates = (
  environment: string,
  before: ManifestParts,
  after: ManifestParts,
): Estimate[] =>
  measures
    .map(({ what, unit, of }) => ({
      environment,
      what,
      unit,
      before: of(before),
      after: of(after),
    }))
    .filter((estimate) => estimate.before !== estimate.after);

const sum = (numbers: readonly number[]): number =>
  // rounded to hundredths of a millicore
  Number(numbers.reduce((total, number) => total + number, 0).toFixed(5));

/**
 * Returns the number of pods of an object, at most with an autoscaler. A DaemonSet counts as one, since the number of nodes is
 * not known.
 */
function replicasIn(objects: ManifestParts['objects']): (object: KubernetesObject) => number {
  const keyOf = (kind: string, namespace: string | undefined, name: string) =>
    [kind, namespace ?? '', name].join(' ');
  const most = new Map(
    objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map(({ metadata, spec }) => [
        keyOf(spec.scaleTargetRef?.kind, metadata.namespace, spec.scaleTargetRef?.name),
        Number(spec.maxReplicas ?? 1),
      ]),
  );
  return ({ kind, metadata, spec }) => {
    if (!spec?.template?.spec?.containers) return 0;
    if (kind === 'DaemonSet') return 1;
    return most.get(keyOf(kind, metadata.namespace, metadata.name)) ?? spec.replicas ?? 1;
  };
}

function requested({ objects }: ManifestParts, resource: 'cpu' | 'memory'): number {
  const replicas = replicasIn(objects);
  return sum(
    objects.map((object) => {
      const containers = (object.spec?.template?.spec?.containers ?? []) as JsonValueNode[];
      const each = containers.map(({ resources }) => quantity(resources?.requests?.[resource]));
      return replicas(object) * sum(each);
    }),
  );
}

function storage({ objects }: ManifestParts): number {
  const replicas = replicasIn(objects);
  return sum(
    objects.map((object) => {
      const { kind, spec } = object;
      if (kind === 'PersistentVolumeClaim') return quantity(spec.resources?.requests?.storage);
      const claims = (spec?.volumeClaimTemplates ?? []) as JsonValueNode[];
      const each = claims.map((claim) => quantity(claim.spec?.resources?.requests?.storage));
      return replicas(object) * sum(each);
    }),
  );
}

function quantity(text: string | number | undefined): number {
  return text === undefined ? 0 : parseQuantity(String(text));
}

const rules = (parts: ManifestParts, kind: 'alert' | 'record'): number =>
  renderedRules(parts).filter((rule) => rule[kind] !== undefined).length;

/** Returns the number of addresses per job; discovered targets are not in the manifests. */
function targetCounts({ targets }: ManifestParts): Map<string, number> {
  return new Map(
    targets.map(({ name, value }) => [
      name.replace(/\.json$/, ''),
      sum((value as JsonValueNode[]).map((group) => (group.targets ?? []).length)),
    ]),
  );
}

/** Returns the maximum number of series, assuming that each target is at the limit of its job. */
function worstSeries(parts: ManifestParts): number {
  const counts = targetCounts(parts);
  const jobs = parts.jobs.flatMap(({ value }) => value.scrape_configs as JsonValueNode[]);
  return sum(
    jobs.map(({ job_name, sample_limit = 0 }) => (counts.get(job_name) ?? 0) * sample_limit),
  );
}
