import {
  type EXTRACTED_SUFFIX,
  type FieldType,
  type LogContract,
  type LogField,
  type LogFields,
  type Match,
  type Matchers,
  matchersOf,
  serviceLines,
} from '@observability-stack/contracts';
import type { FormattedLabel, LabelFilter, LineOperator, LinesNode, Stage } from './ast';
import type { LogExpression } from './expression';
import { type Conditions, filtersOf } from './filters';
import { combined } from './parse-operators';
import { isReadAsCondition } from './problems';
import { type UnwrapOptions, Unwrapped } from './unwrapped';

/** What a log line has, by name. */
export type Known = Readonly<Record<string, FieldType>>;

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

/** Log lines with a pipeline. `K` is what they have, `P` what a parser would add. */
export class Lines<K extends Known, P extends Known> implements LogExpression {
  readonly kind = 'lines';

  constructor(readonly node: LinesNode) {}

  /** Keeps lines that contain one of the texts. */
  contains(...texts: readonly string[]): this {
    return this.line('|=', texts);
  }
  /** Keeps lines that contain none of the texts. */
  lacks(...texts: readonly string[]): this {
    return this.line('!=', texts);
  }
  /** Keeps lines that match an RE2 pattern anywhere. */
  matches(...patterns: readonly string[]): this {
    return this.line('|~', patterns);
  }
  matchesNot(...patterns: readonly string[]): this {
    return this.line('!~', patterns);
  }
  /** Keeps lines that match a pattern with `<_>` for anything. */
  like(...patterns: readonly string[]): this {
    return this.line('|>', patterns);
  }
  unlike(...patterns: readonly string[]): this {
    return this.line('!>', patterns);
  }
  /** Keeps lines that contain an address of the network or range. */
  hasAddress(addresses: string): this {
    return this.with(lineFilter('|=', [{ text: addresses, ip: true }]));
  }

  /** Parses JSON: all fields, or those at the given paths. */
  json(): Lines<Merge<K, P>, P>;
  json<N extends string>(paths: Readonly<Record<N, string>>): Lines<Merge<K, Strings<N>>, P>;
  json(paths: Readonly<Record<string, string>> = {}): Lines<never, never> {
    return this.with({ kind: 'json', extractions: extractionsOf(paths) });
  }

  /** Parses logfmt: all fields, or those of the given keys. */
  logfmt(flags?: LogfmtFlags): Lines<Merge<K, P>, P>;
  logfmt<N extends string>(
    flags: LogfmtFlags,
    keys: Readonly<Record<N, string>>,
  ): Lines<Merge<K, Strings<N>>, P>;
  logfmt(
    { strict, keepEmpty }: LogfmtFlags = {},
    keys: Readonly<Record<string, string>> = {},
  ): Lines<never, never> {
    const flags = { ...(strict && { strict }), ...(keepEmpty && { keepEmpty }) };
    return this.with({ kind: 'logfmt', extractions: extractionsOf(keys), ...flags });
  }

  /** Parses lines whose format is only known when the query is built: all fields. */
  parsedAs(format: 'json' | 'logfmt'): Lines<Merge<K, P>, P> {
    return format === 'json' ? this.json() : this.logfmt();
  }

  regexp<const R extends string>(pattern: R): Lines<Merge<K, Strings<Captured<R>>>, P> {
    return this.with({ kind: 'regexp', pattern });
  }
  pattern<const R extends string>(pattern: R): Lines<Merge<K, Strings<Captured<R>>>, P> {
    return this.with({ kind: 'pattern', pattern });
  }
  unpack(): Lines<Merge<K, P>, P> {
    return this.with({ kind: 'unpack' });
  }

  /** Keeps lines for which all conditions hold. */
  where(...conditions: readonly Conditions<K>[]): this {
    const filters = conditions.flatMap(filtersOf);
    return filters.length === 0 ? this : this.with(labelFilter(combined('and', filters)));
  }
  /** Keeps lines for which the conditions of one of the objects hold. */
  whereAny(...conditions: readonly Conditions<K>[]): this {
    const groups = conditions.map((one) => combined('and', filtersOf(one)));
    return this.with(labelFilter(combined('or', groups)));
  }
  /** Keeps lines without a parser or filter error, which would fail a metric query. */
  withoutErrors(): this {
    return this.with(labelFilter({ kind: 'string', label: '__error__', operator: '=', value: '' }));
  }

