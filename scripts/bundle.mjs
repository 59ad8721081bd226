import { readFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const options = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  // run.cjs compiles a script, which can require, and has nothing that would import for it later
  supported: { 'dynamic-import': false },
  format: 'cjs',
  // V8 keeps such a text in half the memory, and reads it without decoding
  charset: 'ascii',
  logLevel: 'warning',
  external: ['esbuild'],
};

const VIRTUAL = 'api-objects';
/**
 * `cdk8s-plus-28` loads a class for each kind of object and much more; only the API objects are used here. Whoever
 * imports anything else gets an error from esbuild.
 */
const onlyApiObjects = {
  name: 'only-api-objects',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cdk8s-plus-28$/ }, () => ({ path: 'k8s', namespace: VIRTUAL }));
    onLoad({ filter: /./, namespace: VIRTUAL }, () => ({
      contents: "export * as k8s from 'cdk8s-plus-28/lib/imports/k8s';",
      resolveDir: process.cwd(),
    }));
    onLoad({ filter: /cdk8s-plus-28[/\\]lib[/\\]imports[/\\]k8s\.js$/ }, ({ path: file }) => ({
      contents: apiObjects(readFileSync(file, 'utf8')),
    }));
  },
};

const FILTER =
  'Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})';
/**
 * The API objects as a module of which esbuild keeps what is used: two dozen of a thousand definitions. What each of
 * them leaves out of its result is left out without a copy for each property.
 */
function apiObjects(text) {
  const module = text
    .replace(/^"use strict";$|^var _a, .*$|^Object\.defineProperty\(exports, .*$/gm, '')
    .replace(/^exports\.\w+ = .*void 0;$/gm, '')
    .replace(/^const cdk8s_1 = require\("cdk8s"\);$/m, "import { ApiObject } from 'cdk8s';")
    .replace(/ extends cdk8s_1\.ApiObject /g, ' extends ApiObject ')
    // for programs in other languages
    .replace(
      /^const JSII_RTTI_SYMBOL_1 = .*$|^_\w+ = JSII_RTTI_SYMBOL_1;$|^\w+\[_\w+\] = .*$/gm,
      '',
    )
    .replace(
      /^(class \w+ extends ApiObject \{)([\s\S]*?)^\w+\.GVK = (\{[^}]*\});$/gm,
      '$1 static GVK = $3;$2',
    )
    .replace(/\((\w+) = exports\.\1 \|\| \(exports\.\1 = \{\}\)\)/g, '($1 = {})')
    .replace(/^exports\.(\w+) = \1;$/gm, 'export { $1 };')
    .replaceAll(FILTER, 'filled(result)');
  // of another version, which is taken as it is
  if (/\bexports\b|^\w+\.GVK/m.test(module)) return text;
  return `${module}
function filled(result) {
  const kept = {};
  for (const name of Object.keys(result)) if (result[name] !== undefined) kept[name] = result[name];
  return kept;
}`;
}

/** cdk8s starts programs for things that are not used here: what that takes is loaded when it is asked for. */
const LAZY = 'lazy-builtin';
const lazyPrograms = {
  name: LAZY,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^child_process$/ }, ({ importer }) =>
      importer.includes('cdk8s') ? { path: 'child_process', namespace: LAZY } : undefined,
    );
    onLoad({ filter: /./, namespace: LAZY }, ({ path: name }) => ({
      contents: ['execFileSync', 'execSync', 'spawnSync']
        .map((call) => `exports.${call} = (...args) => require('node:${name}').${call}(...args);`)
        .join('\n'),
    }));
  },
};

/** Validators are made here and not in every run. */
const validators = {
  name: 'validators',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]validation[/\\]precompiled\.ts$/ }, async ({ path: file }) => {
      const { outputFiles } = await build({
        ...options,
        entryPoints: ['scripts/precompile.ts'],
        sourcemap: false,
        metafile: false,
        plugins: [onlyApiObjects],
      });
      const module = new Module(path.resolve('scripts/precompile.ts'));
      module.paths = [path.resolve('node_modules')];
      module._compile(outputFiles[0].text, module.id);
      return {
        contents: module.exports.precompiledModule(),
        resolveDir: path.dirname(file),
        loader: 'js',
      };
    });
  },
};

/** The entry and all it imports as one function of a CommonJS module, its source map, and the files it is made of. */
export async function bundleEntry(entry, outfile) {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    outfile,
    sourcemap: 'linked',
    metafile: true,
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    plugins: [onlyApiObjects, lazyPrograms, validators],
  });
  const textOf = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).text;
  return {
    text: textOf('.cjs'),
    map: textOf('.map'),
    inputs: [
      'package-lock.json',
      ...['bundle.mjs', 'precompile.ts', 'run.cjs'].map((name) => `scripts/${name}`),
      ...Object.keys(metafile.inputs).filter(
        (file) => ![VIRTUAL, LAZY].some((namespace) => file.startsWith(`${namespace}:`)),
      ),
    ],
  };
}
