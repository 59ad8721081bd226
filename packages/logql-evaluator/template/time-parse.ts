import { dayNames, LAYOUT, monthNames } from './time-format';
import { Time } from './values';
import { namedZone, zoneAbbreviation, zoneOffsetAt } from './zones';

/** Go's zero time: the first of January of the year 1. */
const ZERO = new Time(-62_135_596_800_000_000_000n);
const SECOND = 1_000_000_000n;

interface Found {
  year: number;
  month: number;
  day: number;
  dayOfYear: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  afternoon: boolean | undefined;
  /** Offset in seconds east of Greenwich. */
  offset: number | undefined;
  zone: string;
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  January: monthNames,
  Jan: monthNames.map((name) => name.slice(0, 3)),
  Monday: dayNames,
  Mon: dayNames.map((name) => name.slice(0, 3)),
};

/** The pattern of an element, with one group. */
const FORMS: Readonly<Record<string, string>> = {
  '2006': '(\\d{4})',
  '06': '(\\d{2})',
  '01': '(\\d{2})',
  '1': '(\\d{1,2})',
  '02': '(\\d{2})',
  _2: ' ?(\\d{1,2})',
  '2': '(\\d{1,2})',
  '002': '(\\d{3})',
  __2: ' {0,2}(\\d{1,3})',
  '15': '(\\d{1,2})',
  '03': '(\\d{2})',
  '3': '(\\d{1,2})',
  '04': '(\\d{2})',
  '4': '(\\d{1,2})',
  '05': '(\\d{2}(?:[.,]\\d+)?)',
  '5': '(\\d{1,2}(?:[.,]\\d+)?)',
  PM: '(AM|PM)',
  pm: '(am|pm)',
  MST: '(UTC|GMT(?:[-+]\\d{1,2})?|[A-Z]{3,5}|[-+]\\d{2})',
};

const FIXED: Readonly<Record<string, string>> = { '05': '(\\d{2})', '5': '(\\d{1,2})' };

function formOf(piece: string, next: string): string {
  const names = NAMES[piece];
  if (names) return `(${names.join('|')})`;
  const fraction = /^[.,]([09])/.exec(piece);
  if (fraction) return fraction[1] === '0' ? `[.,](\\d{${piece.length - 1}})` : '(?:[.,](\\d+))?';
  // a fraction may follow the seconds although the layout has none
  if (/^[.,][09]/.test(next) && FIXED[piece]) return FIXED[piece];
  return FORMS[piece] ?? zoneForm(piece);
}

function zoneForm(piece: string): string {
  const digits = piece.slice(1).replace(/07/, '\\d{2}').replace(/00/g, '\\d{2}');
  const signed = `[-+]${digits}`;
  return piece.startsWith('Z') ? `(Z|${signed})` : `(${signed})`;
}

const literally = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/ +/g, ' *');

/** Parses by a layout as Go does; a mismatch results in the zero time. */
export function parseTime(layout: string, text: string, zone: string): Time {
  const pieces = [...layout.matchAll(LAYOUT)];
  let form = '';
  let from = 0;
  for (const { 0: piece, index } of pieces) {
    form += literally(layout.slice(from, index));
    from = index + piece.length;
    form += formOf(piece, layout.slice(from));
  }
  const match = new RegExp(`^${form}${literally(layout.slice(from))}$`, 'i').exec(text);
  if (!match) return ZERO;
  const found: Found = {
    ...{ year: 0, month: 1, day: 1, dayOfYear: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 },
    ...{ afternoon: undefined, offset: undefined, zone: '' },
  };
  for (const [index, { 0: piece }] of pieces.entries()) read(piece, match[index + 1] ?? '', found);
  return timeOf(found, zone) ?? ZERO;
}

function read(piece: string, text: string, found: Found): void {
  const names = NAMES[piece];
  if (names) {
    const index = names.findIndex((name) => name.toLowerCase() === text.toLowerCase());
    if (piece.startsWith('J')) found.month = index + 1;
    return;
  }
  if (/^[.,]/.test(piece)) {
    found.nanoseconds = Number(text.padEnd(9, '0').slice(0, 9));
    return;
  }
  const value = Number(text);
  switch (piece) {
    case '2006':
      found.year = value;
      return;
    case '06':
      found.year = value + (value >= 69 ? 1900 : 2000);
      return;
    case '01':
    case '1':
      found.month = value;
      return;
    case '02':
    case '_2':
    case '2':
      found.day = value;
      return;
    case '002':
    case '__2':
      found.dayOfYear = value;
      return;
    case '15':
    case '03':
    case '3':
      found.hour = value;
      return;
    case '04':
    case '4':
      found.minute = value;
      return;
    case '05':
    case '5': {
      const [whole = '', fraction = ''] = text.split(/[.,]/);
      found.second = Number(whole);
      if (fraction) found.nanoseconds = Number(fraction.padEnd(9, '0').slice(0, 9));
      return;
    }
    case 'PM':
    case 'pm':
      found.afternoon = text.toLowerCase() === 'pm';
      return;
    case 'MST':
      found.zone = text;
      return;
  }
  found.offset = offsetOf(text);
}

function offsetOf(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /^([-+])(\d{2}):?(\d{2})?:?(\d{2})?$/.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}

/** Returns the time; undefined for a date that does not exist. */
function timeOf(found: Found, zone: string): Time | undefined {
  const { year, month, day, dayOfYear, minute, second, afternoon } = found;
  const hour = afternoon === undefined ? found.hour : (found.hour % 12) + (afternoon ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(year, dayOfYear > 0 ? 0 : month - 1, dayOfYear > 0 ? dayOfYear : day);
  const isDate = dayOfYear > 0 || (date.getUTCMonth() === month - 1 && date.getUTCDate() === day);
  if (!isDate || hour > 23 || minute > 59 || second > 59) return undefined;
  const local = date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  const known = found.offset ?? (found.zone === 'UTC' ? 0 : undefined);
  const letters = known === undefined && found.zone !== '' && !isOf(zone, found.zone, local);
  const offset = known ?? (letters ? 0 : zoneOffsetAt(zone, local));
  const at = BigInt(local - offset) * SECOND + BigInt(found.nanoseconds);
  if (letters) return new Time(at, namedZone(found.zone));
  if (known === undefined || known === 0) return new Time(at, known === 0 ? 'UTC' : zone);
  return new Time(at, zoneOffsetAt(zone, local) === known ? zone : fixedZone(known));
}

const isOf = (zone: string, letters: string, seconds: number): boolean =>
  zone !== 'UTC' && zoneAbbreviation(zone, seconds) === letters;

/** Returns a zone of hours and minutes without a name. */
function fixedZone(offset: number): string {
  const minutes = Math.abs(offset / 60);
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
