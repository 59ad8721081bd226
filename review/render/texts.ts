import { parsePromql, prettyPromql } from '../../query/promql';
import type { Change, Estimate, Language, ReportedChange } from '../model';

/** `&`, `<` and quotes as entities, so that no name or value is read as markup. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);

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
