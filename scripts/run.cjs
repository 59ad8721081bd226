// Runs a TypeScript entry: node scripts/run.cjs main.ts [arguments].
// The entry and all it imports become one file, made anew only when a source has changed, and V8's compiled
// code is kept beside it: starting is most of what a synth costs, which is also why this is no module of the
// newer kind. Types are checked by `npm run check`.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } = require('node:fs');
const { statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// A synth is over before code that is optimized in the background pays for it; what runs for long still gets there.
// Only Node 20 knows these flags, and others say so at each start.
if (process.versions.node.startsWith('20.')) {
  v8.setFlagsFromString('--interrupt-budget=1000000');
  // Nor does keeping notes on code that runs a few times only.
  v8.setFlagsFromString('--interrupt-budget-factor-for-feedback-allocation=40');
}
// Large heaps are cleared before they have grown by half: a thousand teams fit in a gigabyte.
v8.setFlagsFromString('--heap-growing-percent=25');
// That small ones are not cleared at all can only be said to Node itself: the script `synth` of package.json does.

const FOLDER = '.build';
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.cjs ENTRY.ts [arguments]');
  process.exit(2);
}
process.chdir(path.dirname(__dirname));
const name = entry.replace(/\.ts$/, '').replaceAll('/', '-');
const bundle = path.join(FOLDER, `${name}.cjs`);

/** The end of a bundle tells what it was made of, so that the two cannot be of different builds. */
const RECORD = '\n//# made-of=';

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

/** Whole files only, since another process may be reading them. Where nothing can be written, runs just start slower. */
const write = (file, data) => {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(temporary, data);
    renameSync(temporary, file);
    return true;
  } catch {
    return false;
  }
};

/** What was made before, unless an input has changed since. */
function upToDate() {
  const text = readIfThere(bundle, 'latin1');
  if (text === undefined) return undefined;
  try {
    const { id, inputs } = JSON.parse(text.slice(text.lastIndexOf(RECORD) + RECORD.length));
    const same = Object.entries(inputs).every(([file, known]) => stamp(file) === known);
    return same && id ? { id, text } : undefined;
  } catch {
    return undefined; // of another version of this program
  }
}

async function build() {
  const begin = Date.now();
  const { bundleEntry } = await import('./bundle.mjs');
  const { text: code, map, inputs: files } = await bundleEntry(entry, bundle);
  const id = require('node:crypto').createHash('sha256').update(code).digest('hex').slice(0, 16);
  const inputs = Object.fromEntries(files.map((file) => [file, stamp(file)]));
  // whether what is edited meanwhile is in the bundle nobody can say: it is made again the next time
  const edited = Object.values(inputs).some((known) => {
    const changed = Number(known.split(' ')[0]);
    return changed >= begin && changed <= Date.now();
  });
  const record = JSON.stringify({ id, inputs: edited ? { '': 'edited' } : inputs }).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const text = `${code}${RECORD}${record}`;
  if (write(`${bundle}.map`, map) && write(bundle, text)) {
    for (const file of readdirSync(FOLDER))
      if (file.startsWith(`${name}.cjs.`) && file.endsWith('.code') && !file.includes(id))
        rmSync(path.join(FOLDER, file), { force: true });
  }
  return { id, text };
}

/** The bundle as a function. Node maps errors to the sources of its own modules only, and compiles those each time. */
function compiled({ id, text }, filename) {
  const options = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  if (options.includes('--enable-source-maps')) {
    const module = new Module(filename);
    module._compile(`module.exports = ${text}`, filename);
    return module.exports;
  }
  // V8 itself compares no more than the length of the source; the tag is of its version and its flags
  const codeFile = `${bundle}.${id}.${v8.cachedDataVersionTag()}.code`;
  const cachedData = readIfThere(codeFile);
  const script = new vm.Script(text, { filename, cachedData });
  process.on('exit', () => {
    if (cachedData && !script.cachedDataRejected) return;
    write(codeFile, script.createCachedData());
  });
  return script.runInThisContext();
}

function run(made) {
  const filename = path.resolve(bundle);
  const main = compiled(made, filename);
  process.argv = [process.argv[0], path.resolve(entry), ...args];
  const module = { exports: {} };
  main(module.exports, Module.createRequire(filename), module, filename, path.dirname(filename));
}

const made = upToDate();
if (made) run(made);
else
  build().then(run, (error) => {
    if (!error.errors) console.error(error); // esbuild has printed its own
    process.exit(1);
  });
