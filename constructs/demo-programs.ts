import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { programs } from '../demo/bundle';
import { checksumOf } from './checksum';
import { licencesOf } from './licences';

const CACHE = path.join('.build', 'demo-programs.json');
/** What the files depend on beside the sources of the demo: packages, and this. */
const ALWAYS = [
  'package-lock.json',
  ...['checksum', 'demo-programs', 'licences'].map((name) => `constructs/${name}.ts`),
];

interface Cached {
  /** Each input and when it was written. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly checksum: string;
}

/** File that starts one of the demo's programs. */
export const demoEntry = (service: string): string => `${service}.mjs`;

/**
 * The demo's programs with all that they import, by file name: one file a program, what they share, and the
 * licences of what is in them. Made anew only when a source has changed, for it takes longer than all else.
 */
export function demoPrograms(cache: string = CACHE): Pick<Cached, 'files' | 'checksum'> {
  const cached = readCache(cache);
  if (
    cached?.checksum &&
    Object.entries(cached.inputs).every(([file, known]) => stamp(file) === known)
  )
    return cached;
  const made = bundle();
  mkdirSync(path.dirname(cache), { recursive: true });
  // whole files only: another process may be reading it
  const temporary = `${cache}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(made));
  renameSync(temporary, cache);
  return made;
}

function readCache(file: string): Cached | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function stamp(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size}` : 'missing';
}

function bundle(): Cached {
  // loaded when it is needed: it takes as long as a whole synth from the cache
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
    charset: 'utf8',
    logLevel: 'silent',
  });
  const sources = Object.keys(metafile.inputs).filter((file) => !isPackage(file));
  const files = {
    ...Object.fromEntries(outputFiles.map((file) => [path.basename(file.path), file.text])),
    'licences.txt': licencesOf(packagesIn(metafile)),
  };
  return {
    inputs: Object.fromEntries([...ALWAYS, ...sources].map((file) => [file, stamp(file)])),
    checksum: checksumOf(files),
    files,
  };
}

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const isPackage = (file: string): boolean => PACKAGE.test(file);

/** Folders of the packages of which something is in the output. */
const packagesIn = ({ outputs }: Metafile): readonly string[] =>
  [
    ...new Set(
      Object.values(outputs).flatMap(({ inputs }) =>
        Object.keys(inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []),
      ),
    ),
  ].sort();
