const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** A problem of Alloy's text, and its line from 1. */
export interface AlloyProblem {
  readonly line: number;
  readonly problem: string;
}

/** The next comment, string or bracket, and everything else that is one character. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\/\*|"(?:\\.|[^"\\\n])*"|`[^`]*`|[\s\S]/g;

/**
 * Returns the first structural problem of a text in the syntax of Alloy: brackets, strings and comments that are not
 * closed, and what is not a block. The parser of Alloy checks the contents of blocks: https://grafana.com/docs/alloy/latest/get-started/syntax/
 */
export function alloyTextProblem(text: string): AlloyProblem | undefined {
  const open: { readonly bracket: string; readonly line: number }[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '/*') return { line, problem: 'comment that begins with /* is not closed' };
    const isOpenString = token === '"' || token === '`';
    if (isOpenString) return { line, problem: `string that begins with ${token} is not closed` };
    if (token in PAIRS) {
      const last = open.pop();
      if (last?.bracket !== PAIRS[token])
        return { line, problem: `"${token}" does not close a bracket` };
    }
    if (Object.values(PAIRS).includes(token)) open.push({ bracket: token, line });
    line += token.split('\n').length - 1;
  }
  const [first] = open;
  if (first) return { line: first.line, problem: `"${first.bracket}" is not closed` };
  // What remains beside blocks, at its line.
  const rest = topLevel(text).replaceAll(BLOCK, (block) => block.replaceAll(/[^\n]/g, ''));
  const [before] = rest.split(/\S/);
  return rest.trim() === ''
    ? undefined
    : {
        line: `${before}`.split('\n').length,
        problem: `${JSON.stringify(rest.trim().split('\n')[0])} is not a block, such as loki.write "archive" { ... }`,
      };
}

/** A block without its contents, on one line. */
const BLOCK =
  /^[ \t]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:[ \t]+"([A-Za-z_]\w*)")?[ \t]*\{\s*\}[ \t]*$/gm;

/** Returns a text without comments and the contents of blocks. */
function topLevel(text: string): string {
  let depth = 0;
  return [...text.matchAll(TOKEN)]
    .map(([token]) => {
      if (token in PAIRS) depth -= 1;
      const isKept = token === '\n' || (depth === 0 && !/^\/[/*]/.test(token));
      if (Object.values(PAIRS).includes(token)) depth += 1;
      return isKept ? token : '';
    })
    .join('');
}

/** Returns the names of the blocks of a text, with their labels: `loki.write "archive"`. */
export const alloyBlockNames = (text: string): readonly string[] =>
  [...topLevel(text).matchAll(BLOCK)].map(([, name, label]) =>
    label === undefined ? String(name) : `${name} "${label}"`,
  );
