/**
 * Pattern of references to dashboard variables in a text: `$name`, `${name}`, `${name:format}`,
 * `[[name]]`. Built-in variables of Grafana begin with two underscores:
 * https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
const VARIABLE = /\$([a-zA-Z_]\w*)|\$\{(\w+)(?:[.:[][^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]/g;

/** One reference to a variable. */
export interface VariableReference {
  readonly name: string;
  /** Reference as written: `${team:regex}`. */
  readonly whole: string;
  /** Format after the colon. @default the format of the data source */
  readonly format?: string;
}

/**
 * Returns every reference to a variable of the dashboard, without the built-in variables of
 * Grafana.
 */
export function referencesIn(text: string): readonly VariableReference[] {
  const found: VariableReference[] = [];
  replaceReferences(text, (reference) => {
    found.push(reference);
    return undefined;
  });
  return found;
}

const formatOf = (whole: string): string | undefined => /:([^}\]]*)/.exec(whole)?.[1];

/** Returns the text with some references rewritten. */
export const replaceReferences = (
  text: string,
  write: (reference: VariableReference) => string | undefined,
): string =>
  substituteValues(text, (name, whole) => {
    if (name.startsWith('__')) return undefined;
    const format = formatOf(whole);
    return write({ name, whole, ...(format === undefined ? {} : { format }) });
  });

/** Returns the names of the variables in a text, in their order. */
export const variablesIn = (text: string): readonly string[] =>
  mayHoldOne(text)
    ? [...text.matchAll(VARIABLE)].map(([, plain, braced, old]) => plain ?? braced ?? old ?? '')
    : [];

const mayHoldOne = (text: string): boolean => text.includes('$') || text.includes('[[');

/** Placeholder for the value of a variable, for checks of a query before a value is selected. */
export const SAMPLE_VARIABLE = 'one|other';
export const isSampleVariable = (text: string): boolean => text.includes(SAMPLE_VARIABLE);

/** Returns the text with a value in place of each variable; variables without a value remain. */
export const substituteValues = (
  text: string,
  find: (name: string, whole: string) => string | undefined,
): string =>
  mayHoldOne(text)
    ? text.replace(
        VARIABLE,
        (whole, plain, braced, old) => find(plain ?? braced ?? old, whole) ?? whole,
      )
    : text;

/** Maps all strings in plain data; unchanged parts are not copied. */
export function mapStrings<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') return map(value) as T & string;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapStrings(item, map));
    return items.every((item, index) => item === value[index]) ? value : (items as T & unknown[]);
  }
  let copy: object | undefined;
  for (const key in value) {
    const mapped = mapStrings(value[key], map);
    if (mapped !== value[key]) copy = { ...(copy ?? value), [key]: mapped };
  }
  return (copy ?? value) as T & object;
}
