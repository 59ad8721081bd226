import {
  type EXTRACTED_SUFFIX,
  type FieldType,
  type LabelMatch,
  type LogContract,
  type LogField,
  type LogFields,
  type Matchers,
  serviceLogContract,
  toMatchers,
} from '@observability-stack/contracts';
import type { FormattedLabel, LabelFilter, LineOperator, LinesNode, Stage } from './ast';
import type { LogExpression } from './expression';
import { type FieldConditions, toLabelFilters } from './filters';
import { combineFilters } from './parse-operators';
import { parsesAsCondition } from './problems';
import { type UnwrapOptions, UnwrappedPipeline } from './unwrapped';

/** The fields of a log line, by name. */
export type KnownFields = Readonly<Record<string, FieldType>>;

type Strings<N extends string> = { readonly [K in N]: 'string' };
type Renamed<F extends LogFields, Taken extends string> = {
  readonly [K in keyof F & string as K extends Taken
    ? `${K}${typeof EXTRACTED_SUFFIX}`
    : K]: F[K] extends LogField<infer T> ? T : never;
};
/** Names captured as `<name>` or `(?P<name>…)`. */
type Captured<P extends string> = P extends `${string}<${infer Name}>${infer Rest}`
  ? (Name extends '_' ? never : Name) | Captured<Rest>
  : never;
type Merge<A, B> = Omit<A, keyof B> & B;

/** Log lines with a pipeline. `K` are their fields, `P` are those that a parser would add. */
export class LogPipeline<K extends KnownFields, P extends KnownFields> implements LogExpression {
  readonly kind = 'lines';

  constructor(readonly node: LinesNode) {}

  /** Keeps lines that contain one of the texts. */
  contains(...texts: readonly string[]): this {
    return this.line('|=', texts);
  }
  /** Keeps lines that contain none of the texts. */
  notContains(...texts: readonly string[]): this {
    return this.line('!=', texts);
  }
  /** Keeps lines that match an RE2 pattern anywhere. */
  matches(...patterns: readonly string[]): this {
    return this.line('|~', patterns);
  }
  notMatches(...patterns: readonly string[]): this {
    return this.line('!~', patterns);
  }
  /** Keeps lines that match a pattern, in which `<_>` matches any text. */
  matchesPattern(...patterns: readonly string[]): this {
    return this.line('|>', patterns);
  }
  notMatchesPattern(...patterns: readonly string[]): this {
    return this.line('!>', patterns);
  }
  /** Keeps lines that contain an address of the network or range. */
  containsIp(addresses: string): this {
    return this.with(lineFilter('|=', [{ text: addresses, ip: true }]));
  }

  /** Parses JSON: all fields, or those at the given paths. */
  json(): LogPipeline<Merge<K, P>, P>;
  json<N extends string>(paths: Readonly<Record<N, string>>): LogPipeline<Merge<K, Strings<N>>, P>;
  json(paths: Readonly<Record<string, string>> = {}): LogPipeline<never, never> {
    return this.with({ kind: 'json', extractions: extractionsOf(paths) });
  }

  /** Parses logfmt: all fields, or those of the given keys. */
  logfmt(flags?: LogfmtFlags): LogPipeline<Merge<K, P>, P>;
  logfmt<N extends string>(
    flags: LogfmtFlags,
    keys: Readonly<Record<N, string>>,
  ): LogPipeline<Merge<K, Strings<N>>, P>;
  logfmt(
    { strict, keepEmpty }: LogfmtFlags = {},
    keys: Readonly<Record<string, string>> = {},
  ): LogPipeline<never, never> {
    const flags = { ...(strict && { strict }), ...(keepEmpty && { keepEmpty }) };
    return this.with({ kind: 'logfmt', extractions: extractionsOf(keys), ...flags });
  }

  /** Parses lines whose format is only known when the query is built: all fields. */
  parseAs(format: 'json' | 'logfmt'): LogPipeline<Merge<K, P>, P> {
    return format === 'json' ? this.json() : this.logfmt();
  }

  regexp<const R extends string>(pattern: R): LogPipeline<Merge<K, Strings<Captured<R>>>, P> {
    return this.with({ kind: 'regexp', pattern });
  }
  pattern<const R extends string>(pattern: R): LogPipeline<Merge<K, Strings<Captured<R>>>, P> {
    return this.with({ kind: 'pattern', pattern });
  }
  unpack(): LogPipeline<Merge<K, P>, P> {
    return this.with({ kind: 'unpack' });
  }

