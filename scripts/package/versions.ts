import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Returns the versions of packages as this repository and its workspaces declare them. @throws if one is not declared */
export function versionsOf(packages: readonly string[]): Readonly<Record<string, string>> {
  const manifests = ['.', ...readdirSync('packages').map((name) => path.join('packages', name))];
  const declared: Readonly<Record<string, string>> = Object.assign(
    {},
    ...manifests.map((folder) => {
      const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
      return (JSON.parse(text) as Manifest).dependencies;
    }),
  );
  return Object.fromEntries(
    packages.map((name) => {
      const version = declared[name];
      if (version === undefined)
        throw new Error(`package "${name}" is not declared by any workspace`);
      return [name, version];
    }),
  );
}
