import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { programs } from '../demo/bundle';
import { checksumOf } from './checksum';
import { jsonSize, rememberJsonSize } from './json-size';
import { licencesOf } from './licences';

const CACHES = '.build';
/** What the files depend on beside the sources of the demo: packages, and this. */
const ALWAYS = [
  'package-lock.json',
  'demo/bundle.ts',
  ...['checksum', 'demo-programs', 'json-size', 'licences'].map((name) => `constructs/${name}.ts`),
];

export interface DemoProgramsProps {
  /** With what it takes to keep orders in PostgreSQL, which is a quarter of all. */
  readonly database: boolean;
  /** Folder of what was made before. @default .build */
  readonly caches?: string;
}

/** What is made of the sources. */
interface Made {
  readonly files: Readonly<Record<string, string>>;
  readonly checksum: string;
}

/** The first line of the cache; the files follow, one behind the other. */
interface Contents {
  /** Each input and when it was written. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly checksum: string;
  /** Name of each file, its bytes, and its size as JSON. */
  readonly files: readonly (readonly [name: string, bytes: number, asJson: number])[];
}

/** File that starts one of the demo's programs. */
export const demoEntry = (service: string): string => `${service}.mjs`;

/**
 * The demo's programs with all that they import, by file name: one file a program, what they share, and the
 * licences of what is in them. Made anew only when a source has changed, for it takes longer than all else.
 */
export function demoPrograms({ database, caches = CACHES }: DemoProgramsProps): Made {
  const cache = path.join(caches, `demo-programs${database ? '-database' : ''}`);
  const cached = readCache(cache);
  if (cached) return cached;
  const { inputs, checksum, files } = bundle(database);
  const texts = Object.entries(files);
  const contents: Contents = {
    inputs,
    checksum,
    files: texts.map(([name, text]) => [name, Buffer.byteLength(text), jsonSize(text)]),
  };
  mkdirSync(caches, { recursive: true });
  // whole files only: another process may be reading it
  const temporary = `${cache}.${process.pid}`;
  writeFileSync(
    temporary,
    `${JSON.stringify(contents)}\n${texts.map(([, text]) => text).join('')}`,
  );
  renameSync(temporary, cache);
  return { files, checksum };
}

/** What was made before, unless an input has changed since. */
function readCache(cache: string): Made | undefined {
  try {
    const bytes = readFileSync(cache);
    let at = bytes.indexOf('\n') + 1;
    const { inputs, checksum, files }: Contents = JSON.parse(bytes.toString('utf8', 0, at));
    const end = files.reduce((sum, [, length]) => sum + length, at);
    const isOld = Object.entries(inputs).some(([file, known]) => stamp(file) !== known);
    if (isOld || end !== bytes.length || !checksum) return undefined;
    const texts = files.map(([name, length, size]) => {
      const text = bytes.toString('utf8', at, at + length);
      at += length;
      rememberJsonSize(text, size);
      return [name, text] as const;
    });
    return { files: Object.fromEntries(texts), checksum };
  } catch {
    return undefined; // not there, or of another version of this program
  }
}

function stamp(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size}` : 'missing';
}

function bundle(database: boolean): Made & Pick<Contents, 'inputs'> {
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
    // V8 keeps such a text in half the memory
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
    inputs: Object.fromEntries([...ALWAYS, ...sources].map((file) => [file, stamp(file)])),
    checksum: checksumOf(files),
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
