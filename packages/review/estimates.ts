import { parseQuantity } from '@observability-stack/query-common';
import type { Estimate } from './model';
import { renderedDashboards } from './read/dashboards';
import type { JsonValueNode, KubernetesObject, ManifestParts } from './read/parts';
import { renderedRules } from './read/rules';

interface Measure {
  readonly what: string;
  readonly unit: Estimate['unit'];
  readonly of: (parts: ManifestParts) => number;
}

/** Measures of the cost of an environment, as far as its manifests show it. */
const measures: readonly Measure[] = [
  { what: 'manifests', unit: 'bytes', of: ({ bytes }) => bytes },
  { what: 'objects', unit: 'count', of: ({ objects }) => objects.length },
  { what: 'pods', unit: 'count', of: ({ objects }) => sum(objects.map(replicas)) },
  { what: 'requested CPU', unit: 'cores', of: (parts) => requested(parts, 'cpu') },
  { what: 'requested memory', unit: 'bytes', of: (parts) => requested(parts, 'memory') },
  { what: 'requested storage', unit: 'bytes', of: ({ objects }) => sum(objects.map(storage)) },
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
 * Returns the number of pods. A DaemonSet counts as one, since the number of nodes is not known.
 */
const replicas = ({ kind, spec }: KubernetesObject): number =>
  spec?.template?.spec?.containers ? (kind === 'DaemonSet' ? 1 : (spec.replicas ?? 1)) : 0;

const requested = ({ objects }: ManifestParts, resource: 'cpu' | 'memory'): number =>
  sum(
    objects.map((object) => {
      const containers = (object.spec?.template?.spec?.containers ?? []) as JsonValueNode[];
      const each = containers.map(({ resources }) => quantity(resources?.requests?.[resource]));
      return replicas(object) * sum(each);
    }),
  );

function storage(object: KubernetesObject): number {
  const { kind, spec } = object;
  if (kind === 'PersistentVolumeClaim') return quantity(spec.resources?.requests?.storage);
  const claims = (spec?.volumeClaimTemplates ?? []) as JsonValueNode[];
  return (
    replicas(object) *
    sum(claims.map((claim) => quantity(claim.spec?.resources?.requests?.storage)))
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
