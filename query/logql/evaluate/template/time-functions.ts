import { NotSupported } from '../types';
import type { FunctionMap } from './functions';
import { formatTime, isZone } from './time-format';
import { parseTime } from './time-parse';
import { Int, Time, type Value } from './values';

const SECOND = 1_000_000_000n;
const SIZES: Readonly<Record<number, bigint>> = {
  5: 86_400n * SECOND,
  10: SECOND,
  13: 1_000_000n,
  16: 1000n,
  19: 1n,
};

/** The number of digits tells the unit. */
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

function timeOf(value: Value): Time {
  if (value instanceof Time) return value;
  if (value instanceof Int && value.type !== 'uint8') return new Time(value.value * SECOND);
  // Loki takes the time of the query
  throw new NotSupported('date of what is no time', 'date');
}

const floorDivided = (value: bigint, size: bigint): bigint => {
  const quotient = value / size;
  return value % size < 0n ? quotient - 1n : quotient;
};

export const timeFunctions: FunctionMap = {
  __timestamp__: { parameters: [], call: (_, { at }) => new Time(at) },
  __line__: { parameters: [], call: (_, { line }) => line },
  now: {
    parameters: [],
    call() {
      throw new NotSupported('the time at which a query runs', 'now');
    },
  },
  date: {
    parameters: ['string', 'any'],
    // Loki's images have no zone of their own
    call: ([layout, time]) => formatTime(new Time(timeOf(time).at), String(layout)),
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
    call: ([time]) => String(floorDivided(timeOf(time).at, SECOND)),
  },
  unixEpochMillis: {
    parameters: ['time.Time'],
    call: ([time]) => String(floorDivided(timeOf(time).at, 1_000_000n)),
  },
  unixEpochNanos: {
    parameters: ['time.Time'],
    call: ([time]) => String(BigInt.asIntN(64, timeOf(time).at)),
  },
};
