import { compareStrings } from '../text-order';

/** The values of templates: the types of Go that a template can produce. */
export type TemplateValue =
  | string
  | boolean
  | Int
  | Float
  | Time
  | Mapping
  | Slice
  /** No value, or null of JSON. */
  | undefined;

export type IntType = 'int' | 'int64' | 'uint8';

export class Int {
  constructor(
    readonly value: bigint,
    readonly type: IntType = 'int64',
  ) {}
}

export const int = (value: bigint | number): Int => new Int(BigInt(value), 'int');
/** Returns a 64-bit integer, which wraps around. */
export const int64 = (value: bigint): Int => new Int(BigInt.asIntN(64, value), 'int64');

export class Float {
  constructor(readonly value: number) {}
}

export class Time {
  constructor(
    /** Time in nanoseconds since 1970. */
    readonly at: bigint,
    /** IANA name of the zone. */
    readonly zone = 'UTC',
  ) {}
}

export class Mapping {
  constructor(
    readonly entries: ReadonlyMap<string, TemplateValue>,
    /** Whether all values are strings, as those of labels; those of JSON are of any type. */
    readonly ofTexts: boolean,
  ) {}

  get sorted(): readonly (readonly [string, TemplateValue])[] {
    return [...this.entries].sort((a, b) => compareStrings(a[0], b[0]));
  }
}

export class Slice {
  constructor(readonly items: readonly TemplateValue[]) {}
}

/** Returns the type name in Go's errors. */
export function goTypeName(value: TemplateValue): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Int) return value.type;
  if (value instanceof Float) return 'float64';
  if (value instanceof Time) return 'time.Time';
  if (value instanceof Slice) return '[]interface {}';
  if (value instanceof Mapping)
    return value.ofTexts ? 'map[string]string' : 'map[string]interface {}';
  return '<nil>';
}

export function isTrue(value: TemplateValue): boolean {
  if (typeof value === 'boolean') return value;
  if (value instanceof Int) return value.value !== 0n;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Time) return true;
  if (value === undefined) return false;
  return valueLength(value) !== 0;
}

/** Returns the length, of strings in bytes; undefined if a value has none. */
export function valueLength(value: TemplateValue): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Slice) return value.items.length;
  return value instanceof Mapping ? value.entries.size : undefined;
}

/** The error that stopped a template; its output is discarded. */
export class TemplateError extends Error {}
