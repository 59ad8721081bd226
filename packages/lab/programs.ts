// Maps images to programs on this machine.
import { toolPath, toolVariable } from '../../tools/locate';
import { toolPrograms as pinned } from '../../tools/programs';

export { programFor } from '../../outputs/rendered/programs';

export type ProgramLookup =
  | { readonly path: string }
  | { readonly missing: string; readonly pinned: boolean };

/** Returns the path of a program, or why it is missing. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ProgramLookup {
  // scripts run in the same runtime as the lab
  if (name === 'node') return { path: process.execPath };
  const path = toolPath(name, env);
  if (path !== undefined) return { path };
  return pinned.some((program) => program.name === name)
    ? { pinned: true, missing: `${name} is not built: run npm run tools -- ${name}` }
    : {
        pinned: false,
        missing: `${name} is not on PATH: install it, or set ${toolVariable(name)}`,
      };
}
