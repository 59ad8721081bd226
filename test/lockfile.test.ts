import { readFileSync } from 'node:fs';

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  /** Of a workspace: `resolved` is its folder. */
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };

  // npm leaves out builds for other platforms when it cannot see them, and then `npm ci` fails everywhere
  test('has every platform build of the locked packages', () => {
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${at}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test('does not name a registry', () => {
    expect(
      Object.values(packages).filter(({ resolved, link }) => resolved !== undefined && !link),
    ).toEqual([]);
  });
});
