// Runs a TypeScript program: node scripts/run.mjs ENTRY.ts [arguments].
// esbuild bundles the sources of this repository with the packages that they import. The bundle is kept in .build/ together
// with a hash of its inputs, and is rebuilt when that differs. Types are checked by `npm run check`.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import module, { createRequire, SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CACHE = path.join(ROOT, '.build');
/** The inputs of a bundle besides its sources; npm writes the last one when it installs packages. */
const BUILD_INPUTS = [
  ...['scripts/run.mjs', 'tsconfig.json', 'package-lock.json', 'node_modules/.package-lock.json'],
  ...workspaces().map((name) => `packages/${name}/package.json`),
];
/** The workspaces of this checkout, also where node_modules is a link to that of another one. */
const WORKSPACES = Object.fromEntries(
  workspaces().map((name) => [`@observability-stack/${name}`, `./packages/${name}`]),
);
/** Packages that run their own programs, and one that is optional. */
const EXTERNAL = ['esbuild', 'pg-native'];
/** cdk8s runs this script, which it expects next to its own code, to read manifests from files and URLs. */
const LOAD_URL = '_loadurl.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
process.chdir(ROOT);
const name = entry.replace(/\.ts$/, '').replaceAll('/', '-');
const bundle = path.join(CACHE, `${name}.cjs`);
const record = path.join(CACHE, `${name}.json`);

function workspaces() {
  try {
    return readdirSync(path.join(ROOT, 'packages'));
  } catch {
    return [];
  }
}

/** Hashes the contents of all files. */
function hashOf(files, contentsOf = read) {
  const hash = createHash('sha256');
  for (const file of files) {
    const contents = contentsOf(file);
    hash.update(`${contents.length}\n`).update(contents);
  }
  return hash.digest('hex');
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return 'missing';
  }
}

/** Reports whether the bundle matches the current sources, and is undamaged. */
function isUpToDate() {
  try {
    const { hash, inputs } = JSON.parse(readFileSync(record, 'utf8'));
    return hashOf([bundle, ...inputs]) === hash;
  } catch {
    return false;
  }
}

/** Writes a file atomically: another process may be reading it. */
function write(file, data) {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
}

/** Bundles the sources and returns the file to run. */
async function build() {
  const { build: esbuild } = await import('esbuild');
  // the contents that esbuild has read, so that an edit during the build is noticed by the next run
  const sources = new Map();
  const keepSources = {
    name: 'keep-sources',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.tsx?$/ }, ({ path: file }) => {
        const contents = readFileSync(file);
        sources.set(path.relative(ROOT, file), contents);
        return { contents, loader: file.endsWith('x') ? 'tsx' : 'ts' };
      }),
  };
  const common = {
    bundle: true,
    write: false,
    external: EXTERNAL,
    alias: WORKSPACES,
    absWorkingDir: ROOT,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    minifyWhitespace: true,
    logLevel: 'warning',
  };
  // the code that Ajv generates from the schemas: compiling them at each start would take a fifth of a synth
  const compiledValidators = {
    name: 'compiled-validators',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/validation\/validators\.ts$/ }, async ({ path: file }) => {
        const {
          outputFiles: [program],
        } = await esbuild({
          ...common,
          entryPoints: ['validation/validator-code.ts'],
          plugins: [keepSources],
        });
        return {
          contents: exportsOf(program.text).validatorCode,
          loader: 'js',
          resolveDir: path.dirname(file),
        };
      }),
  };
  const { metafile, outputFiles } = await esbuild({
    ...common,
    entryPoints: [entry],
    outfile: bundle,
    metafile: true,
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [compiledValidators, keepSources],
  });
  const outputOf = (ending) => outputFiles.find(({ path: file }) => file.endsWith(ending)).contents;
  const outputs = {
    [`${name}.cjs.map`]: outputOf('.cjs.map'),
    [`${name}.cjs`]: outputOf('.cjs'),
    [LOAD_URL]: `import ${JSON.stringify(pathToFileURL(path.join(ROOT, 'node_modules/cdk8s/lib', LOAD_URL)))};\n`,
  };
  const inputs = [
    ...BUILD_INPUTS,
    // those of the validators are not in the bundle itself
    ...new Set([...Object.keys(metafile.inputs), ...sources.keys()].filter(isSource)),
  ];
  const contents = { ...Object.fromEntries(sources), [bundle]: outputs[`${name}.cjs`] };
  const hash = hashOf([bundle, ...inputs], (file) => contents[file] ?? read(file));
  try {
    mkdirSync(CACHE, { recursive: true });
    for (const [file, data] of Object.entries(outputs)) write(path.join(CACHE, file), data);
    write(record, JSON.stringify({ hash, inputs }));
    return bundle;
  } catch {
    // a read-only checkout: run the bundle from a temporary folder, with the same packages
    return writeTemporary(outputs);
  }
}

class BundleError extends Error {}

function writeTemporary(outputs) {
  try {
    const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [file, data] of Object.entries(outputs))
      writeFileSync(path.join(folder, file), data);
    return path.join(folder, `${name}.cjs`);
  } catch (error) {
    throw new BundleError(
      `cannot write the bundle to ${CACHE} or ${tmpdir()}: ${error.message}\nhint: make one of them writable, or set TMPDIR`,
    );
  }
}

/** Runs a CommonJS module and returns its exports. */
function exportsOf(code) {
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', code)(
    loaded,
    loaded.exports,
    createRequire(import.meta.url),
  );
  return loaded.exports;
}

/** Packages only change with npm's lock file. */
const isSource = (file) => !file.split('/').includes('node_modules');

/**
 * Maps stack traces to the sources. Node's own support for source maps parses the map of every module when it is loaded;
 * this parses the map at the first stack trace.
 */
function mapStackTraces(file) {
  let map;
  const sourceOf = (line, column) => {
    map ??= readSourceMap(`${file}.map`);
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    // code that esbuild added has no source
    if (originalSource === undefined) return `${file}:${line}:${column}`;
    return `${path.resolve(CACHE, originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  };
  const describe = (frame) => {
    if (frame.getFileName() !== file) return String(frame);
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    return String(frame).replace(`${file}:${line}:${column}`, () => sourceOf(line, column));
  };
  Error.prepareStackTrace = (error, frames) =>
    [Error.prototype.toString.call(error), ...frames.map(describe)].join('\n    at ');
}

/** A damaged map must not hide the error of which the stack trace is printed. */
function readSourceMap(file) {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { findEntry: () => ({}) };
  }
}

function explain(error) {
  if (error instanceof BundleError) return error.message;
  if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
    return `${error.message.split('\n')[0]}\nhint: run npm ci`;
  // esbuild has printed its own errors
  if (!error.errors) return error.stack;
  return error.errors.some(({ text }) => /^Could not resolve "[^.]/.test(text))
    ? 'hint: run npm ci'
    : undefined;
}

try {
  const file = isUpToDate() ? bundle : await build();
  mapStackTraces(file);
  module.enableCompileCache?.(path.join(CACHE, 'compile-cache'));
  process.argv = [process.argv[0], path.resolve(entry), ...args];
  createRequire(import.meta.url)(file);
} catch (error) {
  const text = explain(error);
  if (text) console.error(text);
  process.exitCode = 1;
}
