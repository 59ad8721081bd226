// Runs a TypeScript program: node scripts/run.mjs ENTRY.ts [arguments].
// esbuild bundles the sources of this repository; packages are loaded from node_modules as they are. The bundle is kept
// in .build/ together with the hashes of its sources, and is rebuilt when one of them differs. Types are checked by
// `npm run check`.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CACHE = path.join(ROOT, '.build');
/** What a bundle depends on beside the sources in it. */
const BUILD_INPUTS = ['scripts/run.mjs', 'package-lock.json'];

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
process.chdir(ROOT);
process.setSourceMapsEnabled(true);
const name = entry.replace(/\.ts$/, '').replaceAll('/', '-');
const bundle = path.join(CACHE, `${name}.cjs`);
const record = path.join(CACHE, `${name}.json`);

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hashOf = (file) => {
  try {
    return sha256(readFileSync(file));
  } catch {
    return 'missing';
  }
};

/** Whether the bundle was made from the sources as they are now, and is undamaged. */
function isUpToDate() {
  try {
    const { output, inputs } = JSON.parse(readFileSync(record, 'utf8'));
    return (
      hashOf(bundle) === output &&
      Object.entries(inputs).every(([file, hash]) => hashOf(file) === hash)
    );
  } catch {
    return false;
  }
}

/** Writes a file in one step: another process may be reading it. */
function write(file, data) {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
}

/** Bundles the sources and returns the file to run. */
async function build() {
  const { build: esbuild } = await import('esbuild');
  const before = new Map();
  const { metafile, outputFiles } = await esbuild({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // beside the bundle: Node reads it only for the stack trace of an error
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [
      {
        name: 'hash-sources',
        setup: ({ onLoad }) =>
          // the hash of what esbuild reads, so that an edit during the build is noticed by the next run
          onLoad({ filter: /\.tsx?$/ }, ({ path: file }) => {
            const contents = readFileSync(file);
            before.set(path.relative(ROOT, file), sha256(contents));
            return { contents, loader: file.endsWith('x') ? 'tsx' : 'ts' };
          }),
      },
    ],
  });
  const outputOf = (ending) => outputFiles.find(({ path: file }) => file.endsWith(ending)).contents;
  const contents = outputOf('.cjs');
  const map = outputOf('.cjs.map');
  const files = [...BUILD_INPUTS, ...Object.keys(metafile.inputs)];
  const inputs = Object.fromEntries(files.map((file) => [file, before.get(file) ?? hashOf(file)]));
  try {
    mkdirSync(CACHE, { recursive: true });
    write(`${bundle}.map`, map);
    write(bundle, contents);
    write(record, JSON.stringify({ output: sha256(contents), inputs }));
    return bundle;
  } catch {
    // a read-only checkout: run it from elsewhere, with the same packages
    const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const elsewhere = path.join(folder, `${name}.cjs`);
    writeFileSync(`${elsewhere}.map`, map);
    writeFileSync(elsewhere, contents);
    return elsewhere;
  }
}

function explain(error) {
  if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
    return `${error.message.split('\n')[0]}\nhint: run npm ci`;
  return error.errors ? undefined : error.stack; // esbuild has printed its own
}

try {
  const file = isUpToDate() ? bundle : await build();
  module.enableCompileCache?.(path.join(CACHE, 'compile-cache'));
  process.argv = [process.argv[0], path.resolve(entry), ...args];
  createRequire(import.meta.url)(file);
} catch (error) {
  const text = explain(error);
  if (text) console.error(text);
  process.exitCode = 1;
}
