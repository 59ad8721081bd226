import {
  extractedFieldName,
  type FieldType,
  isUnboundedLabel,
  type LogContract,
} from '@observability-stack/contracts';
import { fullyMatches, isSampleVariable, regexProblem } from '@observability-stack/query-common';
import type { Matcher } from './ast';

/** The properties of a label at one place of a query. */
export interface FieldInfo {
  readonly types: ReadonlySet<FieldType>;
  readonly unbounded: boolean;
  /** Origin: a stream label, structured metadata, or extracted from the log line by the query. */
  readonly from: 'stream' | 'metadata' | 'line';
  /** Whether the query itself creates it, with unknown values. @default false */
  readonly made?: boolean;
}

/** The labels at one place of a query; `open` if a parser extracts fields without a contract. */
export interface LabelScope {
  readonly labels: ReadonlyMap<string, FieldInfo>;
  readonly open: boolean;
  /** Whether the line is still the original one. */
  readonly original: boolean;
  /** Whether an aggregation has restricted the labels. @default false */
  readonly aggregated?: boolean;
}

/** Label that Loki adds to streams. */
export const SERVICE_NAME = 'service_name';

/** Labels that Loki sets. */
export const LOKI_LABELS: ReadonlySet<string> = new Set([
  '__error__',
  '__error_details__',
  'detected_level',
  SERVICE_NAME,
]);

const text = (name: string, from: FieldInfo['from']): readonly [string, FieldInfo] => [
  name,
  { types: new Set<FieldType>(['string']), unbounded: isUnboundedLabel(name), from },
];

/**
 * Returns the contracts of the log lines that a selector matches. The fields that a service
 * declares apply to its own log lines; the standard fields apply to services that declare none.
 */
export function matchingContracts(
  matchers: readonly Matcher[],
  contracts: readonly LogContract[],
): readonly LogContract[] {
  // a variable may have any value
  const fixed = matchers.filter(({ value }) => !isSampleVariable(value));
  const own = contracts.filter(({ streams }) => streams && mayMatch(fixed, streams));
  const others = contracts.filter(({ streams }) => !streams);
  const names = fixed.some(({ label, operator }) => label === 'service' && operator === '=');
  return names && own.length > 0 ? own : [...others, ...own];
}

/** Reports whether a selector may match streams with these labels; other labels of them may have any value. */
export const mayMatch = (
  matchers: readonly Matcher[],
  streams: Readonly<Record<string, string>>,
): boolean => matchers.every((matcher) => isMet(matcher, streams));

function isMet(
  { label, operator, value }: Matcher,
  streams: Readonly<Record<string, string>>,
): boolean {
  const given = streams[label];
  if (given === undefined) return true;
  // invalid patterns are reported elsewhere
  if (operator.endsWith('~') && regexProblem(value) !== undefined) return true;
  const equal = operator.endsWith('~') ? fullyMatches(value, given) : given === value;
  return operator.startsWith('!') ? !equal : equal;
}

export function contractScope(contracts: readonly LogContract[]): LabelScope {
  const labels = new Map<string, FieldInfo>();
  for (const { labels: streams, metadata, metadataTypes = {} } of contracts) {
    for (const name of metadata) {
      const [, info] = text(name, 'metadata');
      const types = [...(labels.get(name)?.types ?? []), metadataTypes[name] ?? 'string'];
      labels.set(name, { ...info, types: new Set(types) });
    }
    for (const name of streams) labels.set(...text(name, 'stream'));
  }
  return { labels, open: false, original: true };
}

/** Returns the fields that a parser extracts from lines of its format, by their label names. */
export const parsedFields = (
  contracts: readonly LogContract[],
  format?: LogContract['format'],
): ReadonlyMap<string, FieldInfo> => collect(contracts, format, extractedFieldName);

/** Returns the fields by their names in the log line. */
export const writtenFields = (
  contracts: readonly LogContract[],
  format: LogContract['format'],
): ReadonlyMap<string, FieldInfo> => collect(contracts, format, (_, field) => field);

function collect(
  contracts: readonly LogContract[],
  format: LogContract['format'] | undefined,
  nameOf: (contract: LogContract, field: string) => string,
): ReadonlyMap<string, FieldInfo> {
  const fields = new Map<string, FieldInfo>();
  for (const contract of contracts) {
    if (format && contract.format !== format) continue;
    for (const [field, { type, unbounded }] of Object.entries(contract.fields)) {
      const name = nameOf(contract, field);
      const before = fields.get(name);
      fields.set(name, {
        types: new Set([...(before?.types ?? []), type]),
        unbounded: (unbounded ?? isUnboundedLabel(field)) || before?.unbounded === true,
        from: 'line',
      });
    }
  }
  return fields;
}

/** Returns the scope with labels that the query creates. */
export function addLabels(scope: LabelScope, names: readonly string[]): LabelScope {
  const labels = new Map(scope.labels);
  for (const name of names) {
    const [, info] = text(name, 'line');
    labels.set(name, { ...info, made: true });
  }
  return { ...scope, labels };
}
