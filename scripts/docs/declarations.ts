import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A declaration as the compiler writes it to a `.d.ts` file. */
export interface Declaration {
  readonly name: string;
  /** Source file without its extension, relative to the repository. */
  readonly module: string;
  /** Every overload, with the doc comments of members. */
  readonly text: string;
  /** Doc comment before it, without comment marks. Empty if there is none. */
  readonly doc: string;
}

interface Module {
  readonly own: ReadonlyMap<string, Declaration>;
  /** The module and the exported name of each local name. */
  readonly imported: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  /** Names that it exports, with the local name of each. */
  readonly exported: ReadonlyMap<string, string>;
  /** Modules that it re-exports completely. */
  readonly all: readonly string[];
}

const PACKAGE = '@observability-stack/';
const PACKAGES = ['contracts', 'logql', 'promql', 'query-common'];
const COMPILER = 'node_modules/typescript/bin/tsc';

const COMPONENT_SETTINGS = 'catalog/components/settings';
const REGISTRY = 'constructs/registry.ts';
/** Pattern of a key with its doc comment, and of its type: the first argument of `SettingsKey`. */
const SETTINGS_KEY =
  /^ {8}(?:(\/\*\*.*?\*\/)\n {8})?(\w+): (?:import\("[^"]*"\)\.)?SettingsKey<(.+?), (?:false \| )?(?:\{|import|Resolved)/gm;

/**
 * Reads the declarations of the modules that `catalog/index.ts` imports from the declaration files
 * of the compiler: these contain the inferred types, in one layout for all sources.
 */
export class Declarations {
  private readonly modules = new Map<string, Module>();

  private constructor(private readonly folder: string) {}

  /** Calls `use` with the declarations of the current sources. */
  static use<T>(use: (declarations: Declarations) => T): T {
    mkdirSync('.build', { recursive: true });
    // In the repository, so that packages are found.
    const folder = mkdtempSync(path.resolve('.build', 'declarations-'));
    try {
      compile(folder);
      return use(new Declarations(path.join(folder, 'out')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Returns the names that a module exports, in the order of its source. */
  exportsOf(module: string): readonly string[] {
    const { exported, all } = this.module(module);
    return [...new Set([...exported.keys(), ...all.flatMap((from) => this.exportsOf(from))])];
  }

  /**
   * Returns the declaration of an exported or local name of a module, or undefined for names of other packages.
   */
  find(module: string, name: string): Declaration | undefined {
    const { own, imported, exported, all } = this.module(module);
    const local = exported.get(name) ?? name;
    const found = own.get(local);
    if (found) return found;
    const source = imported.get(local);
    if (source) return isOurs(source.from) ? this.find(source.from, source.name) : undefined;
    for (const from of all) {
      if (!this.exportsOf(from).includes(name)) continue;
      return this.find(from, name);
    }
    return undefined;
  }

  private module(name: string): Module {
    const known = this.modules.get(name);
    if (known) return known;
    const parsed = parse(name, this.textOf(name));
    const whole = name === COMPONENT_SETTINGS ? this.withKeys(parsed) : parsed;
    this.modules.set(name, whole);
    return whole;
  }

  private textOf(module: string): string {
    return readFileSync(path.join(this.folder, `${module}.d.ts`), 'utf8');
  }

  /**
   * Returns the module with the keys of an environment that components describe, instead of the
   * type that derives them from the descriptions without naming them.
   */
  private withKeys(parsed: Module): Module {
    const components = [
      ...readFileSync(REGISTRY, 'utf8').matchAll(/ from '\.\/([^']+)\/component';/g),
    ].map(([, folder = '']) => path.join(path.dirname(REGISTRY), folder));
    const imported = new Map(parsed.imported);
    const keys = components.flatMap((folder) => {
      const [, settings = ''] =
        /\breadonly settings: \{\n([\s\S]*?)^ {4}\};/m.exec(
          this.textOf(path.join(folder, 'component')),
        ) ?? [];
      return [...settings.matchAll(SETTINGS_KEY)].map(([, doc = '', key = '', type = '']) => {
        const given = type.replaceAll(/\bimport\("[^"]*"\)\./g, '');
        for (const [name] of given.matchAll(/\b[A-Z]\w+\b/g))
          imported.set(name, { from: path.join(folder, 'settings'), name });
        return `  ${doc}${doc && '\n  '}readonly ${key}?: ${given};`;
      });
    });
    const configured = components.filter(
      (folder) => !this.textOf(path.join(folder, 'component')).includes('readonly settings: {};'),
    );
    if (keys.length < configured.length)
      throw new Error(`${REGISTRY}: ${configured.length} components describe ${keys.length} keys`);
    const own = new Map(parsed.own);
    const type = own.get('ComponentSettings');
    if (type)
      own.set(type.name, { ...type, text: `interface ${type.name} {\n${keys.join('\n')}\n}` });
    return { ...parsed, own, imported };
  }
}

/** Resolves a specifier in `from` to a path without extension; a package to its name. */
export function moduleOf(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return withIndex(path.join(path.dirname(from), specifier));
  if (!specifier.startsWith(PACKAGE)) return specifier;
  const [name = '', ...rest] = specifier.slice(PACKAGE.length).split('/');
  const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  const file: string = exports[['.', ...rest].join('/')];
  return path.join('packages', name, file).replace(/\.ts$/, '');
}

/** Resolves a directory to its index. */
function withIndex(module: string): string {
  try {
    readFileSync(`${module}.ts`);
    return module;
  } catch {
    return path.join(module, 'index');
  }
}

const isOurs = (module: string): boolean => /^(catalog|constructs|packages)\//.test(module);

function compile(folder: string): void {
  const config = {
    extends: path.resolve('tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // `npm run typecheck` reports errors
      noCheck: true,
      rootDir: path.resolve(),
      outDir: path.join(folder, 'out'),
      types: ['node'],
      typeRoots: [path.resolve('node_modules/@types')],
    },
    include: [
      path.resolve('catalog/index.ts'),
      ...PACKAGES.map((name) => path.resolve('packages', name, '**/*.ts')),
    ],
    exclude: PACKAGES.map((name) => path.resolve('packages', name, 'test')),
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { status, stdout } = spawnSync(process.execPath, [path.resolve(COMPILER), '-p', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the declarations of the API did not compile:\n${stdout}`);
}

/** Parses a declaration file: in the compiler's layout a statement starts in the first column. */
function parse(module: string, text: string): Module {
  const own = new Map<string, Declaration>();
  const imported = new Map<string, { from: string; name: string }>();
  const exported = new Map<string, string>();
  const all: string[] = [];
  for (const { doc, text: statement } of statementsOf(text)) {
    const [, isImport, star, names, from] =
      /^(import|export)(?: type)? (?:\* as (\w+)|\*|\{([^}]*)\})(?: from ['"]([^'"]+)['"])?;/.exec(
        statement,
      ) ?? [];
    if (isImport) {
      const source = from && moduleOf(module, from);
      if (isImport === 'export' && star) exported.set(star, star);
      else if (isImport === 'export' && names === undefined && source) all.push(source);
      for (const [name, as] of pairs(names ?? '')) {
        if (source) imported.set(as, { from: source, name });
        if (isImport === 'export') exported.set(as, source ? as : name);
      }
      continue;
    }
    const [, isExported, name] =
      /^(export )?(?:declare )?(?:abstract )?(?:const|function|class|interface|type) ([\w$]+)/.exec(
        statement,
      ) ?? [];
    if (!name) continue;
    const before = own.get(name);
    const shown = statement.replace(/^export (declare )?|^declare /, '').replaceAll('    ', '  ');
    own.set(name, {
      name,
      module,
      text: before ? `${before.text}\n${shown}` : shown,
      doc: before?.doc || doc,
    });
    if (isExported) exported.set(name, name);
  }
  return { own, imported, exported, all };
}

/** Parses the names between braces, with their local names. */
const pairs = (names: string): readonly (readonly [string, string])[] =>
  names
    .split(',')
    .map((one) => one.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((one) => {
      const [name = '', as = name] = one.split(' as ');
      return [name, as] as const;
    });

/** Returns statements with the doc comment before each. */
function statementsOf(text: string): readonly { readonly doc: string; readonly text: string }[] {
  const starts = /^(?=\/\*\*|export|import|declare|interface|type|class)/m;
  let doc = '';
  return text.split(starts).flatMap((part) => {
    const comment = /^\/\*\*([\s\S]*?)\*\/\s*/.exec(part);
    if (comment) {
      doc = textOf(comment[1] ?? '');
      return [];
    }
    const statement = { doc, text: part.trimEnd() };
    doc = '';
    return [statement];
  });
}

const textOf = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
