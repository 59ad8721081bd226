/** A value that Grafana reads from a file at start. */
export interface FileReference {
  readonly file: string;
}
export type IniValue = string | number | boolean | FileReference;

/** Sections of a grafana.ini, with keys and values. */
export type Ini = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;

/** A value that needs no quotes: no comment, quote, line continuation or control character. */
const PLAIN = /^[^\s"'`#;\\\p{Cc}][^"'`#;\\\p{Cc}]*$/u;
/**
 * Variables of Grafana, https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#variable-expansion, and
 * references to other keys, which its parser replaces.
 */
const EXPANDED = /\$\{|\$__|%\([^)]*\)s/;

/**
 * Returns why a text cannot be a value; undefined if it can. The parser of Grafana has no escape for quotes, nor for
 * the variables that it expands.
 */
export function iniProblem(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return 'contains a line break or another control character';
  if (text.includes('"""')) return 'contains """';
  if (EXPANDED.test(text)) return 'contains a variable, which Grafana would expand';
  return undefined;
}

/**
 * Returns the text of a grafana.ini.
 * @throws if a value cannot be quoted
 */
export function renderIni(sections: Ini): string {
  return Object.entries(sections)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${written(value)}`);
      return [`[${section}]`, ...lines, ''].join('\n');
    })
    .join('\n');
}

function written(value: IniValue): string {
  const text = typeof value === 'object' ? value.file : String(value);
  const problem = iniProblem(text);
  if (problem !== undefined) throw new Error(`${JSON.stringify(text)} ${problem}`);
  if (typeof value === 'object') return `$__file{${text}}`;
  return PLAIN.test(text) && text === text.trim() ? text : `"""${text}"""`;
}
