import {
  arrayOf,
  enumOf,
  mapOf,
  nonEmptyString,
  objectSchema,
  positiveInteger,
  promLabelName,
  re2Pattern,
  type Schema,
  textLine,
  unionByKind,
} from '../helpers/schema';
import { type Level, levels } from '../logs/conventions';

/** Texts in log lines that are replaced before the lines leave the node, as secrets and personal data. */
export type Redaction = {
  /** Literal text to write instead. @default the preset in angle brackets, or `<redacted>` */
  readonly replacement?: string;
} & (
  | {
      /** A known kind of text. */
      readonly preset: RedactionPreset;
      /** Not with a preset. @default none */
      readonly pattern?: never;
    }
  | {
      /** RE2 expression. If it has groups, only their text is replaced. */
      readonly pattern: string;
      /** Not with a pattern. @default none */
      readonly preset?: never;
    }
);

export const redactionPresets = ['email', 'credit-card', 'ip', 'bearer-token'] as const;

/** A kind of text: docs/log-lines.md lists what each matches. */
export type RedactionPreset = (typeof redactionPresets)[number];

export const redactionSchema: Schema = arrayOf(
  objectSchema<Redaction>({
    preset: enumOf(...redactionPresets),
    pattern: re2Pattern,
    replacement: { type: 'string' },
  }),
);

/** Log lines of which only a random part is sent. */
export interface SampleRule {
  /** Ratio of the lines that are sent, above 0 and below 1. */
  readonly rate: number;
  /** Levels of the log lines; a line without a level is in none. @default lines of any level, and without one */
  readonly levels?: readonly Level[];
  /** RE2 expression that the log line matches. @default any log line */
  readonly expression?: string;
  /** Value of the label `reason` in the agent's counter of dropped log lines. */
  readonly reason: string;
}

/** Maximum rate of the log lines of a service on each node; lines above it are dropped and counted. */
export interface LineLimit {
  /** Log lines per second. */
  readonly rate: number;
  /** Number of lines that may exceed the rate at once. @default `rate`, rounded up */
  readonly burst?: number;
}

const positiveRatio: Schema = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 };

export const sampleSchema: Schema = arrayOf(
  objectSchema<SampleRule>(
    {
      rate: positiveRatio,
      levels: { ...arrayOf(enumOf(...levels)), minItems: 1, uniqueItems: true },
      expression: re2Pattern,
      reason: textLine,
    },
    ['rate', 'reason'],
  ),
);

export const lineLimitSchema: Schema = objectSchema<LineLimit>(
  { rate: { type: 'number', exclusiveMinimum: 0 }, burst: positiveInteger },
  ['rate'],
);

/**
 * A stage of the pipeline of a service. Both agents have it; its meaning is that of
 * https://grafana.com/docs/loki/latest/send-data/promtail/stages/. Stages share a map of extracted values; `labels` and
 * `structuredMetadata` of the service send values of it with `extracted`.
 */
export type LogStage =
  | JsonStage
  | LogfmtStage
  | RegexStage
  | TemplateStage
  | ReplaceStage
  | TimestampStage
  | OutputStage
  | DropValueStage
  | RawStage;

