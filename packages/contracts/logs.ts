/** Contracts of logs: stream labels, the structured metadata of each line, and the fields inside it. */
import { correlation } from './correlation';
import { externalLabels } from './label-names';

/** The type of a field. A `duration` or `bytes` has its unit in the text, as in `1.5s` and `20MB`; a `number` has none. */
export const fieldTypes = ['string', 'number', 'duration', 'bytes', 'boolean', 'ip'] as const;
export type FieldType = (typeof fieldTypes)[number];

export interface LogField<T extends FieldType = FieldType> {
  readonly type: T;
  readonly help: string;
  /**
   * Whether its values are unbounded, so that no query can group by it.
   * @default derived from the name
   */
  readonly unbounded?: boolean;
}

/** The fields of one kind of log line, by their names in Loki. */
export type LogFields = Readonly<Record<string, LogField>>;

/** A field that one service declares for its log lines. */
export interface DeclaredField<T extends FieldType = FieldType> extends Omit<LogField<T>, 'help'> {
  /** Description. @default none */
  readonly help?: string;
  /**
   * Format of the log lines that have the field, if a service writes both.
   * @default the service's format, and JSON for `auto`
   */
  readonly in?: 'json' | 'logfmt';
}

/** Stream labels from the pod and, for `level`, from the log line. */
export const pipelineLabels = ['namespace', 'service', 'container', 'team', 'level'] as const;
/** Stream labels that are the same for all streams of one cluster. */
export const environmentLabels = ['env', externalLabels.cluster] as const;
/** The labels that every stream can have. */
export const streamLabels = [...pipelineLabels, ...environmentLabels] as const;
export type StreamLabel = (typeof streamLabels)[number];

/** Labels that identify one process: structured metadata instead of stream labels. */
export const processMetadata = ['pod', 'node', 'stream'] as const;
/** Structured metadata of every log line; a filter on it needs no parser. */
export const lineMetadata = [...processMetadata, correlation.traceId, correlation.spanId] as const;
export type LineMetadata = (typeof lineMetadata)[number];

/** The fields that services of the teams write; a log line has those that apply. */
export const standardFields = {
  ts: { type: 'string', help: 'Time of the event, RFC 3339 with nanoseconds.', unbounded: true },
  level: {
    type: 'string',
    help: 'Severity; the stream label `level` is the same, normalized.',
  },
  msg: { type: 'string', help: 'Description of the event.', unbounded: true },
  service: { type: 'string', help: 'Name of the service, as it reports it.' },
  trace_id: { type: 'string', help: 'Id of the trace.', unbounded: true },
  span_id: { type: 'string', help: 'Id of the span.', unbounded: true },
  event: { type: 'string', help: 'Kind of event, from a small fixed set.' },
  method: { type: 'string', help: 'HTTP method.' },
  route: { type: 'string', help: 'Route template, without ids.' },
  status_code: { type: 'number', help: 'HTTP status.' },
  duration_ms: { type: 'number', help: 'Duration of the request in milliseconds.' },
  error: { type: 'string', help: 'Error message.', unbounded: true },
  stack: { type: 'string', help: 'Stack trace.', unbounded: true },
} as const satisfies LogFields;

/** The contract of one kind of log line: its format and its content. */
export interface LogContract<
  L extends string = string,
  M extends string = string,
  F extends LogFields = LogFields,
> {
  readonly name: string;
  readonly help: string;
  /** The parser that extracts the fields; `text` has none. */
  readonly format: 'json' | 'logfmt' | 'text';
  readonly labels: readonly L[];
  readonly metadata: readonly M[];
  readonly fields: F;
  /** Types of structured metadata. @default each is a `string` */
  readonly metadataTypes?: Readonly<Record<string, FieldType>>;
  /** Stream labels that have the same value on all of these log lines. @default any stream */
  readonly streams?: Readonly<Partial<Record<StreamLabel, string>>>;
}

interface Options<F extends LogFields, L extends string, M extends string> {
  readonly name: string;
  readonly help: string;
  readonly format: LogContract['format'];
  readonly fields: F;
  /** Stream labels in addition to the standard ones. @default none */
  readonly labels?: readonly L[];
  /** Structured metadata in addition to the standard fields. @default none */
  readonly metadata?: readonly M[];
}

/** Declares the contract of one kind of log line. */
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

/** Log lines of the teams' services: JSON, one object per line. */
export const serviceLogContract = logContract({
  name: 'service-lines',
  help: 'Log lines of the services of the teams.',
  format: 'json',
  fields: standardFields,
});

/**
 * Suffix that Loki appends to the name of a parsed field if the stream or its metadata already has
 * a label with that name.
 */
export const EXTRACTED_SUFFIX = '_extracted';
export const extractedFieldName = (contract: LogContract, field: string): string =>
  contract.labels.includes(field) || contract.metadata.includes(field)
    ? `${field}${EXTRACTED_SUFFIX}`
    : field;
