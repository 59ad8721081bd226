import { type DeclaredField, type FieldType, fieldTypes } from '@observability-stack/contracts';
import {
  arrayOf,
  boolean,
  duration,
  enumOf,
  mapOf,
  nonEmptyString,
  objectSchema,
  positiveDuration,
  positiveInteger,
  promLabelName,
  re2Pattern,
  type Schema,
  textLine,
  unionByKind,
} from '../helpers/schema';
import { type Level, levels } from '../logs/conventions';
import type { Duration } from './common';
import {
  type LineLimit,
  type LogStage,
  lineLimitSchema,
  logStagesSchema,
  type Redaction,
  redactionSchema,
  type SampleRule,
  sampleSchema,
} from './log-stages';

/** The log settings of a service. Without them, its format is detected (`auto`). */
export interface LogConfig {
  /** Format of the log lines. @default auto */
  readonly format?: LogFormat;
  /**
   * Fields of the log lines in addition to the standard ones, for use in queries. A field with the name of a standard
   * one replaces it. The name is that of the Loki parser: `http_status` for `{"http": {"status": 500}}`.
   * @default none
   */
  readonly fields?: Readonly<Record<string, DeclaredField>>;
  /**
   * Names of the fields of log lines about requests, for alerts, SLOs and panels. They are declared by this, so `fields`
   * need not list them.
   * @default method, route, status_code, duration_ms in milliseconds
   */
  readonly requests?: RequestFields;
  /** Joins the lines of one entry, such as a stack trace. @default every line is an entry */
  readonly multiline?: Multiline;
  /**
   * Maximum time between two log lines, even without requests; missing log lines then fire an alert.
   * @default no heartbeat
   */
  readonly heartbeat?: Duration;
  /**
   * Custom names or numbers of levels, case-insensitive: `{ audit: 'info', '5': 'error' }`. They take precedence over
   * the standard ones.
   * @default none
   */
  readonly levels?: Readonly<Record<string, Level>>;
  /** Log lines to drop before sending. @default none */
  readonly drop?: readonly DropRule[];
  /**
   * Secrets and personal data to replace in every line, before its fields are read, in addition to those of the
   * environment (`logs.redact`). @default none
   */
  readonly redact?: readonly Redaction[];
  /** Log lines of which only a part is sent. Rules and SLOs must not count them. @default none */
  readonly sample?: readonly SampleRule[];
  /** Maximum rate of log lines on each node. @default unlimited */
  readonly limit?: LineLimit;
  /**
   * Further stages, after time, level and ids were extracted and before `labels` and `structuredMetadata`.
   * @default none
   */
  readonly stages?: readonly LogStage[];
  /** Stream labels from the log line, in addition to `level`. @default none */
  readonly labels?: readonly BoundedLabel[];
  /** Fields of the log line to send as structured metadata, truncated to 256 characters. @default none */
  readonly structuredMetadata?: readonly ExtractedField[];
}

/** The format of the log lines of a service. */
export type LogFormat =
  /** JSON of common loggers, logfmt, and plain text, in any mixture. */
  | { readonly kind: 'auto' }
  /** JSON with custom fields; each value is a JMESPath expression. */
  | { readonly kind: 'json'; readonly fields: FieldSources }
  /** logfmt with custom keys. */
  | { readonly kind: 'logfmt'; readonly fields: FieldSources }
  /**
   * An RE2 expression with groups named `time`, `level`, `trace_id` or `span_id`, or like `from` of an additional
   * field.
   */
  | { readonly kind: 'regex'; readonly expression: string };

/** The fields of a log line. */
export interface FieldSources {
  /** Field with the timestamp. @default none */
  readonly time?: string;
  /** Field with the level. @default none */
  readonly level?: string;
  /** Field with the trace id. @default none */
  readonly traceId?: string;
  /** Field with the span id. @default none */
  readonly spanId?: string;
}

/** The fields of a log line about one request, by the names of the Loki parser. */
export interface RequestFields {
  /** Field with the method. @default 'method' */
  readonly method?: string;
  /** Field with the route. @default 'route' */
  readonly route?: string;
  /** Field with the status, a number. @default 'status_code' */
  readonly status?: string;
  /** Field with the duration, a number. @default 'duration_ms' */
  readonly duration?: string;
  /** Unit of the duration. @default 'milliseconds' */
  readonly unit?: 'milliseconds' | 'seconds';
}

