import { NotSupportedError } from '../types';

/** Hours and minutes without a name: `+02:00`. */
const FIXED = /^([-+])(\d{2}):(\d{2})$/;

/** An unknown abbreviation, with offset 0: `:PST`. */
const LETTERED = ':';
export const namedZone = (letters: string): string => LETTERED + letters;

/** Reports whether a text is the name of a zone. */
export function isZone(zone: string): boolean {
  if (FIXED.test(zone) || zone.startsWith(LETTERED)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function nameAt(zone: string, seconds: number, style: 'longOffset' | 'short'): string {
  const key = `${style} ${zone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(englishOf(zone), { timeZone: zone, timeZoneName: style });
  formats.set(key, format);
  const parts = format.formatToParts(new Date(seconds * 1000));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Returns the English locale that knows the abbreviations of the zone. */
function englishOf(zone: string): string {
  if (zone.startsWith('Europe/')) return 'en-GB';
  return zone.startsWith('Australia/') ? 'en-AU' : 'en-US';
}

/** Returns the offset in seconds east of Greenwich. */
export function zoneOffset(zone: string, seconds: number): number {
  if (zone === 'UTC' || zone.startsWith(LETTERED)) return 0;
  const fixed = FIXED.exec(zone);
  if (fixed) return signed(fixed[1], Number(fixed[2]) * 3600 + Number(fixed[3]) * 60);
  const [, sign, hours = 0, minutes = 0, rest = 0] =
    /GMT(?:([-+])(\d+):(\d+)(?::(\d+))?)?/.exec(nameAt(zone, seconds, 'longOffset')) ?? [];
  return signed(sign, Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

const signed = (sign: string | undefined, size: number): number => (sign === '-' ? -size : size);

/** Standard and summer time of zones for which JavaScript has no abbreviation. */
const LETTERS: Readonly<Record<string, readonly [string, string?]>> = {
  GMT: ['GMT'],
  'Africa/Cairo': ['EET', 'EEST'],
  'Africa/Johannesburg': ['SAST'],
  'Africa/Lagos': ['WAT'],
  'Africa/Nairobi': ['EAT'],
  'Asia/Calcutta': ['IST'],
  'Asia/Hong_Kong': ['HKT'],
  'Asia/Jakarta': ['WIB'],
  'Asia/Jerusalem': ['IST', 'IDT'],
  'Asia/Karachi': ['PKT'],
  'Asia/Kolkata': ['IST'],
  'Asia/Manila': ['PST'],
  'Asia/Seoul': ['KST'],
  'Asia/Shanghai': ['CST'],
  'Asia/Taipei': ['CST'],
  'Asia/Tokyo': ['JST'],
  'Europe/Dublin': ['GMT', 'IST'],
  'Europe/Moscow': ['MSK'],
  'Pacific/Auckland': ['NZST', 'NZDT'],
};
/** Zones without any abbreviation. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['America/Argentina/Buenos_Aires', 'America/Bogota', 'America/Lima', 'America/Santiago'],
  ...['America/Sao_Paulo', 'Asia/Almaty', 'Asia/Bangkok', 'Asia/Dhaka', 'Asia/Dubai'],
  ...['Asia/Ho_Chi_Minh', 'Asia/Istanbul', 'Asia/Kathmandu', 'Asia/Kuala_Lumpur'],
  ...['Asia/Riyadh', 'Asia/Singapore', 'Asia/Tashkent', 'Asia/Tehran', 'Europe/Istanbul'],
]);

/** Returns the text of `MST` in a layout. */
export function zoneAbbreviation(zone: string, seconds: number): string {
  if (zone === 'UTC') return zone;
  if (zone.startsWith(LETTERED)) return zone.slice(LETTERED.length);
  const offset = zoneOffset(zone, seconds);
  if (FIXED.test(zone)) return hoursOf(offset, true);
  const known = LETTERS[zone];
  if (known) {
    const [standard, summer = standard] = known;
    return offset > winterOffset(zone, seconds) ? summer : standard;
  }
  const short = nameAt(zone, seconds, 'short');
  if (/^[A-Z]{3,4}$/.test(short) && !/^GMT[-+]/.test(short)) return short;
  if (NUMBERS.has(zone)) return hoursOf(offset, false);
  throw new NotSupportedError(`the abbreviation of time zone "${zone}"`, 'MST');
}

/** Returns the smaller offset of January and July. */
function winterOffset(zone: string, seconds: number): number {
  const year = new Date(seconds * 1000).getUTCFullYear();
  const offsets = [0, 6].map((month) => zoneOffset(zone, Date.UTC(year, month, 15) / 1000));
  return Math.min(...offsets);
}

const two = (value: number): string => String(value).padStart(2, '0');

function hoursOf(offset: number, withMinutes: boolean): string {
  const minutes = Math.abs(offset / 60);
  const rest = withMinutes || minutes % 60 !== 0 ? two(minutes % 60) : '';
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${rest}`;
}

/** Returns the offset of a zone at a local time. */
export function zoneOffsetAt(zone: string, localSeconds: number): number {
  const guess = zoneOffset(zone, localSeconds);
  const offset = zoneOffset(zone, localSeconds - guess);
  return offset === guess ? guess : zoneOffset(zone, localSeconds - offset);
}
