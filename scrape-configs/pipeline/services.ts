import type { Duration } from './stages';

/** What is special about one service's logs. A service without a record is read as `auto`. */
export interface ServiceLogs {
  /** The value of the stream label `service`. */
  readonly service: string;
  /** @default auto */
  readonly format?: LogFormat;
  /**
   * RE2 that the first line of an entry matches; the lines after it are joined to it.
   * @default every line is an entry
   */
  readonly multiline?: {
    readonly firstLine: string;
    readonly maxLines?: number;
    readonly maxWait?: Duration;
  };
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

/** Where the line has what. What is not given is not taken from the line. */
export interface LineFields {
  readonly time?: string;
  readonly level?: string;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface ExtraField {
  /** The name in Loki. */
  readonly name: string;
  /** JMESPath, logfmt key or group name, after the service's format. @default `name` */
  readonly from?: string;
}

/** A stream label whose values are known, so that it cannot multiply the streams without bound. */
export interface BoundedLabel extends ExtraField {
  readonly values: readonly string[];
  /** Stands for any other value. @default the label is left out */
  readonly other?: string;
}

export interface DropRule {
  /** RE2 that the line matches. @default any line */
  readonly line?: string;
  /** Entries whose time is this long past. @default of any age */
  readonly olderThan?: Duration;
  /** The `reason` label of the agent's counter of dropped lines. */
  readonly reason: string;
}
