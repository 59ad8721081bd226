// Gives tests the validators that bundles have: the code that Ajv generates from the schemas, as scripts/run.mjs does.
// Each suite loads its modules anew, and would spend two seconds on compiling the schemas.
const { createHash } = require('node:crypto');
const { readdirSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { buildSync, transformSync } = require('esbuild');

const ROOT = path.join(__dirname, '..');
let bundle;

/** Returns a program that generates the code. Its text is the key of the result, since it contains all schemas. */
function generator() {
  bundle ??= buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['validation/validator-code.ts'],
    alias: Object.fromEntries(
      readdirSync(path.join(ROOT, 'packages')).map((name) => [
        `@observability-stack/${name}`,
        `./packages/${name}`,
      ]),
    ),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  }).outputFiles[0].text;
  return bundle;
}

module.exports = {
  getCacheKey: () => createHash('sha256').update(generator()).digest('hex'),
  process() {
    const loaded = { exports: {} };
    new Function('module', 'exports', 'require', generator())(
      loaded,
      loaded.exports,
      createRequire(__filename),
    );
    return transformSync(loaded.exports.validatorCode, { minify: true });
  },
};
