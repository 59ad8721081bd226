/**
 * Variables of dashboards inside a text: `$name`, `${name}`, `${name:format}`, `[[name]]`; Grafana's own begin with
 * two underscores: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
const VARIABLE = /\$([a-zA-Z_]\w*)|\$\{(\w+)(?:[.:[][^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]/g;

/** One place in a text where a variable is put in. */
export interface Reference {
  readonly name: string;
  /** As it is written: `${team:regex}`. */
  readonly whole: string;
  /** What stands behind the colon. @default that of the data source */
  readonly format?: string;
}

/** Every place in a text where a variable of the dashboard is put in; Grafana's own are left out. */
export function referencesIn(text: string): readonly Reference[] {
  const found: Reference[] = [];
  withReferences(text, (reference) => {
    found.push(reference);
    return undefined;
  });
  return found;
}

const formatOf = (whole: string): string | undefined => /:([^}\]]*)/.exec(whole)?.[1];

/** The text with another form of some references. */
export const withReferences = (
  text: string,
  write: (reference: Reference) => string | undefined,
): string =>
  withValues(text, (name, whole) => {
    if (name.startsWith('__')) return undefined;
    const format = formatOf(whole);
    return write({ name, whole, ...(format === undefined ? {} : { format }) });
  });

/** Names of the variables in a text, in their order. */
export const variablesIn = (text: string): readonly string[] =>
  mayHoldOne(text)
    ? [...text.matchAll(VARIABLE)].map(([, plain, braced, old]) => plain ?? braced ?? old ?? '')
    : [];

const mayHoldOne = (text: string): boolean => text.includes('$') || text.includes('[[');

/** Stands for what a variable will hold, where checks look at a query before anybody chose. */
export const VARIABLE_EXAMPLE = 'one|other';
export const isVariableExample = (text: string): boolean => text.includes(VARIABLE_EXAMPLE);

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
