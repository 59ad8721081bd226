import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { demoServicePrograms } from '@observability-stack/demo/bundle';
import type { Metafile } from 'esbuild';
import { bundledLicenses } from './licenses';

const CACHES = '.build';
/** Inputs of the files in addition to the sources of the demo: packages, and this file. */
const ALWAYS = [
  'package-lock.json',
  'packages/demo/bundle.ts',
  ...['programs', 'licenses'].map((name) => `constructs/demo/${name}.ts`),
];

export interface DemoProgramsProps {
  /** Whether to include PostgreSQL support, which is a quarter of the size. */
  readonly database: boolean;
  /** Directory of the cache. @default .build */
  readonly caches?: string;
}

/** The output of esbuild. */
interface DemoPrograms {
  readonly files: Readonly<Record<string, string>>;
}

/** Content of the cache: the files with their hash, and the hash of each input. */
interface Cached extends DemoPrograms {
  readonly hash: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Returns the file that starts a program of the demo. */
export const demoEntry = (service: string): string => `${service}.mjs`;

/**
 * Returns the programs of the demo as bundles by file name: one per program, shared chunks, and the licences of the
 * included packages. They are cached, since bundling takes most of the time of a synth.
 */
export function demoPrograms({ database, caches = CACHES }: DemoProgramsProps): DemoPrograms {
  const cache = path.join(caches, `demo-programs${database ? '-database' : ''}.json`);
  const cached = readCache(cache);
  if (cached) return cached;
  const fresh = bundle(database);
  try {
    mkdirSync(caches, { recursive: true });
    // Written atomically: another process may be reading it.
    const temporary = `${cache}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(fresh));
    renameSync(temporary, cache);
  } catch {
    // A read-only checkout: the next run bundles again.
  }
  return fresh;
}

/** Returns the cached files, unless an input has changed. */
function readCache(cache: string): Cached | undefined {
  try {
    const cached: Cached = JSON.parse(readFileSync(cache, 'utf8'));
    const isCurrent = Object.entries(cached.inputs).every(([file, hash]) => hashOf(file) === hash);
    return isCurrent && hashOfFiles(cached.files) === cached.hash ? cached : undefined;
  } catch {
    return undefined; // Missing or damaged.
  }
}

const hashOfFiles = (files: DemoPrograms['files']): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex');

const hashOf = (file: string): string =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'missing';

function bundle(database: boolean): Cached {
  // Loaded only when needed.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles, metafile } = buildSync({
    entryPoints: demoServicePrograms,
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
    // Optional native bindings of pg.
    external: ['pg-native', 'pg-cloudflare'],
    // CommonJS packages call require instead of import. The minifier does not know this name, and has only short ones.
    banner: {
      js: `import{createRequire as createBundleRequire}from'node:module';const require=createBundleRequire(import.meta.url);`,
    },
    minify: true,
    legalComments: 'eof',
    // For readable diffs.
    lineLimit: 160,
    charset: 'ascii',
    logLevel: 'silent',
    // the workspaces of this checkout, also where node_modules is a link to that of another one
    alias: Object.fromEntries(
      readdirSync('packages').map((name) => [`@observability-stack/${name}`, `./packages/${name}`]),
    ),
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
    'licences.txt': bundledLicenses(packagesIn(outputs)),
  };
  return {
    inputs: Object.fromEntries([...ALWAYS, ...sources].map((file) => [file, hashOf(file)])),
    hash: hashOfFiles(files),
    files,
  };
}

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const isPackage = (file: string): boolean => PACKAGE.test(file);

/** Returns the chunks that programs load at start; the database driver is loaded only if needed. */
function loadedAtOnce({ outputs }: Metafile): Metafile['outputs'] {
  const found = new Set<string>();
  const follow = (output: string): void => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path: imported, kind } of outputs[output]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) follow(imported);
  };
  for (const [output, { entryPoint }] of Object.entries(outputs))
    if (entryPoint && (Object.values(demoServicePrograms) as string[]).includes(entryPoint))
      follow(output);
  return Object.fromEntries(Object.entries(outputs).filter(([output]) => found.has(output)));
}

/** Returns the directories of packages that are part of the output. */
const packagesIn = (outputs: Metafile['outputs']): readonly string[] =>
  [
    ...new Set(
      Object.values(outputs).flatMap(({ inputs }) =>
        Object.keys(inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []),
      ),
    ),
  ].sort();
