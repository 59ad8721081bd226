/** Analyses Go templates statically: the labels they use, and what Loki rejects. */

const FUNCTIONS = new Set(
  `ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace regexReplaceAll
  regexReplaceAllLiteral count urldecode urlencode bytes duration duration_seconds unixEpochMillis
  unixEpochNanos toDateInZone unixToTime alignLeft alignRight b64dec b64enc lower upper title trunc substr
  contains hasPrefix hasSuffix indent nindent replace repeat trim trimAll trimSuffix trimPrefix int float64
  add sub mul div mod addf subf mulf divf max min maxf minf ceil floor round fromJson date toDate now
  unixEpoch default __line__ __timestamp__
  and or not len index slice print printf println html js call eq ne lt le gt ge urlquery
  if else end range with define template block break continue nil true false`.split(/\s+/),
);

const ACTION = /\{\{(?:\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|(?!\}\})[^"`])*?\}\}/g;
const TEXTS = /\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|`[^`]*`/g;

const actions = (template: string): readonly string[] =>
  [...template.matchAll(ACTION)].map(([action]) => action.slice(2, -2).replace(TEXTS, ' "" '));

/** Returns the labels that the template uses: `{{.route}}`. */
export const templateLabels = (template: string): readonly string[] => [
  ...new Set(
    actions(template).flatMap((action) =>
      // Inside `range` and `with`, and after a variable, the dot has another meaning.
      [...action.matchAll(/(?<![\w.)$])\.([a-zA-Z_]\w*)/g)].map(([, name = '']) => name),
    ),
  ),
];

/** Reports whether a part of the template changes the meaning of the dot. */
export const rebindsDot = (template: string): boolean =>
  actions(template).some((action) => /^-?\s*(range|with|define|block)\b/.test(action));

export function templateProblem(template: string): string | undefined {
  if (template.replace(ACTION, '').includes('{{')) return 'invalid template: unclosed action';
  let open = 0;
  for (const action of actions(template)) {
    const [word = ''] = /[a-z]+/.exec(action.replace(/^-?\s*/, '')) ?? [];
    if (/^-?\s*-?$/.test(action)) return 'invalid template: empty action {{}}';
    if (/^-?\s*(if|range|with|define|block)\b/.test(action)) open++;
    if (word === 'end' && --open < 0) return 'invalid template: unexpected {{end}}';
    const unknown = [...action.matchAll(/(?<![\w.$])([a-zA-Z_]\w*)/g)]
      .map(([, name = '']) => name)
      .find((name) => !FUNCTIONS.has(name));
    if (unknown) return `invalid template: unknown function "${unknown}"`;
  }
  return open === 0 ? undefined : 'invalid template: missing {{end}}';
}
