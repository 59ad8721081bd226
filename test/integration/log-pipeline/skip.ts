import { findProgram } from '@observability-stack/lab/programs';

/**
 * Paths of the programs that are here; says which are not, and what is therefore not tried. Written past
 * jest, which shows nothing that a wholly skipped file prints.
 */
export function programsFor(what: string, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name) => {
      const found = findProgram(name);
      if ('path' in found) return [[name, found.path] as const];
      process.stderr.write(`SKIPPED: ${found.missing}: ${what} is not tried with ${name}\n`);
      return [];
    }),
  );
}