/** Extracts values from a JSON log line with JMESPath. Other log lines are unchanged. */
export interface JsonStage {
  readonly kind: 'json';
  /** JMESPath expressions by extracted name. A path without a match extracts null. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/** Extracts values from a logfmt line. */
export interface LogfmtStage {
  readonly kind: 'logfmt';
  /** logfmt keys by extracted name. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/** Extracts the named groups of an RE2 expression; without a match the entry is unchanged. */
export interface RegexStage {
  readonly kind: 'regex';
  readonly expression: string;
  /** Extracted value to read instead of the log line. @default the log line */
  readonly source?: string;
}

/**
 * Sets an extracted value with a Go template. An empty result removes the value. A missing key expands to `<no value>`,
 * so test it with `if`.
 */
export interface TemplateStage {
  readonly kind: 'template';
  readonly source: string;
  readonly template: string;
}

/** Replaces the text of the capture groups of an RE2 expression with a Go template. */
export interface ReplaceStage {
  readonly kind: 'replace';
  readonly expression: string;
  readonly replacement: string;
  /** Extracted value to change instead of the log line. @default the log line */
  readonly source?: string;
}

/**
 * Sets the timestamp from an extracted value. A value that cannot be parsed leaves it unchanged: the agents would
 * derive one from the previous entry by default, which both renderers disable.
 */
export interface TimestampStage {
  readonly kind: 'timestamp';
  readonly source: string;
  /** `RFC3339Nano`, `Unix`, `UnixMs` or a Go layout. */
  readonly format: string;
  /** Formats to try in order if `format` does not match. @default none */
  readonly fallbackFormats?: readonly string[];
}

/** Replaces the log line with an extracted value. */
export interface OutputStage {
  readonly kind: 'output';
  readonly source: string;
}

/** Drops an entry if an extracted value matches. `drop` of the service drops by the log line and its age. */
export interface DropValueStage {
  readonly kind: 'drop';
  /** Extracted value that `expression` matches. */
  readonly source: string;
  readonly expression: string;
  /** Value of the label `reason` in the agent's counter of dropped log lines. */
  readonly reason: string;
}

/** A block of Alloy inside a raw stage. */
export interface RawAlloyBlock {
  /** Name, such as `stage.decolorize`. */
  readonly name: string;
  /** Arguments. @default none */
  readonly attributes?: Readonly<Record<string, RawAlloyValue>>;
  /** Nested blocks. @default none */
  readonly blocks?: readonly RawAlloyBlock[];
}

/** A value in the syntax of Alloy, without expressions. */
export type RawAlloyValue =
  | string
  | number
  | boolean
  | readonly RawAlloyValue[]
  | { readonly [key: string]: RawAlloyValue };

/** A stage that has no type, in the form of each agent. The agent of the environment needs its form. */
export interface RawStage {
  readonly kind: 'raw';
  /** An item of `pipeline_stages` of Promtail: `{ decolorize: {} }`. @default none */
  readonly promtail?: Readonly<Record<string, unknown>>;
  /** A block of `loki.process` of Alloy: `{ name: 'stage.decolorize' }`. @default none */
  readonly alloy?: RawAlloyBlock;
}

const scalars = ['string', 'number', 'boolean'];
/** A value of Alloy with lists and objects up to this depth. */
const alloyValue = (depth: number): Schema =>
  depth === 0
    ? { type: scalars }
    : {
        type: [...scalars, 'array', 'object'],
        items: alloyValue(depth - 1),
        additionalProperties: alloyValue(depth - 1),
      };
/** A block of Alloy with blocks up to this depth; `stage.match` has stages with blocks. */
const alloyBlock = (depth: number): Schema =>
  objectSchema<RawAlloyBlock>(
    {
      name: nonEmptyString,
      attributes: mapOf(alloyValue(3)),
      blocks: depth === 0 ? { type: 'array', maxItems: 0 } : arrayOf(alloyBlock(depth - 1)),
    },
    ['name'],
  );

export const logStagesSchema: Schema = arrayOf(
  unionByKind({
    json: objectSchema<JsonStage>(
      {
        kind: {},
        expressions: { ...mapOf(nonEmptyString, promLabelName), minProperties: 1 },
        source: promLabelName,
      },
      ['expressions'],
    ),
    logfmt: objectSchema<LogfmtStage>(
      {
        kind: {},
        mapping: { ...mapOf(nonEmptyString, promLabelName), minProperties: 1 },
        source: promLabelName,
      },
      ['mapping'],
    ),
    regex: objectSchema<RegexStage>({ kind: {}, expression: re2Pattern, source: promLabelName }, [
      'expression',
    ]),
    template: objectSchema<TemplateStage>(
      { kind: {}, source: promLabelName, template: { type: 'string' } },
      ['source', 'template'],
    ),
    replace: objectSchema<ReplaceStage>(
      {
        kind: {},
        expression: re2Pattern,
        replacement: { type: 'string' },
        source: promLabelName,
      },
      ['expression', 'replacement'],
    ),
    timestamp: objectSchema<TimestampStage>(
      {
        kind: {},
        source: promLabelName,
        format: nonEmptyString,
        fallbackFormats: arrayOf(nonEmptyString),
      },
      ['source', 'format'],
    ),
    output: objectSchema<OutputStage>({ kind: {}, source: promLabelName }, ['source']),
    drop: objectSchema<DropValueStage>(
      { kind: {}, source: promLabelName, expression: re2Pattern, reason: textLine },
      ['source', 'expression', 'reason'],
    ),
    raw: objectSchema<RawStage>({
      kind: {},
      promtail: { type: 'object', minProperties: 1, maxProperties: 1 },
      alloy: alloyBlock(3),
    }),
  }),
);
