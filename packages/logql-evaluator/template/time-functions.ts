import type { FunctionMap } from './functions';
import { formatTime, timeText } from './time-format';
import { parseTime } from './time-parse';
import { Int, int, int64, type TemplateValue, Time } from './values';
import { isZone } from './zones';

const SECOND = 1_000_000_000n;
const SIZES: Readonly<Record<number, bigint>> = {
  5: 86_400n * SECOND,
  10: SECOND,
  13: 1_000_000n,
  16: 1000n,
  19: 1n,
};

/** Converts a Unix timestamp; the number of digits determines the unit. */
function unixToTime(text: string): Time {
  const failed = (why: string): Error => new Error(`unable to parse time '${text}': ${why}`);
  if (!/^[-+]?\d+$/.test(text))
    throw failed(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const size = SIZES[Buffer.byteLength(text)];
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value)
    throw failed(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  if (size === undefined) throw failed('%!w(<nil>)');
  return new Time(BigInt.asIntN(64, value * size));
}

/** Returns a value as a time; any other type means now. */
function timeOf(value: TemplateValue, now: bigint): Time {
  if (value instanceof Time) return value;
  return new Time(value instanceof Int && value.type !== 'uint8' ? value.value * SECOND : now);
}

const floorDivided = (value: bigint, size: bigint): bigint => {
  const quotient = value / size;
  return value % size < 0n ? quotient - 1n : quotient;
};

export const timeFunctions: FunctionMap = {
  __timestamp__: { parameters: [], call: (_, { at }) => new Time(at) },
  __line__: { parameters: [], call: (_, { line }) => line },
  // the ruler's clock shows the time of the query
  now: { parameters: [], call: (_, { now }) => new Time(now) },
  date: {
    parameters: ['string', 'any'],
    // Loki's images have no local time zone
    call: ([layout, time], { now }) => formatTime(new Time(timeOf(time, now).at), String(layout)),
  },
  toDate: {
    parameters: ['string', 'string'],
    call: ([layout, text]) => parseTime(String(layout), String(text), 'UTC'),
  },
  toDateInZone: {
    parameters: ['string', 'string', 'string'],
    call: ([layout, zone, text]) => {
      const known = String(zone) === '' ? 'UTC' : String(zone);
      return parseTime(String(layout), String(text), isZone(known) ? known : 'UTC');
    },
  },
  unixToTime: { parameters: ['string'], call: ([text]) => unixToTime(String(text)) },
  unixEpoch: {
    parameters: ['time.Time'],
    call: ([time], { now }) => String(floorDivided(timeOf(time, now).at, SECOND)),
  },
  unixEpochMillis: {
    parameters: ['time.Time'],
    call: ([time], { now }) => String(floorDivided(timeOf(time, now).at, 1_000_000n)),
  },
  unixEpochNanos: {
    parameters: ['time.Time'],
    call: ([time], { now }) => String(BigInt.asIntN(64, timeOf(time, now).at)),
  },
};

const part =
  (layout: string): ((time: Time) => TemplateValue) =>
  (time) =>
    int(BigInt(formatTime(time, layout)));
const since =
  (size: bigint): ((time: Time) => TemplateValue) =>
  ({ at }) =>
    int64(floorDivided(at, size));

/** Methods of a time without arguments. */
export const timeMethods: Readonly<Record<string, (time: Time) => TemplateValue>> = {
  Year: part('2006'),
  Day: part('2'),
  YearDay: part('002'),
  Hour: part('15'),
  Minute: part('4'),
  Second: part('5'),
  Nanosecond: ({ at }) => int(at - floorDivided(at, SECOND) * SECOND),
  Unix: since(SECOND),
  UnixMilli: since(1_000_000n),
  UnixMicro: since(1000n),
  UnixNano: since(1n),
  UTC: ({ at }) => new Time(at),
  String: timeText,
};
