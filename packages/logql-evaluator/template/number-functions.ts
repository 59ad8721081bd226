import {
  GoParseError,
  nanosecondsToSeconds,
  parseBytes,
  parseDuration,
  parseFloat64,
} from '../go/numbers';
import {
  addDecimals,
  type Decimal,
  divideDecimals,
  multiplyDecimals,
  subtractDecimals,
  toDecimal,
  toFloatValue,
} from './decimal';
import type { FunctionMap, Parameter, TemplateFunction } from './functions';
import { Float, Int as GoInt, Int, int64, type TemplateValue } from './values';

const WHOLE = /^([-+]?\d*)(\.\d*)?$/;
const LITERAL =
  /^([-+]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/;
const SMALLEST = -(1n << 63n);
const LARGEST = (1n << 63n) - 1n;

/** Casts as sprig does: anything but a number is 0, and fractions are truncated. */
function toInt(value: TemplateValue): bigint {
  if (value instanceof Int) return value.value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Float) return wholeOf(value.value);
  return typeof value === 'string' ? parseInt64(value) : 0n;
}

function wholeOf(value: number): bigint {
  if (!Number.isFinite(value)) return SMALLEST;
  const whole = BigInt(Math.trunc(value));
  return whole < SMALLEST || whole > LARGEST ? SMALLEST : whole;
}

function parseInt64(text: string): bigint {
  let digits = text;
  if (text.includes('.')) {
    const [, whole] = WHOLE.exec(text) ?? [];
    if (whole !== undefined) digits = /^[-+]?$/.test(whole) ? `${whole}0` : whole;
  }
  const [, sign, size] = LITERAL.exec(digits) ?? [];
  if (size === undefined) return 0n;
  const plain = size.replace(/_/g, '').replace(/^0(?=\d)/, '0o');
  const value = BigInt(plain) * (sign === '-' ? -1n : 1n);
  return value < SMALLEST || value > LARGEST ? 0n : value;
}

export function toFloat(value: TemplateValue): number {
  if (value instanceof Float) return value.value;
  if (value instanceof Int) return Number(value.value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value === '') return 0;
  const parsed = parseFloat64(value);
  return parsed instanceof GoParseError ? 0 : parsed;
}

const any = (
  count: number,
  call: TemplateFunction['call'],
  rest?: Parameter,
): TemplateFunction => ({
  parameters: Array<Parameter>(count).fill('any'),
  call,
  ...(rest && { rest }),
});

const folded = (step: (so: bigint, value: bigint) => bigint): TemplateFunction =>
  any(
    1,
    ([first, ...others]) =>
      int64(
        others.map(toInt).reduce((so, value) => BigInt.asIntN(64, step(so, value)), toInt(first)),
      ),
    'any',
  );

const foldedFloat = (step: (so: number, value: number) => number): TemplateFunction =>
  any(
    1,
    ([first, ...others]) =>
      new Float(others.map(toFloat).reduce((so, value) => step(so, value), toFloat(first))),
    'any',
  );

function divided(remainder: boolean): TemplateFunction {
  return any(2, ([a, b]) => {
    const divisor = toInt(b);
    if (divisor === 0n) throw new Error('runtime error: integer divide by zero');
    return int64(remainder ? toInt(a) % divisor : toInt(a) / divisor);
  });
}

function decimal(value: TemplateValue): Decimal {
  const made = toDecimal(toFloat(value));
  if (!made) throw new Error(`Cannot create a Decimal from ${toFloat(value)}`);
  return made;
}

const larger = (a: bigint, b: bigint): bigint => (b > a ? b : a);

const ofDecimals = (step: (a: Decimal, b: Decimal) => Decimal): TemplateFunction =>
  any(
    1,
    ([first, ...others]) =>
      new Float(
        toFloatValue(others.map(decimal).reduce((so, value) => step(so, value), decimal(first))),
      ),
    'any',
  );

/** Computes like math.Max and math.Min of Go: NaN takes precedence. */
const extreme = (call: (a: number, b: number) => number): TemplateFunction => foldedFloat(call);

function round(value: number, places: number, on: number): number {
  const power = 10 ** places;
  const digit = power * value;
  const up = digit - Math.trunc(digit) >= on;
  return (up ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function parsed(value: number | GoParseError): Float {
  if (value instanceof GoParseError) throw new Error(value.message);
  return new Float(value);
}

const duration: TemplateFunction = {
  parameters: ['string'],
  call: ([text]) => {
    const value = parseDuration(String(text));
    return parsed(value instanceof GoParseError ? value : nanosecondsToSeconds(value));
  },
};

export const numberFunctions: FunctionMap = {
  bytes: { parameters: ['string'], call: ([text]) => parsed(parseBytes(String(text))) },
  duration,
  duration_seconds: duration,
  int: any(1, ([value]) => new GoInt(toInt(value), 'int')),
  float64: any(1, ([value]) => new Float(toFloat(value))),
  add: any(0, (values) => int64(values.map(toInt).reduce((so, value) => so + value, 0n)), 'any'),
  sub: any(2, ([a, b]) => int64(toInt(a) - toInt(b))),
  mul: folded((so, value) => so * value),
  div: divided(false),
  mod: divided(true),
  max: folded((so, value) => larger(so, value)),
  min: folded((so, value) => -larger(-so, -value)),
  addf: any(
    0,
    (values) =>
      new Float(toFloatValue(values.map(decimal).reduce(addDecimals, { digits: 0n, exponent: 0 }))),
    'any',
  ),
  subf: ofDecimals(subtractDecimals),
  mulf: ofDecimals(multiplyDecimals),
  divf: ofDecimals(divideDecimals),
  maxf: extreme(Math.max),
  minf: extreme(Math.min),
  ceil: any(1, ([value]) => new Float(Math.ceil(toFloat(value)))),
  floor: any(1, ([value]) => new Float(Math.floor(toFloat(value)))),
  round: {
    parameters: ['any', 'int'],
    rest: 'float64',
    call: ([value, places, on]) =>
      new Float(round(toFloat(value), Number(toInt(places)), on === undefined ? 0.5 : toFloat(on))),
  },
  default: any(1, ([fallback, ...given]) => (isEmpty(given[0]) ? fallback : given[0]), 'any'),
};

/** Reports whether sprig treats a value as unset. */
function isEmpty(value: TemplateValue): boolean {
  if (value === undefined || value === '' || value === false) return true;
  if (value instanceof Int) return value.value === 0n;
  if (value instanceof Float) return value.value === 0;
  if (typeof value !== 'object') return false;
  if ('items' in value) return value.items.length === 0;
  return 'entries' in value && value.entries.size === 0;
}
