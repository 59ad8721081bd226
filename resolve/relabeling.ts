import { contractSeries, type Metric, type SeriesInfo } from '@observability-stack/contracts';
import { fullyMatches } from '@observability-stack/query-common';
import { drop, type RelabelStep } from '../catalog/definitions/relabel';
import type { Scrape } from '../catalog/definitions/scrape';

const NAME = '__name__';

/** Returns the steps that a scrape applies to series: `dropMetrics` first. */
export const seriesSteps = ({
  dropMetrics = [],
  metricRelabel = [],
}: Pick<Scrape, 'dropMetrics' | 'metricRelabel'>): readonly RelabelStep[] => [
  ...(dropMetrics.length > 0 ? [drop(NAME, dropMetrics.join('|'))] : []),
  ...metricRelabel,
];

/** Reports whether a step removes every series with this name, or renames it. Steps on other labels are not predictable. */
function removesSeries(step: RelabelStep, name: string): boolean {
  const isByName = 'labels' in step && step.labels?.length === 1 && step.labels[0] === NAME;
  if (!isByName) return false;
  switch (step.kind) {
    case 'drop':
      return fullyMatches(step.regex, name);
    case 'keep':
      return !fullyMatches(step.regex, name);
    case 'replace':
      return step.target === NAME && fullyMatches(step.regex ?? '(.*)', name);
    default:
      return false;
  }
}

/** Reports whether a step removes a label from every series. */
export function removesLabel(step: RelabelStep, label: string): boolean {
  switch (step.kind) {
    case 'labelDrop':
      return fullyMatches(step.regex, label);
    case 'labelKeep':
      return !fullyMatches(step.regex, label);
    case 'replace':
      return step.target === label && step.replacement === '' && matchesEverything(step.regex);
    default:
      return false;
  }
}

const matchesEverything = (regex = '(.*)'): boolean => /^\(?\.\*\)?$/.test(regex);

/** Returns the labels that steps may add to targets or series. */
const addedLabels = (steps: readonly RelabelStep[]): readonly string[] => [
  ...new Set(
    steps.flatMap((step) =>
      step.kind === 'replace' && step.replacement !== '' && !step.target.startsWith('__')
        ? [step.target]
        : [],
    ),
  ),
];

/** Returns the names of the series of these contracts that a scrape removes. */
export function removedSeries(
  scrape: Scrape | false,
  metrics: readonly Metric[],
): ReadonlySet<string> {
  const steps = scrape ? seriesSteps(scrape) : [];
  if (steps.length === 0) return new Set();
  const names = metrics.flatMap((metric) => contractSeries(metric).map(({ name }) => name));
  return new Set(names.filter((name) => steps.some((step) => removesSeries(step, name))));
}

/**
 * Returns the contracts of the series that Prometheus stores: without metrics and labels that the scrape removes, and with
 * labels that it adds. A metric that it does not change is the same object.
 */
export function storedContracts(
  scrape: Scrape | false,
  metrics: readonly Metric[],
): readonly Metric[] {
  if (!scrape) return metrics;
  const steps = seriesSteps(scrape);
  const added = addedLabels(steps);
  const ofTargets = addedLabels(scrape.relabel ?? []);
  if (steps.length === 0 && ofTargets.length === 0) return metrics;
  const removed = removedSeries(scrape, metrics);
  return metrics
    .filter((metric) => contractSeries(metric).some(({ name }) => !removed.has(name)))
    .map((metric) => withLabels(metric, steps, added, ofTargets));
}

function withLabels(
  metric: Metric,
  steps: readonly RelabelStep[],
  added: readonly string[],
  ofTargets: readonly string[],
): Metric {
  const labelsOf = (labels: readonly string[], more: readonly string[]): readonly string[] => [
    ...labels.filter((label) => !steps.some((step) => removesLabel(step, label))),
    ...more.filter((label) => !labels.includes(label)),
  ];
  const labels = labelsOf(metric.labels, added);
  if (sameLabels(labels, metric.labels) && ofTargets.length === 0) return metric;
  const seriesOf = <S extends SeriesInfo>(series: S): S => ({
    ...series,
    queryLabels: labelsOf(series.queryLabels, [...new Set([...added, ...ofTargets])]),
    ...(ofTargets.length > 0 && { addedToTargets: ofTargets }),
  });
  const parts = Object.fromEntries(
    (['bucket', 'sum', 'count', 'quantile'] as const).flatMap((key) => {
      const part = (metric as Partial<Record<typeof key, SeriesInfo>>)[key];
      return part ? [[key, seriesOf(part)] as const] : [];
    }),
  );
  return {
    ...('queryLabels' in metric ? seriesOf(metric) : metric),
    ...parts,
    labels,
    // Relabelling adds no series: the value of a new label follows from those of other labels.
    budget: Object.fromEntries(labels.map((label) => [label, metric.budget[label] ?? 1])),
  } as Metric;
}

const sameLabels = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((label) => other.includes(label));
