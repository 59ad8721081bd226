import type { Value } from './values';

/** What Go says of an argument's type. */
export type Parameter = 'string' | 'int' | 'float64' | 'bool' | 'time.Time' | 'any';

/** A function that templates can call; it may throw an Error, whose message is shown. */
export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** Any number of these behind them. @default none */
  readonly rest?: Parameter;
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

export interface CallContext {
  readonly line: string;
  /** Of the line; nanoseconds since 1970. */
  readonly at: bigint;
  /** Of the query. */
  readonly now: bigint;
}

export type FunctionMap = Readonly<Record<string, TemplateFunction>>;
