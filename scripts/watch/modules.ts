import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import {
  type BuildContext,
  type BuildOptions,
  context,
  type Metafile,
  transformSync,
} from 'esbuild';
import { isRepository } from '../../tools/paths';
import { type EvaluatedModule, evaluate } from '../package/evaluate';

const TARGET = { format: 'cjs', platform: 'node', target: 'node20', logLevel: 'silent' } as const;
/** The module that imports the entries, as esbuild names it. */
const START = '<stdin>';
/** Marks an entry in it. */
const ENTRY = 'entry:';

/** What each file imports, by the names in its text: a file, or a package. */
type Imports = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** A module, and the content of its file when it was loaded. */
interface Loaded {
  readonly module: EvaluatedModule;
  readonly stamp: string;
  readonly hash: string;
}

interface ModulesOptions {
  /** The `__filename` of all modules, as in a bundle. @default the file of each */
  readonly filename?: string;
}

/**
 * Loads sources as CommonJS modules, and keeps those that did not change. esbuild resolves the imports, as it does for a
 * bundle. Node loads packages, once.
 */
export class Modules {
  private readonly loaded = new Map<string, Loaded>();
  private imports: Imports = new Map();
  private build: BuildContext<{ metafile: true }> | undefined;

  constructor(
    private readonly entries: readonly string[],
    private readonly options: ModulesOptions = {},
  ) {}

  /**
   * Removes the changed modules and all that import them. Resolves the imports again if a file has one that it did not have,
   * or on request, which is necessary after files were added or removed. Returns the changed files.
   * @throws if a file has a syntax error, or imports a file that does not exist
   */
  async update({ resolve }: { readonly resolve: boolean }): Promise<readonly string[]> {
    const edited = [...this.loaded].flatMap(([file, version]) =>
      isCurrent(file, version) ? [] : [file],
    );
    const before = this.imports;
    if (resolve || edited.some((file) => this.hasNewImport(file))) {
      this.build ??= await startBuild(this.entries);
      this.imports = importsIn((await this.build.rebuild()).metafile);
    }
    const changed = [...this.loaded.keys()].filter(
      (file) => edited.includes(file) || !isSameMap(before.get(file), this.imports.get(file)),
    );
    this.remove(changed, before);
    return changed;
  }

  /** Returns the exports of an entry. */
  load(entry: string): EvaluatedModule['exports'] {
    const file = this.imports.get(START)?.get(ENTRY + path.resolve(entry));
    if (file === undefined) throw new Error(`"${entry}" is not an entry`);
    return this.require(file);
  }

  /** Reports whether an entry needs a file. */
  isSource(file: string): boolean {
    return this.imports.has(file);
  }

  /** Removes all modules. */
  removeAll(): void {
    this.loaded.clear();
  }

  private hasNewImport(file: string): boolean {
    const names = [
      ...compile(file, readFileSync(file, 'utf8')).matchAll(/\brequire\("([^"]+)"\)/g),
    ];
    return names.some(([, name = '']) => !this.imports.get(file)?.has(name));
  }

  private remove(files: readonly string[], imports: Imports): void {
    const importers = new Map<string, string[]>();
    for (const [importer, imported] of imports)
      for (const file of imported.values()) {
        if (file === undefined) continue;
        const of = importers.get(file);
        if (of) of.push(importer);
        else importers.set(file, [importer]);
      }
    const removed = new Set(files);
    for (const file of removed) {
      for (const importer of importers.get(file) ?? []) removed.add(importer);
      this.loaded.delete(file);
    }
  }

  private require(file: string): EvaluatedModule['exports'] {
    const before = this.loaded.get(file);
    // Its exports are incomplete if it imports itself, as those of Node are.
    if (before) return before.module.exports;
    // Before it is read, so that a later edit is noticed.
    const stamp = stampOf(file);
    const text = readFileSync(file, 'utf8');
    const module: EvaluatedModule = { exports: {} };
    this.loaded.set(file, { module, stamp, hash: hashOf(text) });
    const ofPackage = createRequire(file);
    try {
      return evaluate(file, compile(file, text), {
        ...this.options,
        module,
        require: (name) => {
          const imported = this.imports.get(file)?.get(name);
          return imported === undefined ? ofPackage(name) : this.require(imported);
        },
      });
    } catch (error) {
      this.remove([file], this.imports);
      throw error;
    }
  }
}

const compile = (file: string, text: string): string =>
  transformSync(text, {
    ...TARGET,
    loader: 'default',
    sourcefile: file,
    sourcemap: 'inline',
    sourcesContent: false,
  }).code;

/** Prepares a build of which only the imports are used: no code of the entries is part of its output. */
function startBuild(entries: readonly string[]): Promise<BuildContext<{ metafile: true }>> {
  const options: BuildOptions & { readonly metafile: true } = {
    ...TARGET,
    stdin: {
      contents: entries
        .map((entry) => `import ${JSON.stringify(ENTRY + path.resolve(entry))};`)
        .join('\n'),
      resolveDir: process.cwd(),
    },
    plugins: [
      {
        name: 'entries',
        setup: ({ onResolve }) =>
          onResolve({ filter: new RegExp(`^${ENTRY}`) }, ({ path: entry }) => ({
            path: realpathSync(entry.slice(ENTRY.length)),
            sideEffects: false,
          })),
      },
    ],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    alias: isRepository ? workspaces() : {},
  };
  return context(options);
}

/** The folders of the workspaces of this repository, by name. */
const workspaces = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync('packages').map((name) => [`@observability-stack/${name}`, `./packages/${name}`]),
  );

const importsIn = ({ inputs }: Metafile): Imports =>
  new Map(
    Object.entries(inputs).map(([file, { imports }]) => [
      file === START ? START : path.resolve(file),
      new Map(
        imports.map(({ original, path: imported, external }) =>
          external || original === undefined
            ? [imported, undefined]
            : [original, path.resolve(imported)],
        ),
      ),
    ]),
  );

/** Reports whether two modules have the same imports. */
const isSameMap = (
  a: ReadonlyMap<string, string | undefined> = new Map(),
  b: ReadonlyMap<string, string | undefined> = new Map(),
): boolean => a.size === b.size && [...a].every(([name, file]) => b.get(name) === file);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

function stampOf(file: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(file);
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/** Reports whether a file still has the content that was loaded. */
function isCurrent(file: string, { stamp, hash }: Loaded): boolean {
  try {
    return stampOf(file) === stamp || hashOf(readFileSync(file, 'utf8')) === hash;
  } catch {
    return false;
  }
}
