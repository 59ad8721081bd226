import { type DeclaredField, type FieldType, fieldTypes } from '@observability-stack/contracts';
import {
  byKind,
  duration,
  flag,
  labelName,
  list,
  map,
  object,
  oneOf,
  positive,
  regex,
  type Schema,
  text,
} from '../helpers/schema';
import { type Level, levels } from '../logs/conventions';
import type { Duration } from './common';

/** What is special about one service's logs. A service without a record is read as `auto`. */
export interface LogRecord {
  /** @default auto */
  readonly format?: LogFormat;
  /**
   * Fields of its lines beyond the standard ones, so that queries may name them; one of a standard name
   * replaces it. The name is the one that Loki's parser gives: `http_status` for `{"http": {"status": 500}}`.
   * @default none
   */
  readonly fields?: Readonly<Record<string, DeclaredField>>;
  /** Joins the lines of one entry, such as a stack trace. @default every line is an entry */
  readonly multiline?: Multiline;
  /** It writes a line at least this often, even when nobody asks it: silence is told. @default no such promise */
  readonly heartbeat?: Duration;
  /**
   * Names or numbers of its own for the levels, without regard to case: `{ audit: 'info', '5': 'error' }`. They count
   * before the usual ones. @default none
   */
  readonly levels?: Readonly<Record<string, Level>>;
  /** Lines never sent. @default none */
  readonly drop?: readonly DropRule[];
  /** Stream labels from the line, in addition to `level`. @default none */
  readonly labels?: readonly BoundedLabel[];
  /** Fields of the line that become structured metadata, cut at 256 characters. @default none */
  readonly structuredMetadata?: readonly ExtraField[];
}

/** How a service writes its lines. */
export type LogFormat =
  /** JSON of the usual loggers, logfmt, and anything else as text, in any mixture. */
  | { readonly kind: 'auto' }
  /** JSON with fields of its own; each value is a JMESPath expression. */
  | { readonly kind: 'json'; readonly fields: LineFields }
  /** logfmt with keys of its own. */
  | { readonly kind: 'logfmt'; readonly fields: LineFields }
  /** RE2 with groups named `time`, `level`, `trace_id`, `span_id`, or as an extra field's `from`. */
  | { readonly kind: 'regex'; readonly expression: string };

/** Where the line has what. */
export interface LineFields {
  /** @default not taken from the line */
  readonly time?: string;
  /** @default not taken from the line */
  readonly level?: string;
  /** @default not taken from the line */
  readonly traceId?: string;
  /** @default not taken from the line */
  readonly spanId?: string;
}

export interface Multiline {
  /** RE2 that the first line of an entry matches; the lines after it are joined to it. */
  readonly firstLine: string;
  /** @default 128 */
  readonly maxLines?: number;
  /** Sends what there is when no line has come for this long. @default '3s' */
  readonly maxWait?: Duration;
}

export interface ExtraField {
  /** The name in Loki. */
  readonly name: string;
  /** JMESPath, logfmt key or group name, after the service's format. @default `name` */
  readonly from?: string;
  /** What its text is compared as. @default the type of the field that it is taken from, or `string` */
  readonly type?: FieldType;
}

/** A stream label whose values are known, so that it cannot multiply the streams without bound. */
export interface BoundedLabel extends ExtraField {
  readonly values: readonly string[];
  /** Stands for any other value. @default the label is left out */
  readonly other?: string;
}

/** Values of one extra label; together with `level` they multiply the streams of a service. */
export const MAX_LABEL_VALUES = 20;

export interface DropRule {
  /** RE2 that the line matches. @default any line */
  readonly line?: string;
  /** Entries whose time is this long past. @default of any age */
  readonly olderThan?: Duration;
  /** The `reason` label of the agent's counter of dropped lines. */
  readonly reason: string;
}

type Variant<K extends LogFormat['kind']> = Extract<LogFormat, { readonly kind: K }>;
const fields: Schema = object<LineFields>({ time: text, level: text, traceId: text, spanId: text });

export const logRecordSchema: Schema = object<LogRecord>({
  format: byKind({
    auto: object<Variant<'auto'>>({ kind: {} }),
    json: object<Variant<'json'>>({ kind: {}, fields }, ['fields']),
    logfmt: object<Variant<'logfmt'>>({ kind: {}, fields }, ['fields']),
    regex: object<Variant<'regex'>>({ kind: {}, expression: regex }, ['expression']),
  }),
  fields: map(
    object<DeclaredField>(
      {
        type: oneOf(...fieldTypes),
        help: text,
        unbounded: flag,
        in: oneOf('json', 'logfmt'),
      },
      ['type'],
    ),
    labelName,
  ),
  multiline: object<Multiline>({ firstLine: regex, maxLines: positive, maxWait: duration }, [
    'firstLine',
  ]),
  heartbeat: duration,
  levels: { ...map(oneOf(...levels)), propertyNames: { minLength: 1 } },
  drop: list(object<DropRule>({ line: regex, olderThan: duration, reason: text }, ['reason'])),
  labels: list(
    object<BoundedLabel>(
      {
        name: labelName,
        from: text,
        type: oneOf(...fieldTypes),
        values: { ...list(text), minItems: 1, maxItems: MAX_LABEL_VALUES },
        other: text,
      },
      ['name', 'values'],
    ),
  ),
  structuredMetadata: list(
    object<ExtraField>({ name: labelName, from: text, type: oneOf(...fieldTypes) }, ['name']),
  ),
});
