/** Sections of a grafana.ini; each has keys and values. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** What the reader takes as it stands: nothing that starts a comment, a quote or a continued line. */
const PLAIN = /^[^\s"'`#;\\][^"'`#;\\]*$/;

/** @throws when a value cannot be written */
export function ini(sections: Ini): string {
  return Object.entries(sections)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${quote(value)}`);
      return [`[${section}]`, ...lines, ''].join('\n');
    })
    .join('\n');
}

function quote(value: string | number | boolean): string {
  const text = String(value);
  if (PLAIN.test(text) && text === text.trim()) return text;
  if (text.includes('"""')) throw new Error(`${JSON.stringify(text)} cannot be quoted`);
  return `"""${text}"""`;
}
