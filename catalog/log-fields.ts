/** What log lines carry: labels that make streams, structured metadata beside each line, fields inside it. */
import { correlation } from './correlation';
import type { DeclaredField, FieldType, LogField, LogFields, LogFormat, LogRecord } from './logs';
import { externalLabels } from './names';

/** Stream labels from the pod and, for `level`, from the line. */
export const pipelineLabels = ['namespace', 'service', 'container', 'team', 'level'] as const;
/** The same for all streams of one cluster. */
export const environmentLabels = ['env', externalLabels.cluster] as const;
/** The labels that every stream can have. */
export const streamLabels = [...pipelineLabels, ...environmentLabels] as const;
export type StreamLabel = (typeof streamLabels)[number];

/** What identifies one process: searchable, but no streams of their own. */
export const processMetadata = ['pod', 'node', 'stream'] as const;
/** Structured metadata of every line; a filter on it needs no parser. */
export const lineMetadata = [...processMetadata, correlation.traceId, correlation.spanId] as const;
export type LineMetadata = (typeof lineMetadata)[number];

/** The fields that every service of the teams writes, of which a line has those that apply. */
export const standardFields = {
  ts: { type: 'string', help: 'When it happened, RFC 3339 with nanoseconds.', unbounded: true },
  level: {
    type: 'string',
    help: 'How serious it is; `level` of the stream is the same, normalized.',
  },
  msg: { type: 'string', help: 'What happened, in words.', unbounded: true },
  service: { type: 'string', help: 'The service as it calls itself.' },
  trace_id: { type: 'string', help: 'The trace it belongs to.', unbounded: true },
  span_id: { type: 'string', help: 'The span it belongs to.', unbounded: true },
  event: { type: 'string', help: 'What kind of thing happened: one of a few words.' },
  method: { type: 'string', help: 'HTTP method.' },
  route: { type: 'string', help: 'Route template, without ids.' },
  status_code: { type: 'number', help: 'HTTP status.' },
  duration_ms: { type: 'number', help: 'How long the request took, in milliseconds.' },
  error: { type: 'string', help: 'Text of the error.', unbounded: true },
  stack: { type: 'string', help: 'Stack trace.', unbounded: true },
} as const satisfies LogFields;

/** One kind of lines: how they are written and what is in them. */
export interface LogContract<
  L extends string = string,
  M extends string = string,
  F extends LogFields = LogFields,
> {
  readonly name: string;
  readonly help: string;
  /** The parser that finds the fields; `text` has none. */
  readonly format: 'json' | 'logfmt' | 'text';
  readonly labels: readonly L[];
  readonly metadata: readonly M[];
  readonly fields: F;
  /** Types of structured metadata. @default each is a `string` */
  readonly metadataTypes?: Readonly<Record<string, FieldType>>;
  /** Stream labels that all of these lines have. @default lines of any stream */
  readonly streams?: Readonly<Partial<Record<StreamLabel, string>>>;
}

interface Options<F extends LogFields, L extends string, M extends string> {
  readonly name: string;
  readonly help: string;
  readonly format: LogContract['format'];
  readonly fields: F;
  /** Stream labels beside the standard ones. @default none */
  readonly labels?: readonly L[];
  /** Structured metadata beside the standard. @default none */
  readonly metadata?: readonly M[];
}

/** Declares one kind of lines. */
export function logContract<
  const F extends LogFields,
  const L extends string = never,
  const M extends string = never,
>(options: Options<F, L, M>): LogContract<StreamLabel | L, LineMetadata | M, F> {
  const { labels = [], metadata = [], ...rest } = options;
  return {
    ...rest,
    labels: [...streamLabels, ...labels],
    metadata: [...lineMetadata, ...metadata],
  };
}

/** Lines of the teams' services: JSON, one object a line. */
export const serviceLines = logContract({
  name: 'service-lines',
  help: 'What the services of the teams write.',
  format: 'json',
  fields: standardFields,
});

