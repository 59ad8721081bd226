import { existsSync } from 'node:fs';
import path from 'node:path';

// Found by search, because a bundled script runs from another folder than its source.
function projectRoot(): string {
  for (let dir = __dirname; dir !== path.dirname(dir); dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, 'tools', 'programs.ts'))) return dir;
  }
  throw new Error(`project root not found above ${__dirname}`);
}

/** Directory of the Go modules. */
export const toolsDir = path.join(projectRoot(), 'tools');

/** Directory of built programs; ignored by git. */
export const binDir = path.join(toolsDir, 'bin');
