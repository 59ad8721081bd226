import type { Metric } from '@observability-stack/contracts';
import { formatBucketBound } from '@observability-stack/contracts';
import { contractOf, type InferredMetric } from './infer';

/** A difference between the contracts of a service and what it exposes. */
export interface ContractDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly metric: string;
  readonly message: string;
}

/** Returns the changes of a new version of a service, compared with its contracts. */
export function contractDifferences(
  contracts: readonly Metric[],
  exposed: readonly InferredMetric[],
): readonly ContractDifference[] {
  const declared = new Map(contracts.map((metric) => [metric.name, metric]));
  const found = new Set(exposed.map(({ name }) => name));
  return [
    ...exposed.flatMap((metric): readonly ContractDifference[] => {
      const known = declared.get(metric.name);
      return known
        ? changes(known, metric).map((message) => ({
            kind: 'changed',
            metric: metric.name,
            message,
          }))
        : [
            {
              kind: 'added',
              metric: metric.name,
              message: `${metric.type}${listed(
                ' with labels',
                metric.labels.map(({ name }) => name),
              )}`,
            },
          ];
    }),
    ...contracts
      .filter(({ name }) => !found.has(name))
      .map(
        ({ name, type, appearsWhen, labels }): ContractDifference => ({
          kind: 'removed',
          metric: name,
          message: `${type} is not exposed${
            appearsWhen
              ? `; it appears ${appearsWhen}`
              : labels.length > 0
                ? '; it may appear with the first event'
                : ''
          }`,
        }),
      ),
  ];
}

const listed = (before: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${before} ${names.join(', ')}`;

const without = <T>(all: readonly T[], others: readonly T[]): readonly T[] =>
  all.filter((one) => !others.includes(one));

function changes(known: Metric, metric: InferredMetric): readonly string[] {
  if (known.type !== metric.type && !(known.exposedAs === 'gauge' && metric.type === 'gauge'))
    return [`type is ${metric.type}, declared ${known.type}`];
  const labels = metric.labels.map(({ name }) => name);
  const budget = known.budget as Readonly<Record<string, number>>;
  const now = contractOf(metric);
  return [
    ...(known.unit !== metric.unit && metric.unit !== undefined
      ? [`unit is ${metric.unit}, declared ${known.unit ?? 'none'}`]
      : []),
    ...without(labels, known.labels).map((label) => `label "${label}" is not declared`),
    ...without(known.labels, labels).map((label) => `label "${label}" is declared, not exposed`),
    ...metric.labels.flatMap(({ name, values }) => {
      const most = budget[name];
      return most !== undefined && values > most
        ? [`label "${name}" has ${values} values, over its budget of ${most}`]
        : [];
    }),
    ...bounds(known, now),
  ];
}

function bounds(known: Metric, now: Metric): readonly string[] {
  if (known.type !== 'histogram' || now.type !== 'histogram') return [];
  const [before, after] = [known.buckets, now.buckets ?? []];
  if (!before) return [];
  const names = (list: readonly number[]) => list.map(formatBucketBound).join(', ');
  const [more, fewer] = [without(after, before), without(before, after)];
  return [
    ...(more.length > 0 ? [`buckets ${names(more)} are not declared`] : []),
    ...(fewer.length > 0 ? [`buckets ${names(fewer)} are declared, not exposed`] : []),
  ];
}
