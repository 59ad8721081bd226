// Which program on this machine stands for which image.
import { images } from '../../catalog/components/images';
import { toolPath, toolVariable } from '../../tools/locate';
import { programs as pinned } from '../../tools/programs';
import type { Container } from './manifests';

/** The program of a container; undefined for an image that the lab does not know. */
export function programFor({ image }: Container): string | undefined {
  const known = Object.values(images).find(({ repository }) =>
    [`${repository}:`, `${repository}@`].some((name) => `/${image}`.includes(`/${name}`)),
  );
  return known && (known.program ?? known.repository.split('/').at(-1));
}

export type Found =
  | { readonly path: string }
  | { readonly missing: string; readonly pinned: boolean };

/** Where a program is, or why it is not there. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Found {
  // the runtime that runs the lab runs the scripts
  if (name === 'node') return { path: process.execPath };
  const path = toolPath(name, env);
  if (path !== undefined) return { path };
  return pinned.some((program) => program.name === name)
    ? { pinned: true, missing: `${name} is not built: npm run tools -- ${name}` }
    : {
        pinned: false,
        missing: `${name} is not on PATH, and ${toolVariable(name)} is not set`,
      };
}
