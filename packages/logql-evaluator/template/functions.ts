import type { TemplateValue } from './values';

/** Go's names for the types of arguments. */
export type Parameter = 'string' | 'int' | 'float64' | 'bool' | 'time.Time' | 'any';

/** A function that templates can call; the message of an Error that it throws is shown. */
export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** The type of variadic arguments after these. @default none */
  readonly rest?: Parameter;
  readonly call: (args: readonly TemplateValue[], context: CallContext) => TemplateValue;
}

export interface CallContext {
  readonly line: string;
  /** Time of the line in nanoseconds since 1970. */
  readonly at: bigint;
  /** Time of the query in nanoseconds since 1970. */
  readonly now: bigint;
}

export type FunctionMap = Readonly<Record<string, TemplateFunction>>;