  /** Keeps lines for which all conditions hold. */
  where(...conditions: readonly FieldConditions<K>[]): this {
    const filters = conditions.flatMap(toLabelFilters);
    return filters.length === 0 ? this : this.with(labelFilter(combineFilters('and', filters)));
  }
  /** Keeps lines for which all conditions of at least one of the objects hold. */
  whereAny(...conditions: readonly FieldConditions<K>[]): this {
    const groups = conditions.map((one) => combineFilters('and', toLabelFilters(one)));
    return this.with(labelFilter(combineFilters('or', groups)));
  }
  /** Keeps lines without a parser or filter error, which would fail a metric query. */
  withoutErrors(): this {
    return this.with(labelFilter({ kind: 'string', label: '__error__', operator: '=', value: '' }));
  }

  /** Rewrites the line with a Go template over the fields: `{{.method}} {{.route}}`. */
  lineFormat(template: string): this {
    return this.with({ kind: 'line_format', template });
  }
  /** Sets labels from Go templates, or from other labels as `fromLabel('old')`. */
  labelFormat<N extends string>(
    labels: Readonly<Record<N, string | LabelRename<keyof K & string>>>,
  ): LogPipeline<Merge<K, Strings<N>>, P> {
    const made = Object.entries<string | LabelRename<string>>(labels).map(
      ([label, value]): FormattedLabel =>
        typeof value === 'string' ? { label, template: value } : { label, rename: value.from },
    );
    return this.with({ kind: 'label_format', labels: made });
  }
  drop<const N extends readonly (keyof K & string)[]>(
    ...labels: N
  ): LogPipeline<Omit<K, N[number]>, P> {
    return this.with({ kind: 'drop', labels });
  }
  keep<const N extends readonly (keyof K & string)[]>(
    ...labels: N
  ): LogPipeline<Pick<K, N[number]>, P> {
    return this.with({ kind: 'keep', labels });
  }
  decolorize(): this {
    return this.with({ kind: 'decolorize' });
  }

  /** Uses the number in a field as the value, for range aggregations. */
  unwrap(field: FieldsOfType<K, 'number'>): UnwrappedPipeline<K>;
  unwrap(
    field: FieldsOfType<K, 'duration'>,
    conversion: 'duration' | 'duration_seconds',
  ): UnwrappedPipeline<K>;
  unwrap(field: FieldsOfType<K, 'bytes'>, conversion: 'bytes'): UnwrappedPipeline<K>;
  unwrap(field: string, conversion?: UnwrapOptions['conversion']): UnwrappedPipeline<K> {
    return new UnwrappedPipeline(this.node, {
      label: field,
      ...(conversion && { conversion }),
      filters: [],
    });
  }

  private line(operator: LineOperator, texts: readonly string[]): this {
    return this.with(
      lineFilter(
        operator,
        texts.map((text) => ({ text })),
      ),
    );
  }

  // Every caller states the type of the new lines.
  private with(stage: Stage): never {
    const stages = [...this.node.stages];
    // Stages on labels do not change the line, so a line filter can be moved before them.
    let at = stages.length;
    for (let last = stages[at - 1]; last && parsesAsCondition(last, stage); last = stages[at - 1])
      at--;
    stages.splice(at, 0, stage);
    return new LogPipeline({ ...this.node, stages }) as never;
  }
}

export type FieldsOfType<K extends KnownFields, T extends FieldType> = {
  [N in keyof K & string]: K[N] extends T ? N : never;
}[keyof K & string];

export interface LogfmtFlags {
  /** Whether to report invalid logfmt as an error. @default false */
  readonly strict?: boolean;
  /** Whether to keep keys without a value as empty labels. @default false */
  readonly keepEmpty?: boolean;
}

export interface LabelRename<N extends string> {
  readonly from: N;
}
/** Refers to another label, for a new name. */
export const fromLabel = <const N extends string>(label: N): LabelRename<N> => ({ from: label });

const lineFilter = (
  operator: LineOperator,
  matches: readonly { readonly text: string; readonly ip?: boolean }[],
): Stage => ({ kind: 'line-filter', operator, matches });
const labelFilter = (filter: LabelFilter): Stage => ({ kind: 'label-filter', filter });
const extractionsOf = (places: Readonly<Record<string, string>>) =>
  Object.entries(places).map(([label, place]) => ({ label, from: place }));

/** Selects the log lines of a contract by its stream labels. */
export function streamsOf<L extends string, M extends string, F extends LogFields>(
  _contract: LogContract<L, M, F>,
  ...conditions: readonly Matchers<L>[]
): LogPipeline<Strings<L | M>, Renamed<F, L | M>> {
  return new LogPipeline({ kind: 'lines', matchers: toMatchers(conditions), stages: [] });
}

/** Selects the log lines of the teams' services. */
export const stream = (
  ...conditions: readonly Matchers<(typeof serviceLogContract.labels)[number]>[]
): ReturnType<typeof streamsOf<StreamLabelOf, MetadataOf, typeof serviceLogContract.fields>> =>
  streamsOf(serviceLogContract, ...conditions);
type StreamLabelOf = (typeof serviceLogContract.labels)[number];
type MetadataOf = (typeof serviceLogContract.metadata)[number];

export type { LabelMatch };
