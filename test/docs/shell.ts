import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A shell command of a page. */
export interface ShellCommand {
  readonly page: string;
  readonly line: number;
  /** Without comments and without line continuations. */
  readonly text: string;
}

const FENCE = /^(\s*)```(\w*)/;
const SHELLS = ['sh', 'bash', 'console', 'shell'];
/** In a sentence or a table only what begins with the name of a program is a command. */
const INLINE = /`((?:npm|npx|node|kubectl|bash|git|go|curl|openssl|promtool|amtool) [^`]+)`/g;

/** Commands of other programs, which the integration tests run; by how they begin. */
export const ofOtherPrograms =
  /^(kubectl|tools\/bin\/amtool|git|cd|node cart\.mjs|curl|for|openssl)\b/;

/** Whether a command is a script of several lines. */
export const isWholeScript = ({ text }: ShellCommand): boolean => text.includes('\n');

/** The pages that people write or read; runbooks are generated from the alerts, which have separate tests. */
export const shellPages = (): readonly string[] => [
  ...['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'SECURITY.md', 'tools/README.md'],
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
  ...readdirSync('packages').map((name) => path.join('packages', name, 'README.md')),
];

/** Every command of the pages: those of code blocks, and those that a sentence or a table names. */
export const shellCommands = (): readonly ShellCommand[] =>
  shellPages().flatMap((page) => shellCommandsOf(page, readFileSync(page, 'utf8')));

export function shellCommandsOf(page: string, content: string): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  let block:
    | { readonly shell: boolean; readonly line: number; readonly lines: string[] }
    | undefined;
  for (const [index, text] of content.split('\n').entries()) {
    const fence = FENCE.exec(text);
    if (fence && block) {
      if (block.shell)
        for (const one of commandsOf(block.lines))
          found.push({ page, line: block.line + one.line, text: one.text });
      block = undefined;
    } else if (fence)
      block = { shell: SHELLS.includes(fence[2] ?? ''), line: index + 2, lines: [] };
    else if (block) block.lines.push(text);
    else
      for (const [, command = ''] of text.matchAll(INLINE))
        for (const part of partsOf(command.replace(/\[([^\]]*)\]/g, '$1')))
          found.push({ page, line: index + 1, text: part });
  }
  return found;
}

/** A block that assigns variables or loops over lines is a script: one command as a whole. */
const isScript = (lines: readonly string[]): boolean =>
  lines.some((line) => /^\s*([a-z]+=|while |do$|done\b)/.test(line));

function commandsOf(lines: readonly string[]): { readonly line: number; readonly text: string }[] {
  if (isScript(lines)) return [{ line: 0, text: lines.join('\n').trim() }];
  const found: { readonly line: number; readonly text: string }[] = [];
  let start = 0;
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text === '') start = index;
    text += line.trim().replace(/\\$/, '');
    if (line.endsWith('\\')) continue;
    for (const part of partsOf(text)) found.push({ line: start, text: part });
    text = '';
  }
  return found;
}

/** The commands of a line: what stands between `&&`, `|` and `&` outside quotes and substitutions. */
function partsOf(line: string): readonly string[] {
  // a loop on one line is one command
  if (/^for /.test(line)) return [line.trim()];
  const parts: string[] = [''];
  let quote = '';
  for (const token of line.match(/\\.|&&|\$\(|[\s\S]/g) ?? []) {
    if (quote === '' && token === '#' && /\s$/.test(parts.at(-1) ?? '')) break;
    if (quote === '' && (token === '&&' || token === '|' || token === '&')) {
      parts.push('');
      continue;
    }
    if (token === quote) quote = '';
    else if (quote === '' && (token === '"' || token === "'")) quote = token;
    parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim().replace(/\s+/g, ' ')).filter((part) => part !== '');
}
