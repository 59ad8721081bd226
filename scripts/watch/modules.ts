import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { type TransformOptions, transformSync } from 'esbuild';

type Loader = (module: Module, file: string) => void;
interface Loading {
  readonly _extensions: Record<string, Loader>;
  readonly _cache: Record<string, Module | undefined>;
  readonly _pathCache: Record<string, string>;
}
interface CompiledModule extends Module {
  _compile(code: string, file: string): void;
}

/** The parts of Node's loader of CommonJS modules that its types do not declare. */
const loading = Module as unknown as Loading;

const OPTIONS: TransformOptions = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
};
const TYPESCRIPT = { '.ts': 'ts', '.tsx': 'tsx' } as const;

/** The content of a file when it was loaded. */
interface Version {
  readonly stamp: string;
  readonly hash: string;
}

/**
 * Loads the sources as CommonJS modules, and keeps those that did not change. Packages are loaded once.
 */
export class Modules {
  private readonly versions = new Map<string, Version>();

  constructor() {
    for (const [ending, loader] of Object.entries(TYPESCRIPT))
      this.handle(ending, (module, file, text) =>
        (module as CompiledModule)._compile(
          transformSync(text, { ...OPTIONS, loader, sourcefile: file }).code,
          file,
        ),
      );
    for (const ending of ['.js', '.json']) {
      const load = loading._extensions[ending];
      if (load) this.handle(ending, load);
    }
  }

  /** Returns the exports of a module. */
  load<T>(file: string): T {
    return Module.createRequire(__filename)(path.resolve(file)) as T;
  }

  /** Reports whether a file is a loaded source. */
  isLoaded(file: string): boolean {
    return this.versions.has(file);
  }

  /** Removes the changed modules and all that import them. Returns the changed files. */
  removeChanged(): readonly string[] {
    const changed = [...this.versions].flatMap(([file, version]) =>
      isCurrent(file, version) ? [] : [file],
    );
    this.remove(changed);
    return changed;
  }

  /** Removes all modules. */
  removeAll(): void {
    this.remove([...this.versions.keys()]);
  }

  private remove(files: readonly string[]): void {
    const importers = new Map<string, string[]>();
    for (const [importer, module] of Object.entries(loading._cache))
      for (const { filename } of module?.children ?? []) {
        const of = importers.get(filename);
        if (of) of.push(importer);
        else importers.set(filename, [importer]);
      }
    const removed = new Set(files);
    for (const file of removed) {
      for (const importer of importers.get(file) ?? [])
        if (this.versions.has(importer)) removed.add(importer);
      delete loading._cache[file];
      this.versions.delete(file);
    }
    // A file may have moved into a folder with its name.
    if (files.length > 0)
      for (const key of Object.keys(loading._pathCache)) delete loading._pathCache[key];
  }

  private handle(ending: string, load: (module: Module, file: string, text: string) => void): void {
    loading._extensions[ending] = (module, file) => {
      if (isPackage(file)) return load(module, file, '');
      // Before it is read, so that a later edit is noticed.
      const stamp = stampOf(file);
      const text = readFileSync(file, 'utf8');
      this.versions.set(file, { stamp, hash: hashOf(text) });
      load(module, file, text);
    };
  }
}

const isPackage = (file: string): boolean => file.split(path.sep).includes('node_modules');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

function stampOf(file: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(file);
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/** Reports whether a file still has the content that was loaded. */
function isCurrent(file: string, { stamp, hash }: Version): boolean {
  try {
    return stampOf(file) === stamp || hashOf(readFileSync(file, 'utf8')) === hash;
  } catch {
    return false;
  }
}
