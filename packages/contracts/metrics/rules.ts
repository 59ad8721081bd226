import { targetLabels } from '../label-names';
import { isUnboundedLabel } from '../unbounded-labels';
import { bucketBoundsProblem } from './bounds';
import { DEFAULT_MAX_SERIES, worstCaseSeries } from './cardinality';
import { baseUnits, contractSeries, type Metric } from './contract';

/**
 * A violation of a rule for contracts. The names in third-party programs cannot be changed: only labels and numbers are
 * checked there.
 */
export interface ContractFinding {
  readonly rule: keyof typeof contractRules;
  readonly metric: string;
  readonly message: string;
  readonly hint: string;
}

type Found = { readonly message: string; readonly hint: string };
type Rule = (metric: Metric) => readonly Found[];

const found = (wrong: boolean, message: string, hint: string): readonly Found[] =>
  wrong ? [{ message, hint }] : [];

// https://prometheus.io/docs/practices/naming/, and what `promtool check metrics` finds
const PREFIXES =
  'pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi';
const BASE = 'amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts';
const OTHER =
  'minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles|bits|calories|pounds|ounces';
const NO_BASE_UNIT = new RegExp(`(^|_)((${PREFIXES})(${BASE}|${OTHER})|${OTHER})(_|$)`);
const ABBREVIATION = /_(s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(_|$)/i;

/** Returns the name without `_total`, without a base unit at its end, and without units that are not base units. */
const withoutUnit = (name: string): string =>
  name
    .replace(/_total$/, '')
    .replace(NAMED_UNIT, '')
    .split('_')
    .filter((part) => !NO_BASE_UNIT.test(part) && !ABBREVIATION.test(`_${part}`))
    .join('_');

/** Returns the name for a metric with this unit. */
const renamed = (name: string, unit: string): string =>
  `${withoutUnit(name)}_${unit}${suffixed(name, '_total') ? '_total' : ''}`;

/** Returns the hint for a name with a wrong unit: the unit that the contract declares, or a base unit. */
const unitHint = ({ name, unit }: Metric): string =>
  unit === undefined || !(baseUnits as readonly string[]).includes(unit)
    ? `use a base unit, such as ${renamed(name, 'seconds')} or ${renamed(name, 'bytes')}, and declare it in unit`
    : `rename it to ${renamed(name, unit)}, and record ${unit}`;
const NAMED_UNIT = /_(seconds|bytes|ratio|celsius|volts|joules)$/;
const suffixed = (name: string, suffix: string) => name.endsWith(suffix);

const naming: Readonly<Record<string, Rule>> = {
  'metric-name': ({ name }) =>
    found(
      !/^[a-z][a-z0-9_]*$/.test(name),
      `name "${name}" is not in snake_case`,
      'use lower-case letters, digits and _, as in http_requests_total; colons are for recording rules',
    ),
  'metric-total': ({ name, type }) => [
    ...found(
      type === 'counter' && !suffixed(name, '_total'),
      `counter "${name}" does not end in _total`,
      `rename it to ${name}_total`,
    ),
    ...found(
      type !== 'counter' && suffixed(name, '_total'),
      `metric "${name}" ends in _total but is not a counter: its type is ${type}`,
      'drop the suffix _total, or declare a counter',
    ),
  ],
  'metric-suffix': ({ name, type }) => {
    const [suffix] = ['_bucket', '_count', '_sum'].filter((end) => suffixed(name, end));
    const fits = type === 'histogram' || (type === 'summary' && suffix !== '_bucket');
    return found(
      suffix !== undefined && !fits,
      `metric "${name}" ends in ${suffix}, which is reserved for histograms and summaries`,
      'choose another suffix',
    );
  },
  'metric-type-in-name': ({ name, type }) =>
    found(
      `${name}_`.includes(`_${type}_`),
      `metric "${name}" has its type in its name: "${type}"`,
      'remove the type from the name',
    ),
  'metric-base-unit': (metric) => [
    ...found(
      NO_BASE_UNIT.test(metric.name),
      `metric "${metric.name}" is not in a base unit`,
      unitHint(metric),
    ),
    ...found(
      ABBREVIATION.test(metric.name),
      `metric "${metric.name}" abbreviates its unit`,
      unitHint(metric),
    ),
  ],
  'metric-unit': ({ name, unit }) => {
    const base = name.replace(/_total$/, '');
    const named = NAMED_UNIT.exec(base)?.[1];
    if (unit !== undefined && !(baseUnits as readonly string[]).includes(unit))
      return found(
        true,
        `metric "${name}" has unit "${unit}", which is not a base unit`,
        'use a base unit, or declare the metric of another project with externalMetrics()',
      );
    return [
      ...found(
        unit !== undefined && unit !== named,
        `metric "${name}" has unit "${unit}" but its name does not end in it`,
        `rename it to ${renamed(name, unit ?? '')}`,
      ),
      ...found(
        unit === undefined && named !== undefined,
        `metric "${name}" ends in ${named} but declares no unit`,
        `add unit: '${named}'`,
      ),
    ];
  },
};

const always: Readonly<Record<string, Rule>> = {
  'metric-help': ({ name, help }) =>
    found(
      help.trim() === '',
      `metric "${name}" has no help`,
      'add help: one sentence that says what it counts or measures',
    ),
  'metric-label-name': ({ labels, recorded, external }) =>
    labels.flatMap((label) => [
      ...found(
        // An external label may have any characters, as in http.route.
        !(external ? label !== '' : /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) ||
          label.startsWith('__'),
        `label name ${JSON.stringify(label)} is invalid`,
        'use letters, digits and _, as in status_code',
      ),
      ...found(
        !recorded && (targetLabels as readonly string[]).includes(label),
        `label "${label}" is already a label of the target`,
        external
          ? `declare exported_${label}: Prometheus stores it under that name`
          : `rename it: Prometheus would store it as exported_${label}`,
      ),
      ...found(
        label === 'le' || label === 'quantile',
        `label "${label}" is reserved for histograms and summaries`,
        'choose another name',
      ),
    ]),
  'metric-budget': (metric) => {
    const worst = worstCaseSeries(metric);
    const most = metric.maxSeries ?? DEFAULT_MAX_SERIES;
    const wrong = Object.entries(metric.budget).filter(
      ([, count]) => !Number.isInteger(count) || count < 1,
    );
    return [
      ...wrong.flatMap(([label, count]) =>
        found(true, `label "${label}" has an invalid budget: ${count}`, 'write a positive integer'),
      ),
      ...found(
        worst > most,
        `metric "${metric.name}" may have ${worst} series on one target; its limit is ${most}`,
        'drop a label, lower its budget, use fewer buckets, or raise maxSeries and give the reason',
      ),
    ];
  },
  'metric-buckets': (metric) => {
    const { buckets } = metric.type === 'histogram' ? metric : {};
    const problem = buckets && bucketBoundsProblem(buckets, Number);
    return found(
      problem !== undefined,
      `metric "${metric.name}" has invalid buckets: ${problem}`,
      'list each upper bound once, in increasing order, without +Inf',
    );
  },
  'metric-native': (metric) => {
    const native = metric.type === 'histogram' && 'native' in metric ? metric.native : undefined;
    if (!native) return [];
    const { factor, maxBuckets } = native;
    return [
      ...found(
        !(factor > 1 && Number.isFinite(factor)),
        `native histogram "${metric.name}" has an invalid factor: ${factor}`,
        'write a factor above 1, such as 1.1',
      ),
      ...found(
        !(Number.isInteger(maxBuckets) && maxBuckets > 0),
        `native histogram "${metric.name}" has an invalid maxBuckets: ${maxBuckets}`,
        'write a positive integer, such as 160',
      ),
    ];
  },
  'metric-quantiles': (metric) => {
    const { quantiles } = metric.type === 'summary' ? metric : {};
    if (!quantiles) return [];
    const problem = quantiles.length > 0 ? bucketBoundsProblem(quantiles, Number) : undefined;
    const outside = quantiles.filter((quantile) => quantile < 0 || quantile > 1);
    return [
      ...found(
        problem !== undefined,
        `summary "${metric.name}" has invalid quantiles: ${problem}`,
        'list each quantile once, in increasing order',
      ),
      ...found(
        outside.length > 0,
        `summary "${metric.name}" has quantiles outside 0 to 1: ${outside.join(', ')}`,
        'write ratios from 0 to 1: 0.99 is the 99th percentile',
      ),
    ];
  },
};

const ours: Readonly<Record<string, Rule>> = {
  ...naming,
  'metric-exploding-label': ({ labels }) =>
    labels
      .filter(isUnboundedLabel)
      .flatMap((label) =>
        found(
          true,
          `label "${label}" is unbounded: it has a new value for each request, user or pod`,
          'move it to exemplars, traces or log lines',
        ),
      ),
};

/** All rules by name. */
export const contractRules = { ...always, ...ours };

/** Reports whether another project defines a metric. Its contract may lack what the program exposes. */
export const isOfOtherProject = ({ emittedBy, external }: Metric): boolean =>
  external === true || !emittedBy.some((emitter) => STACK.includes(emitter));

/** Emitters whose metrics follow from the definitions. */
const STACK: readonly string[] = ['service', 'target', 'rules'];

export function checkContract(metric: Metric): readonly ContractFinding[] {
  const isOurs = metric.emittedBy.includes('service') && !metric.recorded && !metric.external;
  const rules = isOurs ? contractRules : always;
  return Object.entries(rules).flatMap(([rule, check]) =>
    check(metric).map((finding) => ({ rule, metric: metric.name, ...finding })),
  );
}

/**
 * Returns the violations of each contract, and the series names that two contracts share. External metrics of different
 * services are checked by separate calls: each program has its own labels and buckets.
 */
export function checkContracts(
  metrics: readonly Metric[],
  /** Reports whether to check the metric with this name. @default all metrics */
  isAsked: (name: string) => boolean = () => true,
): readonly ContractFinding[] {
  const owners = new Map<string, Metric>();
  const twice: ContractFinding[] = [];
  for (const metric of metrics) {
    for (const { name } of contractSeries(metric)) {
      const owner = owners.get(name);
      if (owner && owner !== metric && isAsked(metric.name))
        twice.push({
          rule: 'metric-twice',
          metric: metric.name,
          message: `metric "${name}" is declared twice, by "${owner.name}" and by "${metric.name}"`,
          hint:
            owner.name === metric.name
              ? 'import the existing contract, and omit what the preset of `signals` declares from `metrics`'
              : 'import the existing contract, or choose another name',
        });
      owners.set(name, metric);
    }
  }
  return [...metrics.filter(({ name }) => isAsked(name)).flatMap(checkContract), ...twice];
}