  /** Rewrites the line with a Go template over the fields: `{{.method}} {{.route}}`. */
  lineFormat(template: string): this {
    return this.with({ kind: 'line_format', template });
  }
  /** Sets labels from Go templates, or from other labels as `from('old')`. */
  labelFormat<N extends string>(
    labels: Readonly<Record<N, string | From<keyof K & string>>>,
  ): Lines<Merge<K, Strings<N>>, P> {
    const made = Object.entries<string | From<string>>(labels).map(
      ([label, value]): FormattedLabel =>
        typeof value === 'string' ? { label, template: value } : { label, rename: value.from },
    );
    return this.with({ kind: 'label_format', labels: made });
  }
  drop<const N extends readonly (keyof K & string)[]>(...labels: N): Lines<Omit<K, N[number]>, P> {
    return this.with({ kind: 'drop', labels });
  }
  keep<const N extends readonly (keyof K & string)[]>(...labels: N): Lines<Pick<K, N[number]>, P> {
    return this.with({ kind: 'keep', labels });
  }
  decolorize(): this {
    return this.with({ kind: 'decolorize' });
  }

  /** Unwraps the number in a field, for range aggregations. */
  unwrap(field: NamesOf<K, 'number'>): Unwrapped<K>;
  unwrap(field: NamesOf<K, 'duration'>, conversion: 'duration' | 'duration_seconds'): Unwrapped<K>;
  unwrap(field: NamesOf<K, 'bytes'>, conversion: 'bytes'): Unwrapped<K>;
  unwrap(field: string, conversion?: UnwrapOptions['conversion']): Unwrapped<K> {
    return new Unwrapped(this.node, {
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

  // every caller states the type of the new lines
  private with(stage: Stage): never {
    const stages = [...this.node.stages];
    // labels change without a change to the line, so that a line filter can be moved first
    let at = stages.length;
    for (let last = stages[at - 1]; last && isReadAsCondition(last, stage); last = stages[at - 1])
      at--;
    stages.splice(at, 0, stage);
    return new Lines({ ...this.node, stages }) as never;
  }
}

export type NamesOf<K extends Known, T extends FieldType> = {
  [N in keyof K & string]: K[N] extends T ? N : never;
}[keyof K & string];

export interface LogfmtFlags {
  /** Reports invalid logfmt as an error. @default false */
  readonly strict?: boolean;
  /** Keeps keys without a value as empty labels. @default false */
  readonly keepEmpty?: boolean;
}

export interface From<N extends string> {
  readonly from: N;
}
/** Refers to another label, for a new name. */
export const from = <const N extends string>(label: N): From<N> => ({ from: label });

const lineFilter = (
  operator: LineOperator,
  matches: readonly { readonly text: string; readonly ip?: boolean }[],
): Stage => ({ kind: 'line-filter', operator, matches });
const labelFilter = (filter: LabelFilter): Stage => ({ kind: 'label-filter', filter });
const extractionsOf = (places: Readonly<Record<string, string>>) =>
  Object.entries(places).map(([label, place]) => ({ label, from: place }));

/** Selects the log lines of a contract by its stream labels. */
export function streamOf<L extends string, M extends string, F extends LogFields>(
  _contract: LogContract<L, M, F>,
  ...conditions: readonly Matchers<L>[]
): Lines<Strings<L | M>, Renamed<F, L | M>> {
  return new Lines({ kind: 'lines', matchers: matchersOf(conditions), stages: [] });
}

/** Selects the log lines of the teams' services. */
export const stream = (
  ...conditions: readonly Matchers<(typeof serviceLines.labels)[number]>[]
): ReturnType<typeof streamOf<StreamLabelOf, MetadataOf, typeof serviceLines.fields>> =>
  streamOf(serviceLines, ...conditions);
type StreamLabelOf = (typeof serviceLines.labels)[number];
type MetadataOf = (typeof serviceLines.metadata)[number];

export type { Match };
