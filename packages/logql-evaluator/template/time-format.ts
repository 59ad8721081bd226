import type { Time } from './values';
import { zoneAbbreviation, zoneOffset } from './zones';

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const SECOND = 1_000_000_000n;

/** The calendar fields of a time. */
interface Parts {
  readonly date: Date;
  readonly nanoseconds: number;
  /** Offset in seconds east of Greenwich. */
  readonly offset: number;
  readonly abbreviation: () => string;
}

function partsOf({ at, zone }: Time): Parts {
  const nanoseconds = Number(((at % SECOND) + SECOND) % SECOND);
  const seconds = Number((at - BigInt(nanoseconds)) / SECOND);
  const offset = zoneOffset(zone, seconds);
  return {
    date: new Date((seconds + offset) * 1000),
    nanoseconds,
    offset,
    abbreviation: () => zoneAbbreviation(zone, seconds),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The elements of a layout, the longest first. */
export const LAYOUT =
  /January|Jan|Monday|Mon|MST|2006|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|[.,]0+(?!\d)|[.,]9+(?!\d)|002|__2|_2(?!006)|01|02|03|04|05|06|15|PM|pm|[1-5]/g;

/** Formats as Go does: by the time of Monday the 2nd of January 2006, 15:04:05 MST. */
export function formatTime(time: Time, layout: string): string {
  const parts = partsOf(time);
  return layout.replace(LAYOUT, (piece) => formatPiece(piece, parts));
}

function formatPiece(piece: string, { date, nanoseconds, offset, abbreviation }: Parts): string {
  const hour = date.getUTCHours();
  const month = date.getUTCMonth();
  const dayOfYear =
    Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 864e5) + 1;
  switch (piece) {
    case 'January':
      return MONTHS[month] ?? '';
    case 'Jan':
      return (MONTHS[month] ?? '').slice(0, 3);
    case '1':
      return String(month + 1);
    case '01':
      return two(month + 1);
    case 'Monday':
      return DAYS[date.getUTCDay()] ?? '';
    case 'Mon':
      return (DAYS[date.getUTCDay()] ?? '').slice(0, 3);
    case '2':
      return String(date.getUTCDate());
    case '_2':
      return String(date.getUTCDate()).padStart(2);
    case '02':
      return two(date.getUTCDate());
    case '__2':
      return String(dayOfYear).padStart(3);
    case '002':
      return String(dayOfYear).padStart(3, '0');
    case '15':
      return two(hour);
    case '3':
      return String(hour % 12 || 12);
    case '03':
      return two(hour % 12 || 12);
    case '4':
      return String(date.getUTCMinutes());
    case '04':
      return two(date.getUTCMinutes());
    case '5':
      return String(date.getUTCSeconds());
    case '05':
      return two(date.getUTCSeconds());
    case '2006':
      return String(date.getUTCFullYear()).padStart(4, '0');
    case '06':
      return two(date.getUTCFullYear() % 100);
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return abbreviation();
  }
  if (/^[.,]/.test(piece)) return fraction(piece, nanoseconds);
  return zoneText(piece, offset);
}

function fraction(piece: string, nanoseconds: number): string {
  const digits = String(nanoseconds)
    .padStart(9, '0')
    .slice(0, piece.length - 1);
  if (piece[1] === '0') return piece[0] + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : piece[0] + trimmed;
}

function zoneText(piece: string, offset: number): string {
  if (piece.startsWith('Z') && offset === 0) return 'Z';
  const size = Math.abs(offset);
  const [, colon = '', minutes, , seconds] = /^.07(:?)(00)?(:?)(00)?$/.exec(piece) ?? [];
  let text = (offset < 0 ? '-' : '+') + two(Math.floor(size / 3600));
  if (minutes) text += colon + two(Math.floor(size / 60) % 60);
  if (seconds) text += colon + two(size % 60);
  return text;
}

/** Formats as `%v`. */
export const timeText = (time: Time): string =>
  formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');

export const monthNames = MONTHS;
export const dayNames = DAYS;