export const requestFieldDefaults: Required<RequestFields> = {
  method: 'method',
  route: 'route',
  status: 'status_code',
  duration: 'duration_ms',
  unit: 'milliseconds',
};

export interface Multiline {
  /** RE2 expression that matches the first line of an entry; the following lines are joined to it. */
  readonly firstLine: string;
  /** Maximum number of lines of an entry. @default 128 */
  readonly maxLines?: number;
  /** Time without a new line after which an incomplete entry is sent. @default '3s' */
  readonly maxWaitTime?: Duration;
}

export interface ExtractedField {
  /** Name in Loki. */
  readonly name: string;
  /** JMESPath expression, logfmt key or group name, depending on the format. @default `name` */
  readonly from?: string;
  /** Name of a value that `stages` extract, instead of `from`. @default the value is read from the log line */
  readonly extracted?: string;
  /** Type for comparisons. @default the type of the field that it is taken from, or `string` */
  readonly type?: FieldType;
}

/** A stream label with a fixed set of values, which limits the number of streams. */
export interface BoundedLabel extends ExtractedField {
  readonly values: readonly string[];
  /** Label value for all other values. @default no label */
  readonly other?: string;
}

/** Maximum number of values of an additional label; together with `level` they multiply the streams of a service. */
export const MAX_EXTRA_LABEL_VALUES = 20;

export interface DropRule {
  /** RE2 expression that the log line matches. @default any log line */
  readonly expression?: string;
  /** Minimum age of entries to drop. @default any age */
  readonly olderThan?: Duration;
  /** Value of the label `reason` in the agent's counter of dropped log lines. */
  readonly reason: string;
}

type Variant<K extends LogFormat['kind']> = Extract<LogFormat, { readonly kind: K }>;
const fields: Schema = objectSchema<FieldSources>({
  time: nonEmptyString,
  level: nonEmptyString,
  traceId: nonEmptyString,
  spanId: nonEmptyString,
});

export const logConfigSchema: Schema = objectSchema<LogConfig>({
  format: unionByKind({
    auto: objectSchema<Variant<'auto'>>({ kind: {} }),
    json: objectSchema<Variant<'json'>>({ kind: {}, fields }, ['fields']),
    logfmt: objectSchema<Variant<'logfmt'>>({ kind: {}, fields }, ['fields']),
    regex: objectSchema<Variant<'regex'>>({ kind: {}, expression: re2Pattern }, ['expression']),
  }),
  fields: mapOf(
    objectSchema<DeclaredField>(
      {
        type: enumOf(...fieldTypes),
        help: nonEmptyString,
        unbounded: boolean,
        in: enumOf('json', 'logfmt'),
      },
      ['type'],
    ),
    promLabelName,
  ),
  requests: objectSchema<RequestFields>({
    method: promLabelName,
    route: promLabelName,
    status: promLabelName,
    duration: promLabelName,
    unit: enumOf('milliseconds', 'seconds'),
  }),
  multiline: objectSchema<Multiline>(
    { firstLine: re2Pattern, maxLines: positiveInteger, maxWaitTime: duration },
    ['firstLine'],
  ),
  heartbeat: positiveDuration,
  levels: mapOf(enumOf(...levels), textLine),
  drop: arrayOf(
    objectSchema<DropRule>({ expression: re2Pattern, olderThan: duration, reason: textLine }, [
      'reason',
    ]),
  ),
  redact: redactionSchema,
  sample: sampleSchema,
  limit: lineLimitSchema,
  stages: logStagesSchema,
  labels: arrayOf(
    objectSchema<BoundedLabel>(
      {
        name: promLabelName,
        from: nonEmptyString,
        extracted: promLabelName,
        type: enumOf(...fieldTypes),
        values: {
          ...arrayOf(textLine),
          minItems: 1,
          maxItems: MAX_EXTRA_LABEL_VALUES,
          uniqueItems: true,
        },
        other: textLine,
      },
      ['name', 'values'],
    ),
  ),
  structuredMetadata: arrayOf(
    objectSchema<ExtractedField>(
      {
        name: promLabelName,
        from: nonEmptyString,
        extracted: promLabelName,
        type: enumOf(...fieldTypes),
      },
      ['name'],
    ),
  ),
});
