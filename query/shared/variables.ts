/**
 * Variables of dashboards inside a text: `$name`, `${name}`, `${name:format}`, `[[name]]`; Grafana's own begin with
 * two underscores: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
const VARIABLE = /\$([a-zA-Z_]\w*)|\$\{(\w+)(?:[.:[][^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]/g;

/** Names of the variables in a text, in their order. */
export const variablesIn = (text: string): readonly string[] =>
  mayHoldOne(text)
    ? [...text.matchAll(VARIABLE)].map(([, plain, braced, old]) => plain ?? braced ?? old ?? '')
    : [];

const mayHoldOne = (text: string): boolean => text.includes('$') || text.includes('[[');

/** The text with a value in place of each variable; those without one stay as they are. */
export const withValues = (
  text: string,
  find: (name: string, whole: string) => string | undefined,
): string =>
  mayHoldOne(text)
    ? text.replace(
        VARIABLE,
        (whole, plain, braced, old) => find(plain ?? braced ?? old, whole) ?? whole,
      )
    : text;

/** Plain data with other texts; parts without a change are not copied. */
export function mapTexts<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') return map(value) as T & string;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, map));
    return items.every((item, index) => item === value[index]) ? value : (items as T & unknown[]);
  }
  let copy: object | undefined;
  for (const key in value) {
    const mapped = mapTexts(value[key], map);
    if (mapped !== value[key]) copy = { ...(copy ?? value), [key]: mapped };
  }
  return (copy ?? value) as T & object;
}
