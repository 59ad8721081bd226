// Runs a TypeScript entry: node scripts/run.mjs main.ts [arguments].
// The entry and all it imports become one file, made anew only when a source has changed, and V8's compiled
// code is kept beside it: starting is most of what a synth costs. Types are checked by `npm run check`.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';

// A synth is over before code that was optimized in the background pays for it; what runs for long still gets there.
v8.setFlagsFromString('--interrupt-budget=1000000');

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
process.chdir(root);
const bundle = path.join('.build', `${entry.replace(/\.ts$/, '').replaceAll('/', '-')}.cjs`);
const inputsFile = `${bundle}.inputs.json`;
const codeFile = `${bundle}.${process.version}-${process.arch}.code`;

// whole files only: another process may be reading them
const replace = (file, data) => {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
};
const readIfThere = (file, encoding) => {
  try {
    return readFileSync(file, encoding);
  } catch {
    return undefined;
  }
};
const stamp = (file) => {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size}` : 'missing';
};

/** The bundle, unless an input has changed since it was made. */
function upToDate() {
  const inputs = readIfThere(inputsFile, 'utf8');
  if (inputs === undefined) return undefined;
  const unchanged = Object.entries(JSON.parse(inputs)).every(
    ([file, known]) => stamp(file) === known,
  );
  return unchanged ? readIfThere(bundle, 'latin1') : undefined;
}

async function build() {
  const { bundleEntry } = await import('./bundle.mjs');
  const { metafile, outputFiles } = await bundleEntry(entry, bundle);
  mkdirSync('.build', { recursive: true });
  const inputs = [
    'scripts/run.mjs',
    'scripts/bundle.mjs',
    'scripts/precompile.ts',
    'package-lock.json',
    ...Object.keys(metafile.inputs),
  ];
  for (const { path: file, contents } of outputFiles) replace(file, contents);
  replace(
    inputsFile,
    JSON.stringify(Object.fromEntries(inputs.map((file) => [file, stamp(file)]))),
  );
  return readFileSync(bundle, 'latin1');
}

async function source() {
  const known = upToDate();
  if (known !== undefined) return known;
  try {
    return await build();
  } catch (error) {
    if (!error.errors) console.error(error); // esbuild has printed its own
    process.exit(1);
  }
}

const text = await source();
const filename = path.resolve(bundle);
const cachedData = readIfThere(codeFile);
const script = new vm.Script(Module.wrap(text), { filename, cachedData });
process.argv = [process.argv[0], path.resolve(entry), ...args];
process.on('exit', () => {
  if (cachedData && !script.cachedDataRejected) return;
  replace(codeFile, script.createCachedData());
});
const module = { exports: {} };
script.runInThisContext()(
  module.exports,
  createRequire(filename),
  module,
  filename,
  path.dirname(filename),
);
