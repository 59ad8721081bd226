// Finds the programs that tests and scripts run.
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { binDir } from './paths';

/** Returns the environment variable that overrides a program: `KUBE_APISERVER_BIN` for `kube-apiserver`. */
export function toolVariable(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_BIN`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Returns the path of a program: from its environment variable, otherwise from `tools/bin`,
 * otherwise from `PATH`; undefined if it is in none of them.
 * @throws if the variable does not name an executable file
 */
export function toolPath(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const variable = toolVariable(name);
  const named = env[variable];
  if (named) {
    if (isExecutable(named)) return path.resolve(named);
    throw new Error(`${variable}=${named}: not an executable file`);
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [binDir, ...folders].map((folder) => path.join(folder, name)).find(isExecutable);
}
