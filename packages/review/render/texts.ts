import { parsePromql, prettyPromql } from '@observability-stack/promql';
import { escapeInvisible } from '@observability-stack/query-common';
import type { Change, Estimate, Language, ReportedChange } from '../model';

/** Escapes `&`, `<` and quotes as entities, so that no name or value is parsed as markup. */
export const escapeHtml = (text: string): string =>
  escapeInvisible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Pattern of the special characters of Markdown; a `_` inside a word is not special. */
const MARKUP = /[&<>"'`\\*[\]!~|@#:]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/**
 * Escapes like `escapeHtml`, for places where Markdown is parsed, too: HTML tags do not protect
 * their content from it.
 */
export const escapeMarkdown = (text: string): string =>
  text.replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`);

/** Returns the text on one line, so that no value starts a new line. */
export const toSingleLine = (text: string): string =>
  escapeInvisible(text.replace(/\s*\r?\n\s*/g, ' ⏎ '));

export const pluralize = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

export const changeLocation = ({ environments, team }: ReportedChange): string =>
  [...(team ? [`team ${team}`] : []), environments.join(', ')]
    .filter((text) => text !== '')
    .join(' · ');

export const changeSign: Readonly<Record<Change['kind'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
};

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatAmount(value: number, unit: Estimate['unit']): string {
  if (unit === 'cores') return `${Number(value.toFixed(3))} cores`;
  if (unit === 'count') return value.toLocaleString('en-US');
  let [rest, power] = [value, 0];
  while (rest >= 1024 && power < UNITS.length - 1) {
    rest /= 1024;
    power++;
  }
  return `${Number(rest.toFixed(1))} ${UNITS[power]}`;
}

/** Formats a query over several lines where possible; variables of Grafana are not valid PromQL. */
export function prettyQuery(language: Language, text: string): string {
  if (language !== 'promql') return text;
  try {
    return prettyPromql(parsePromql(text) as never);
  } catch {
    return text;
  }
}
