import Module, { isBuiltin } from 'node:module';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { isVirtual, lightCdk8s } from './bundle-cdk8s.mjs';

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
  // less to read; lines stay short enough for a message about one of them
  minifyWhitespace: true,
  lineLimit: 160,
  logLevel: 'warning',
};

/** Where `require` is how modules are loaded at once. */
const EAGER = /[/\\]node_modules[/\\]|[/\\]precompiled\.ts$/;
/** What is loaded only when something needs it stays where it is: a bundle is read whole at each start. */
const seldom = {
  name: 'seldom',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ kind, path: name, importer }) =>
      kind === 'require-call' && !EAGER.test(importer) && !isBuiltin(name)
        ? { path: name, external: true }
        : undefined,
    );
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
        plugins: [lightCdk8s],
      });
      const module = new Module(path.resolve('scripts/precompile.ts'));
      module.paths = [path.resolve('node_modules')];
      module._compile(outputFiles[0].text, module.id);
      // a long text, of which a run looks at little
      const { code } = await transform(module.exports.precompiledModule(), { minify: true });
      return {
        contents: code,
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
    plugins: [seldom, lightCdk8s, validators],
  });
  const textOf = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).text;
  return {
    text: textOf('.cjs'),
    map: textOf('.map'),
    inputs: [
      'package-lock.json',
      ...['bundle.mjs', 'bundle-cdk8s.mjs', 'precompile.ts', 'run.cjs'].map(
        (name) => `scripts/${name}`,
      ),
      ...Object.keys(metafile.inputs).filter((file) => !isVirtual(file)),
    ],
  };
}
