import Module from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const options = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  // run.mjs compiles a script, which can require, and has nothing that would import for it later
  supported: { 'dynamic-import': false },
  format: 'cjs',
  // V8 keeps such a text in half the memory, and reads it without decoding
  charset: 'ascii',
  logLevel: 'warning',
  external: ['esbuild'],
};

/**
 * `cdk8s-plus-28` loads a class for each kind of object and much more; only the API objects are used here. Whoever
 * imports anything else gets an error from esbuild.
 */
const onlyApiObjects = {
  name: 'only-api-objects',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cdk8s-plus-28$/ }, () => ({ path: 'k8s', namespace: 'api-objects' }));
    onLoad({ filter: /./, namespace: 'api-objects' }, () => ({
      contents: "export * as k8s from 'cdk8s-plus-28/lib/imports/k8s';",
      resolveDir: process.cwd(),
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

/** The entry and all it imports as one file. */
export const bundleEntry = (entry, outfile) =>
  build({
    ...options,
    entryPoints: [entry],
    outfile,
    sourcemap: 'linked',
    metafile: true,
    plugins: [onlyApiObjects, validators],
  });
