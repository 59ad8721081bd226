// Parses the parts of a go.mod that determine what is built.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toolsDir } from './paths';
import type { ToolProgram } from './programs';

/** The relevant parts of a `go.mod`. */
export interface GoMod {
  /** Oldest Go release that may build it, such as `1.26.0`. */
  readonly go: string;
  /** Required version by module path, with its `v`. */
  readonly requires: ReadonlyMap<string, string>;
  /** Packages that the module names as tools. */
  readonly tools: readonly string[];
}

/** Parses the text of a `go.mod`, with blocks and single lines. */
export function parseGoMod(text: string): GoMod {
  const requires = new Map<string, string>();
  const tools: string[] = [];
  let go = '';
  let block = '';
  for (const raw of text.split('\n')) {
    const words = raw
      .replace(/\/\/.*$/, '')
      .trim()
      .split(/\s+/);
    if (block && words[0] === ')') {
      block = '';
      continue;
    }
    if (!block && words[1] === '(') {
      block = words[0] ?? '';
      continue;
    }
    const [directive, first = '', second = ''] = block ? [block, ...words] : words;
    if (directive === 'go') go = first;
    if (directive === 'tool' && first) tools.push(first);
    if (directive === 'require' && second) requires.set(first, second);
  }
  return { go, requires, tools };
}

/** Reads the `go.mod` of a directory below `tools/`. */
export function readGoMod(folder: string): GoMod {
  return parseGoMod(readFileSync(path.join(toolsDir, folder, 'go.mod'), 'utf8'));
}

/** Returns the version of a program in its `go.mod`, in the form that the program prints. */
export function programVersion(program: ToolProgram, gomod = readGoMod(program.folder)): string {
  const version = gomod.requires.get(program.module);
  if (!version) {
    throw new Error(`tools/${program.folder}/go.mod does not require ${program.module}`);
  }
  const bare = version.replace(/^v/, '');
  return program.release ? program.release(bare) : bare;
}
