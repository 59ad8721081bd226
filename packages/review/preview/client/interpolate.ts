import type { VariableJson } from './types';

export const ALL = '$__all';
/** Selected values by variable; an empty list if a variable has no options. */
export type VariableValues = Readonly<Record<string, readonly string[]>>;

/** Use of a text: each data source of Grafana has its own escaping, and titles are not escaped. */
export type InterpolationFormat = 'prometheus' | 'loki' | 'title';

/** Interpolates variables as Grafana does. */
export function interpolate(
  text: string,
  variables: readonly VariableJson[],
  chosen: VariableValues,
  target: InterpolationFormat,
  builtIn: Readonly<Record<string, string>> = {},
): string {
  return text.replace(
    /\$(\w+)|\$\{(\w+)(?::([^}]+))?\}|\[\[(\w+)(?::([^\]]+))?\]\]/g,
    (whole, plain, braced, bracedFormat, bracketed, bracketedFormat) => {
      const name: string = plain ?? braced ?? bracketed;
      const format: string | undefined = bracedFormat ?? bracketedFormat;
      if (builtIn[name] !== undefined) return builtIn[name];
      const variable = variables.find((one) => one.name === name);
      if (!variable) return whole;
      return formatted(variable, chosen[name] ?? [], target, format);
    },
  );
}

function formatted(
  variable: VariableJson,
  values: readonly string[],
  target: InterpolationFormat,
  format?: string,
): string {
  if (format === 'queryparam')
    return values.map((value) => `var-${variable.name}=${encodeURIComponent(value)}`).join('&');
  // The custom value of All is inserted verbatim, whatever the format.
  if (values.includes(ALL)) return target === 'title' ? 'All' : (variable.allValue ?? '.*');
  if (format !== undefined) return formats[format]?.(values) ?? values.join(',');
  if (target === 'title') return values.join(' + ');
  const many = variable.multi || variable.includeAll;
  if (target === 'loki') return many ? values.map(twice(escapeRegex)).join('|') : values.join(',');
  return many
    ? group(values.map((value) => twice(escapeRegex)(value).replaceAll('"', '\\"')))
    : values.map((value) => twice(String)(value).replaceAll('"', '\\"')).join(',');
}

const formats: Readonly<Record<string, (values: readonly string[]) => string>> = {
  csv: (values) => values.join(','),
  glob: (values) => (values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`),
  percentencode: (values) => values.map(encodeURIComponent).join(','),
  pipe: (values) => values.join('|'),
  raw: (values) => values.join(','),
  regex: (values) => group(values.map(escapeRegex)),
  text: (values) => values.join(' + '),
};

const group = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
/** Escapes a text inside double quotes by doubling every backslash. */
const twice =
  (write: (text: string) => string) =>
  (text: string): string =>
    write(text).replaceAll('\\', '\\\\');
