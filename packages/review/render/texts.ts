import { parsePromql, prettyPromql } from '@observability-stack/promql';
import type { Change, Estimate, Language, ReportedChange } from '../model';

/** `&`, `<` and quotes as entities, so that no name or value is read as markup. */
export const escapeHtml = (text: string): string =>
  seen(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);

/** What Markdown gives a meaning; a `_` inside a word has none. */
const MARKUP = /[&<>"'`\\*[\]!~|@#:]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** As `escapeHtml`, where Markdown is read as well: a tag of HTML there does not keep it from what stands inside. */
export const escapeMarkdown = (text: string): string =>
  text.replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`);

/** Control characters and those that turn the direction of the text: a terminal obeys them, a reader is misled. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The text with what nobody would see written out: `\\u202e`. */
export const seen = (text: string): string =>
  text.replace(
    UNSEEN,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );

/** In one line, so that no value starts a line of its own. */
export const inLine = (text: string): string => seen(text.replace(/\s*\r?\n\s*/g, ' ⏎ '));

export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

export const whereOf = ({ environments, team }: ReportedChange): string =>
  [...(team ? [`team ${team}`] : []), environments.join(', ')].join(' · ');

export const signOf: Readonly<Record<Change['kind'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
};

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function amount(value: number, unit: Estimate['unit']): string {
  if (unit === 'cores') return `${Number(value.toFixed(3))} cores`;
  if (unit === 'count') return value.toLocaleString('en-US');
  let [rest, power] = [value, 0];
  while (rest >= 1024 && power < UNITS.length - 1) {
    rest /= 1024;
    power++;
  }
  return `${Number(rest.toFixed(1))} ${UNITS[power]}`;
}

/** A query over several lines where that is known how; variables of Grafana are no PromQL. */
export function prettyQuery(language: Language, text: string): string {
  if (language !== 'promql') return text;
  try {
    return prettyPromql(parsePromql(text) as never);
  } catch {
    return text;
  }
}
