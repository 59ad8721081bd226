import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { programs } from '@observability-stack/demo/bundle';
import type { Metafile } from 'esbuild';
import { licencesOf } from './licences';

const CACHES = '.build';
/** What the files depend on beside the sources of the demo: packages, and this. */
const ALWAYS = [
  'package-lock.json',
  'packages/demo/bundle.ts',
  ...['programs', 'licences'].map((name) => `constructs/demo/${name}.ts`),
];

export interface DemoProgramsProps {
  /** With what it takes to keep orders in PostgreSQL, which is a quarter of all. */
  readonly database: boolean;
  /** Folder of what was made before. @default .build */
  readonly caches?: string;
}

/** What esbuild makes of the sources. */
interface DemoPrograms {
  readonly files: Readonly<Record<string, string>>;
}

/** What the cache holds: the files, and the hash of each input. */
interface Cached extends DemoPrograms {
  readonly inputs: Readonly<Record<string, string>>;
}

/** File that starts one of the demo's programs. */
export const demoEntry = (service: string): string => `${service}.mjs`;

/**
 * The demo's programs with all that they import, by file name: one file a program, what they share, and the
 * licences of what is in them. Made anew only when a source has changed, for it takes longer than all else.
 */
export function demoPrograms({ database, caches = CACHES }: DemoProgramsProps): DemoPrograms {
  const cache = path.join(caches, `demo-programs${database ? '-database' : ''}.json`);
  const cached = readCache(cache);
  if (cached) return cached;
  const fresh = bundle(database);
  try {
    mkdirSync(caches, { recursive: true });
    // in one step: another process may be reading it
    const temporary = `${cache}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(fresh));
    renameSync(temporary, cache);
  } catch {
    // a read-only checkout: the next run bundles again
  }
  return fresh;
}

/** The cached files, unless an input has changed since. */
function readCache(cache: string): Cached | undefined {
  try {
    const cached: Cached = JSON.parse(readFileSync(cache, 'utf8'));
    const isCurrent = Object.entries(cached.inputs).every(([file, hash]) => hashOf(file) === hash);
    return isCurrent && typeof cached.files === 'object' ? cached : undefined;
  } catch {
    return undefined; // absent or damaged
  }
}

const hashOf = (file: string): string =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'missing';

function bundle(database: boolean): Cached {
  // loaded only to bundle anew
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles, metafile } = buildSync({
    entryPoints: programs,
    outdir: 'programs',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    // bindings that pg can do without
    external: ['pg-native', 'pg-cloudflare'],
    // what packages of the older kind call in place of import
    banner: {
      js: `import{createRequire as $r}from'node:module';const require=$r(import.meta.url);`,
    },
    minify: true,
    legalComments: 'eof',
    // lines that a diff can show
    lineLimit: 160,
    charset: 'ascii',
    logLevel: 'silent',
  });
  const sources = Object.keys(metafile.inputs).filter((file) => !isPackage(file));
  const outputs = database ? metafile.outputs : loadedAtOnce(metafile);
  const names = new Set(Object.keys(outputs).map((output) => path.basename(output)));
  const files = {
    ...Object.fromEntries(
      outputFiles
        .map(({ path: file, text }) => [path.basename(file), text] as const)
        .filter(([name]) => names.has(name)),
    ),
    'licences.txt': licencesOf(packagesIn(outputs)),
  };
  return {
    inputs: Object.fromEntries([...ALWAYS, ...sources].map((file) => [file, hashOf(file)])),
    files,
  };
}

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const isPackage = (file: string): boolean => PACKAGE.test(file);

/** What the programs import when they start: the driver of the database is loaded when there is one. */
function loadedAtOnce({ outputs }: Metafile): Metafile['outputs'] {
  const found = new Set<string>();
  const follow = (output: string): void => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path: imported, kind } of outputs[output]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) follow(imported);
  };
  for (const [output, { entryPoint }] of Object.entries(outputs))
    if (entryPoint && (Object.values(programs) as string[]).includes(entryPoint)) follow(output);
  return Object.fromEntries(Object.entries(outputs).filter(([output]) => found.has(output)));
}

/** Folders of the packages of which something is in the output. */
const packagesIn = (outputs: Metafile['outputs']): readonly string[] =>
  [
    ...new Set(
      Object.values(outputs).flatMap(({ inputs }) =>
        Object.keys(inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []),
      ),
    ),
  ].sort();
