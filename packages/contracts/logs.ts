/** What log lines carry: labels that make streams, structured metadata beside each line, fields inside it. */
import { correlation } from './correlation';
import { externalLabels } from './label-names';

/** A `duration` or `bytes` has its unit in the text, as `1.5s` and `20MB`; a plain number has none. */
export const fieldTypes = ['string', 'number', 'duration', 'bytes', 'boolean', 'ip'] as const;
export type FieldType = (typeof fieldTypes)[number];

export interface LogField<T extends FieldType = FieldType> {
  readonly type: T;
  readonly help: string;
  /** Its values have no bound, so nothing can be grouped by it. @default as the name says */
  readonly unbounded?: boolean;
}

/** Fields of one kind of line, by their names in Loki. */
export type LogFields = Readonly<Record<string, LogField>>;

/** A field that one service declares of its lines. */
export interface DeclaredField<T extends FieldType = FieldType> extends Omit<LogField<T>, 'help'> {
  /** @default none */
  readonly help?: string;
  /** The lines that have it, where a service writes both. @default those of its format, and JSON for `auto` */
  readonly in?: 'json' | 'logfmt';
}

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

/**
 * The name a parser gives a field: where the stream or its metadata has a label of that name already, Loki
 * keeps that one and puts a suffix to the field.
 */
export const EXTRACTED_SUFFIX = '_extracted';
export const extractedName = (contract: LogContract, field: string): string =>
  contract.labels.includes(field) || contract.metadata.includes(field)
    ? `${field}${EXTRACTED_SUFFIX}`
    : field;
