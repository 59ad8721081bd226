// Maps images to programs on this machine.
import { images } from '../../catalog/components/images';
import { toolPath, toolVariable } from '../../tools/locate';
import { toolPrograms as pinned } from '../../tools/programs';
import type { Container } from './manifests';

/** Returns the program of a container; undefined for an unknown image. */
export function programFor({ image }: Container): string | undefined {
  const known = Object.values(images).find(({ repository }) =>
    [`${repository}:`, `${repository}@`].some((name) => `/${image}`.includes(`/${name}`)),
  );
  return known && (known.program ?? known.repository.split('/').at(-1));
}

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
