import { requestJson } from './api';
import { ALL, interpolate, type VariableValues } from './interpolate';
import type { Range, VariableJson } from './types';

const LABEL_VALUES = /^label_values\((?:(.+),\s*)?([a-zA-Z_]\w*)\)$/s;

/**
 * Loads the options of variables, in the order of the list, since each may use the previous ones.
 */
export async function variableOptions(
  variable: VariableJson,
  before: readonly VariableJson[],
  chosen: VariableValues,
  range: Range,
): Promise<readonly string[]> {
  if (variable.type === 'custom')
    return String(variable.query ?? '')
      .split(',')
      .map((part) => part.split(' : ').at(-1)?.trim() ?? '');
  if (variable.type !== 'query') return [];
  if (variable.query?.label !== undefined)
    return streamValues(variable.query, before, chosen, range);
  const text = typeof variable.query === 'string' ? variable.query : (variable.query?.query ?? '');
  const [, selector, label] = LABEL_VALUES.exec(String(text).trim()) ?? [];
  if (!label) return [];
  const params = new URLSearchParams({
    start: String(range.from / 1000),
    end: String(range.to / 1000),
  });
  if (selector) params.set('match[]', interpolate(selector, before, chosen, 'prometheus'));
  const found = await requestJson('prometheus', `/api/v1/label/${label}/values`, params);
  const pattern = regexOf(variable.regex);
  return (found as string[]).filter((value) => !pattern || pattern.test(value)).sort();
}

/** Returns the values of a label of log streams. */
async function streamValues(
  { label, stream }: { readonly label: string; readonly stream?: string },
  before: readonly VariableJson[],
  chosen: VariableValues,
  range: Range,
): Promise<readonly string[]> {
  const params = new URLSearchParams({ start: `${range.from}000000`, end: `${range.to}000000` });
  if (stream) params.set('query', interpolate(stream, before, chosen, 'loki'));
  const found = await requestJson('loki', `/loki/api/v1/label/${label}/values`, params);
  return [...((found ?? []) as string[])].sort();
}

const regexOf = (text: string | undefined): RegExp | undefined =>
  text ? new RegExp(text.replace(/^\/(.*)\/\w*$/, '$1')) : undefined;

/**
 * Returns the default selection: that of the dashboard if it is among the options, otherwise the
 * first option.
 */
export function initialValue(
  variable: VariableJson,
  options: readonly string[],
): readonly string[] {
  const own = [variable.current?.value ?? []].flat().filter((value) => value !== '');
  if (variable.type === 'textbox' || variable.type === 'constant')
    return own.length > 0 ? own : [String(variable.query ?? '')];
  if (variable.type === 'datasource') return own;
  if (own.includes(ALL)) return [ALL];
  if (own.length > 0 && own.every((value) => options.includes(value))) return own;
  if (variable.includeAll) return [ALL];
  return options.slice(0, 1);
}
