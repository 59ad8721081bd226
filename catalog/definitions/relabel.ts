import {
  arrayOf,
  nonEmptyString,
  objectSchema,
  promLabelName,
  re2Pattern,
  type Schema,
  unionByKind,
} from '../helpers/schema';

/**
 * Relabelling, step by step, as in Prometheus: a regular expression must match the whole value, and several labels are
 * joined by `separator` before. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */

interface Source {
  /** Labels whose values are joined. */
  readonly labels: readonly string[];
  /** Text between the values. @default ';' */
  readonly separator?: string;
}

/** Keeps what matches, or drops it: targets in `relabel`, series in `metricRelabel`. */
export interface FilterStep extends Source {
  readonly kind: 'keep' | 'drop';
  /** RE2 pattern of the joined values. */
  readonly regex: string;
}

/** Sets a label if the joined values match; an empty value removes it. */
export interface ReplaceStep extends Partial<Source> {
  readonly kind: 'replace';
  readonly target: string;
  /** RE2 pattern of the joined values. @default '(.*)' */
  readonly regex?: string;
  /** New value, in which `$1` is a group of the pattern. @default '$1' */
  readonly replacement?: string;
}

/** Removes the labels whose names match, or all others. */
export interface LabelFilterStep {
  readonly kind: 'labelDrop' | 'labelKeep';
  /** RE2 pattern of the names. */
  readonly regex: string;
}

/** Copies labels whose names match to new names. */
export interface LabelMapStep {
  readonly kind: 'labelMap';
  /** RE2 pattern of the names. */
  readonly regex: string;
  /** New name, in which `$1` is a group of the pattern. @default '$1' */
  readonly replacement?: string;
}

export type RelabelStep = FilterStep | ReplaceStep | LabelFilterStep | LabelMapStep;

const listOf = (labels: string | readonly string[]): readonly string[] =>
  typeof labels === 'string' ? [labels] : labels;

/** Keeps targets or series with a label that matches: `keep('__name__', 'http_.*')`. */
export const keep = (labels: string | readonly string[], regex: string): FilterStep => ({
  kind: 'keep',
  labels: listOf(labels),
  regex,
});

/** Drops targets or series with a label that matches: `drop('__name__', 'go_.*')`. */
export const drop = (labels: string | readonly string[], regex: string): FilterStep => ({
  kind: 'drop',
  labels: listOf(labels),
  regex,
});

/** Sets a label: `replace({ labels: ['__meta_consul_dc'], target: 'datacenter' })`. */
export const replace = (options: Omit<ReplaceStep, 'kind'>): ReplaceStep => ({
  kind: 'replace',
  ...options,
});

/** Removes labels by their names: `labelDrop('pod_template_hash|uid')`. */
export const labelDrop = (regex: string): LabelFilterStep => ({ kind: 'labelDrop', regex });

/** Removes all labels with other names. */
export const labelKeep = (regex: string): LabelFilterStep => ({ kind: 'labelKeep', regex });

/** Copies labels to new names: `labelMap('__meta_kubernetes_pod_label_(zone|rack)')`. */
export const labelMap = (regex: string, replacement?: string): LabelMapStep => ({
  kind: 'labelMap',
  regex,
  ...(replacement === undefined ? {} : { replacement }),
});

const text: Schema = { type: 'string' };
const source = { labels: { ...arrayOf(promLabelName), minItems: 1 }, separator: text } as const;
const filter = objectSchema<FilterStep>({ kind: {}, ...source, regex: re2Pattern }, [
  'labels',
  'regex',
]);
const labelFilter = objectSchema<LabelFilterStep>({ kind: {}, regex: re2Pattern }, ['regex']);

export const relabelStepSchema: Schema = unionByKind({
  keep: filter,
  drop: filter,
  replace: objectSchema<ReplaceStep>(
    { kind: {}, ...source, target: promLabelName, regex: re2Pattern, replacement: text },
    ['target'],
  ),
  labelDrop: labelFilter,
  labelKeep: labelFilter,
  labelMap: objectSchema<LabelMapStep>(
    { kind: {}, regex: re2Pattern, replacement: nonEmptyString },
    ['regex'],
  ),
});
