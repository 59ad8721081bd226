import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Name of this project in its package.json. */
const NAME = 'observability-stack';

function isProduct(folder: string): boolean {
  try {
    const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { readonly name?: unknown }).name === NAME;
  } catch {
    return false;
  }
}

// Found by search, because a bundled script runs from another folder than its source.
function findProduct(): string {
  for (let dir = __dirname; dir !== path.dirname(dir); dir = path.dirname(dir)) {
    if (isProduct(dir)) return dir;
  }
  throw new Error(`no folder above ${__dirname} has the package.json of ${NAME}`);
}

/**
 * The folder of this project: the repository, or the installed package. The definitions and the output are in the
 * working directory, which is the root of the repository that uses the project: the same folder only in this repository.
 */
export const productRoot: string = findProduct();

/** Directory of the Go modules; only in this repository. */
export const toolsDir = path.join(productRoot, 'tools');

/** Whether this is the repository of the project, not an installed package. */
export const isRepository: boolean = existsSync(path.join(toolsDir, 'programs.ts'));

/** Directory of built programs; ignored by git. */
export const binDir = path.join(toolsDir, 'bin');