/** The same lines with the labels and metadata that one service's record adds. */
export const recordedLines = (
  contract: LogContract,
  { fields = {}, labels = [], structuredMetadata = [] }: LogRecord,
): LogContract => ({
  ...contract,
  labels: [...new Set([...contract.labels, ...labels.map(({ name }) => name)])],
  metadata: [...new Set([...contract.metadata, ...structuredMetadata.map(({ name }) => name)])],
  metadataTypes: {
    ...contract.metadataTypes,
    ...Object.fromEntries(
      structuredMetadata.map(({ name, from = name, type }) => [
        name,
        type ?? fields[from]?.type ?? contract.fields[from]?.type ?? 'string',
      ]),
    ),
  },
});

type NamesIn<R, K extends keyof LogRecord> = R extends {
  readonly [P in K]: readonly { readonly name: infer N extends string }[];
}
  ? N
  : never;
type FieldsIn<R> = R extends { readonly fields: infer F extends LogRecord['fields'] & object }
  ? { readonly [N in keyof F & string]: F[N] extends DeclaredField<infer T> ? LogField<T> : never }
  : object;
type LinesOf<R> = LogContract<
  StreamLabel | NamesIn<R, 'labels'>,
  LineMetadata | NamesIn<R, 'structuredMetadata'>,
  Omit<typeof standardFields, keyof FieldsIn<R>> & FieldsIn<R>
>;

/**
 * The lines that a service with this record writes: the standard fields and its own, by the names that it gives
 * them. For typed queries: `streamOf(linesOf(logs), service)`, where `logs` is `as const satisfies LogRecord`.
 */
export const linesOf = <const R extends LogRecord>(record: R): LinesOf<R> =>
  recordedLines(
    {
      ...serviceLines,
      format: writtenFormat(record.format),
      fields: { ...standardFieldsOf(record.format), ...declared(record.fields) },
    },
    record,
  ) as unknown as LinesOf<R>;

/** The same, a contract for each format in which the service writes fields. */
export function linesByFormat(record: LogRecord): readonly LogContract[] {
  const own = writtenFormat(record.format);
  return (['json', 'logfmt', 'text'] as const).flatMap((format) => {
    const fields = Object.fromEntries(
      Object.entries(record.fields ?? {}).filter(([, field]) => (field.in ?? own) === format),
    );
    const all = { ...(format === own && standardFieldsOf(record.format)), ...declared(fields) };
    return format === own || Object.keys(fields).length > 0
      ? [recordedLines({ ...serviceLines, format, fields: all }, record)]
      : [];
  });
}

/** The standard fields, under the names that the format gives to some of them. */
function standardFieldsOf(format: LogFormat = { kind: 'auto' }): LogFields {
  if (format.kind !== 'json' && format.kind !== 'logfmt') return standardFields;
  const { time, level, traceId, spanId } = format.fields;
  const named = { ts: time, level, trace_id: traceId, span_id: spanId };
  return Object.fromEntries(
    Object.entries<LogField>(standardFields).map(([name, field]) => {
      const given = Object.entries(named).find(([standard]) => standard === name)?.[1];
      return [given === undefined ? name : (plainName(given) ?? name), field];
    }),
  );
}

/** The name that a parser gives to what a path leads to; of an expression none is known. */
const plainName = (path: string): string | undefined =>
  /^(?:\w+|"[^"\\]+")(?:\.(?:\w+|"[^"\\]+"))*$/.test(path)
    ? path
        .replaceAll('"', '')
        .replace(/[^a-zA-Z0-9_]/g, '_')
        .replace(/^(?=\d)/, '_')
    : undefined;

const writtenFormat = (format: LogFormat = { kind: 'auto' }): LogContract['format'] =>
  (({ auto: 'json', json: 'json', logfmt: 'logfmt', regex: 'text' }) as const)[format.kind];

const declared = (fields: LogRecord['fields'] = {}): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { in: _, help = '', ...field }]) => [
      name,
      { ...field, help },
    ]),
  );

/**
 * The name a parser gives a field: where the stream or its metadata has a label of that name already, Loki
 * keeps that one and puts a suffix to the field.
 */
export const EXTRACTED_SUFFIX = '_extracted';
export const extractedName = (contract: LogContract, field: string): string =>
  contract.labels.includes(field) || contract.metadata.includes(field)
    ? `${field}${EXTRACTED_SUFFIX}`
    : field;
