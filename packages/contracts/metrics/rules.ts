import { targetLabels } from '../label-names';
import { isUnbounded } from '../unbounded-labels';
import { problemOfBounds } from './bounds';
import { DEFAULT_MAX_SERIES, worstCaseSeries } from './cardinality';
import { type Metric, seriesOf } from './contract';

/**
 * What is wrong with a contract. The names of other people's programs are as they are: only labels and
 * numbers are held against rules there.
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
const suffixed = (name: string, suffix: string) => name.endsWith(suffix);

const naming: Readonly<Record<string, Rule>> = {
  'metric-name': ({ name }) =>
    found(
      !/^[a-z][a-z0-9_]*$/.test(name),
      `${name} is not written in snake_case`,
      'use lower-case letters, digits and _, such as http_requests_total; colons are for recording rules',
    ),
  'metric-total': ({ name, type }) => [
    ...found(
      type === 'counter' && !suffixed(name, '_total'),
      `the counter ${name} does not end in _total`,
      `call it ${name}_total`,
    ),
    ...found(
      type !== 'counter' && suffixed(name, '_total'),
      `${name} ends in _total but is a ${type}`,
      'only counters do',
    ),
  ],
  'metric-suffix': ({ name, type }) => {
    const [suffix] = ['_bucket', '_count', '_sum'].filter((end) => suffixed(name, end));
    const fits = type === 'histogram' || (type === 'summary' && suffix !== '_bucket');
    return found(
      suffix !== undefined && !fits,
      `${name} ends in ${suffix}, which a histogram adds`,
      'choose another word',
    );
  },
  'metric-type-in-name': ({ name, type }) =>
    found(
      `${name}_`.includes(`_${type}_`),
      `${name} says that it is a ${type}`,
      'leave the type out of the name',
    ),
  'metric-base-unit': ({ name }) => [
    ...found(NO_BASE_UNIT.test(name), `${name} is not in a base unit`, 'use seconds, bytes, ratio'),
    ...found(ABBREVIATION.test(name), `${name} abbreviates its unit`, 'write seconds, bytes'),
  ],
  'metric-unit': ({ name, unit }) => {
    const base = name.replace(/_total$/, '');
    const named = /_(seconds|bytes|ratio|celsius|volts|joules)$/.exec(base)?.[1];
    return [
      ...found(
        unit !== undefined && unit !== named,
        `${name} is in ${unit} but does not end in it`,
        `call it ${base}_${unit}${suffixed(name, '_total') ? '_total' : ''}`,
      ),
      ...found(
        unit === undefined && named !== undefined,
        `${name} ends in ${named} but has no unit`,
        `add unit: '${named}'`,
      ),
    ];
  },
};

const always: Readonly<Record<string, Rule>> = {
  'metric-help': ({ name, help }) =>
    found(help.trim() === '', `${name} has no help`, 'say in one sentence what it counts'),
  'metric-label-name': ({ labels, recorded }) =>
    labels.flatMap((label) => [
      ...found(
        !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) || label.startsWith('__'),
        `${JSON.stringify(label)} is no name for a label`,
        'use letters, digits and _, such as status_code',
      ),
      ...found(
        !recorded && (targetLabels as readonly string[]).includes(label),
        `${label} is a label of the target already`,
        `Prometheus would rename it to exported_${label}`,
      ),
      ...found(
        label === 'le' || label === 'quantile',
        `${label} is a label that histograms and summaries add`,
        'choose another word',
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
        found(true, `${label} may have ${count} values`, 'give a whole number from 1'),
      ),
      ...found(
        worst > most,
        `${metric.name} may reach ${worst} series on one target, over ${most}`,
        'drop a label, lower its budget, use fewer buckets, or raise maxSeries with a reason',
      ),
    ];
  },
  'metric-buckets': (metric) => {
    const { buckets } = metric.type === 'histogram' ? metric : {};
    const problem = buckets && problemOfBounds(buckets, Number);
    return found(
      problem !== undefined,
      `the bounds of ${metric.name} do not rise: ${problem}`,
      'list each bound once, from low to high, without +Inf',
    );
  },
  'metric-native': (metric) => {
    const native = metric.type === 'histogram' && 'native' in metric ? metric.native : undefined;
    if (!native) return [];
    const { factor, maxBuckets } = native;
    return [
      ...found(
        !(factor > 1 && Number.isFinite(factor)),
        `each bucket of ${metric.name} is wider than the one before by ${factor}`,
        'give a factor above 1, such as 1.1',
      ),
      ...found(
        !(Number.isInteger(maxBuckets) && maxBuckets > 0),
        `${metric.name} may have ${maxBuckets} buckets`,
        'give a whole number from 1, such as 160',
      ),
    ];
  },
  'metric-quantiles': (metric) => {
    const { quantiles } = metric.type === 'summary' ? metric : {};
    if (!quantiles) return [];
    const problem = quantiles.length > 0 ? problemOfBounds(quantiles, Number) : undefined;
    const outside = quantiles.filter((quantile) => quantile < 0 || quantile > 1);
    return [
      ...found(
        problem !== undefined,
        `the quantiles of ${metric.name} do not rise: ${problem}`,
        'list each quantile once, from low to high',
      ),
      ...found(
        outside.length > 0,
        `${outside.join(', ')} of ${metric.name} is no quantile`,
        'give shares from 0 to 1: 0.99 is the 99th percentile',
      ),
    ];
  },
};

const ours: Readonly<Record<string, Rule>> = {
  ...naming,
  'metric-exploding-label': ({ labels }) =>
    labels
      .filter(isUnbounded)
      .flatMap((label) =>
        found(
          true,
          `${label} has a new value for each request, user or pod`,
          'put it on exemplars, traces or log lines instead',
        ),
      ),
};

/** All rules by name. */
export const contractRules = { ...always, ...ours };

export function checkContract(metric: Metric): readonly ContractFinding[] {
  const rules = metric.emittedBy.includes('service') && !metric.recorded ? contractRules : always;
  return Object.entries(rules).flatMap(([rule, check]) =>
    check(metric).map((finding) => ({ rule, metric: metric.name, ...finding })),
  );
}

/** The rules that each contract breaks, and those that two break together: each series has one contract. */
export function checkContracts(
  metrics: readonly Metric[],
  /** Whether anybody wants to know of a metric of this name. @default of all */
  isAsked: (name: string) => boolean = () => true,
): readonly ContractFinding[] {
  const owners = new Map<string, Metric>();
  const twice: ContractFinding[] = [];
  for (const metric of metrics) {
    for (const { name } of seriesOf(metric)) {
      const owner = owners.get(name);
      if (owner && owner !== metric && isAsked(metric.name))
        twice.push({
          rule: 'metric-twice',
          metric: metric.name,
          message: `${name} is declared twice, by ${owner.name} and by ${metric.name}`,
          hint: 'import the contract that is there, or choose another name',
        });
      owners.set(name, metric);
    }
  }
  return [...metrics.filter(({ name }) => isAsked(name)).flatMap(checkContract), ...twice];
}
