import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build, transform } from 'esbuild';

const WORKSPACE = '@observability-stack/';

export interface Compiled {
  /** Sources that the entries need, relative to the repository. */
  readonly sources: readonly string[];
  /** Packages that these import. */
  readonly packages: readonly string[];
}

export interface CompileOptions {
  /** Modules with declarations. @default all entries */
  readonly declared?: readonly string[];
  /** Modules that are not compiled, whatever imports them. @default none */
  readonly without?: readonly string[];
}

/**
 * Compiles modules, and all that they import, to CommonJS with declarations: `catalog/index.ts` to
 * `<outDir>/catalog/index.js` and `.d.ts`. Imports of the workspaces become relative, so that the result needs none of
 * them.
 */
export async function compileModules(
  entries: readonly string[],
  outDir: string,
  { declared = entries, without = [] }: CompileOptions = {},
): Promise<Compiled> {
  const { metafile } = await build({
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    outdir: outDir,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [
      {
        name: 'left-out',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path: file }) =>
            without.includes(path.relative('.', file)) ? { contents: '' } : undefined,
          ),
      },
      {
        name: 'external-packages',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
            kind === 'entry-point' || name.startsWith(WORKSPACE)
              ? undefined
              : { path: name, external: true },
          ),
      },
    ],
  });
  const sources = Object.keys(metafile.inputs)
    .filter((file) => !without.includes(file))
    .sort();
  const imported = sources.flatMap((file) => metafile.inputs[file]?.imports ?? []);
  for (const file of sources) await compile(file, outDir);
  const types = writeDeclarations(declared, outDir);
  const names = [
    ...imported.filter(({ external }) => external).map(({ path: name }) => name),
    ...types,
  ];
  return {
    sources,
    packages: [...new Set(names.filter((name) => !isBuiltin(name)).map(packageOf))].sort(),
  };
}

async function compile(file: string, outDir: string): Promise<void> {
  const { code } = await transform(readFileSync(file, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // As require, which finds files without extension.
    supported: { 'dynamic-import': false },
    sourcefile: file,
  });
  const target = path.join(outDir, file.replace(/\.ts$/, '.js'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, relativeImports(code, file));
}

/** Compiles the declarations. Returns the packages that they import. */
function writeDeclarations(entries: readonly string[], outDir: string): readonly string[] {
  mkdirSync('.build', { recursive: true });
  // In the repository, so that packages are found.
  const folder = mkdtempSync(path.resolve('.build', 'package-types-'));
  try {
    const config = {
      extends: path.resolve('tsconfig.json'),
      compilerOptions: {
        ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, noCheck: true },
        ...{ rootDir: path.resolve(), outDir: path.join(folder, 'out'), types: ['node'] },
        typeRoots: [path.resolve('node_modules/@types')],
        // Through node_modules, the compiler would treat the workspaces as packages and not write their declarations.
        paths: workspacePaths(),
      },
      files: entries.map((file) => path.resolve(file)),
    };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = path.resolve('node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the declarations did not compile:\n${stdout}`);
    const out = path.join(folder, 'out');
    const found = new Set<string>();
    for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.d.ts')) continue;
      const text = relativeImports(readFileSync(path.join(out, file), 'utf8'), file);
      for (const [, name = ''] of text.matchAll(/(?:from |import\()["']([^"'.][^"']*)["']/g))
        found.add(name);
      const target = path.join(outDir, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return [...found];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the text of a compiled module with relative imports instead of those of the workspaces. */
const relativeImports = (text: string, file: string): string =>
  text.replace(/(["'])@observability-stack\/([^"'/]+)((?:\/[^"']+)?)\1/g, (_, mark, name, sub) => {
    const target = sourceOf(name, sub).replace(/\.ts$/, '');
    const relative = path.posix.relative(path.posix.dirname(file), target);
    return `${mark}${relative.startsWith('.') ? relative : `./${relative}`}${mark}`;
  });

/** Returns the source of an entry point of a workspace. */
function sourceOf(name: string, sub: string): string {
  const target = exportsOf(name)[`.${sub}`];
  if (target === undefined) throw new Error(`${WORKSPACE}${name} has no entry point .${sub}`);
  return path.posix.join('packages', name, target);
}

function exportsOf(name: string): Readonly<Record<string, string>> {
  const manifest = readFileSync(path.join('packages', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly exports: Readonly<Record<string, string>> }).exports;
}

/** Returns the source of each entry point of each workspace, by the name that is imported. */
function workspacePaths(): Readonly<Record<string, readonly string[]>> {
  const entries = readdirSync('packages').flatMap((name) =>
    Object.entries(exportsOf(name)).map(([entry, file]) => {
      const specifier = path.posix.join(WORKSPACE + name, entry);
      return [specifier, [path.resolve('packages', name, file)]] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
