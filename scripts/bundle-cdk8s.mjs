import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What cdk8s brings along, less what is not used here: starting is most of what a synth costs. Each change is to the
 * text of a file; where another version has another text, it stays as it is.
 */
export const lightCdk8s = {
  name: 'light-cdk8s',
  setup({ onResolve, onLoad }) {
    // its index loads a class for each kind of object and much more; who imports anything else is told by esbuild
    onResolve({ filter: /^cdk8s-plus-28$/ }, () => ({ path: 'k8s', namespace: VIRTUAL }));
    onLoad({ filter: /./, namespace: VIRTUAL }, () => ({
      contents: "export * as k8s from 'cdk8s-plus-28/lib/imports/k8s';",
      resolveDir: process.cwd(),
    }));
    onResolve({ filter: /^child_process$/ }, ({ importer }) =>
      /[/\\]node_modules[/\\]cdk8s[/\\]/.test(importer)
        ? { path: 'child_process', namespace: LAZY }
        : undefined,
    );
    onLoad({ filter: /./, namespace: LAZY }, ({ path: name }) => ({
      contents: ['execFileSync', 'execSync', 'spawnSync']
        .map((call) => `exports.${call} = (...args) => require('node:${name}').${call}(...args);`)
        .join('\n'),
    }));
    for (const [file, change] of Object.entries(changes))
      onLoad(
        { filter: new RegExp(`[/\\\\]${file.replaceAll('/', '[/\\\\]')}\\.js$`) },
        (found) => ({
          contents: change(readFileSync(found.path, 'utf8'), path.dirname(found.path)),
          resolveDir: path.dirname(found.path),
        }),
      );
  },
};

const VIRTUAL = 'api-objects';
const LAZY = 'lazy-builtin';
/** Whether an input of a bundle is no file. */
export const isVirtual = (input) => [VIRTUAL, LAZY].some((one) => input.startsWith(`${one}:`));

const changes = {
  'cdk8s-plus-28/lib/imports/k8s': apiObjects,
  'cdk8s/lib/index': lazyParts,
  'cdk8s/lib/app': (text) =>
    text.replace(
      'const yaml_1 = require("./yaml");',
      'const yaml_1 = { get Yaml() { return require("./yaml").Yaml; } };',
    ),
  'cdk8s/lib/resolve': ownResolversAtOnce,
  'cdk8s/lib/names': lazyHash,
  'constructs/lib/private/node-addr': lazyHash,
};

/** Names and addresses that are made of a hash are not asked for. */
function lazyHash(text) {
  return text.replace(
    'const crypto = __importStar(require("crypto"));',
    'const crypto = { createHash: (...args) => require("crypto").createHash(...args) };',
  );
}

/** What charts and objects do without is there for whoever asks, and loaded then. */
function lazyParts(text, folder) {
  return ['testing', 'include', 'yaml', 'helm', 'duration', 'cron', 'size'].reduce(
    (whole, name) => {
      const part = readFileSync(path.join(folder, `${name}.js`), 'utf8');
      const names = new Set([...part.matchAll(/\bexports\.(\w+) = /g)].map(([, one]) => one));
      const lazy = [...names].map(
        (one) =>
          `Object.defineProperty(exports, "${one}", { enumerable: true, get: () => require("./${name}").${one} });`,
      );
      return whole.replace(`__exportStar(require("./${name}"), exports);`, lazy.join('\n'));
    },
    text,
  );
}

/**
 * The three resolvers that every app has, in one step: they are asked for every field of every object, and nearly always
 * there is nothing to do. Where an app has more, it goes on as before.
 */
function ownResolversAtOnce(text) {
  const start = 'const resolvers = app_1.App.of(apiObject).resolvers;';
  if (!text.includes(start) || !text.includes('lazy_1.Lazy')) return text;
  return `${text.replace(start, `${start}\n    if (resolvers.length === 3) return resolveOwn(value);`)}
function resolveOwn(value) {
  if (value == null || typeof value !== 'object') return value;
  if (value instanceof lazy_1.Lazy) return resolveOwn(value.produce());
  if (typeof value.resolve === 'function') return resolveOwn(value.resolve());
  if (Array.isArray(value)) return value.map(resolveOwn);
  if (value.constructor !== Object)
    return ['number', 'string'].includes(typeof value.value) ? { value: value.value } : value;
  const result = {};
  for (const name of Object.keys(value)) result[name] = resolveOwn(value[name]);
  return result;
}`;
}

const FILTER =
  /Object\.entries\(([\w.]+)\)\.reduce\(\(r, i\) => \(i\[1\] === undefined\) \? r : \(\{ \.\.\.r, \[i\[0\]\]: i\[1\] \}\), \{\}\)/g;
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
      /^(class (\w+) extends ApiObject \{)([\s\S]*?)^\2\.GVK = (\{[^}]*\});$/gm,
      '$1 static GVK = $4;$3',
    )
    .replace(/\((\w+) = exports\.\1 \|\| \(exports\.\1 = \{\}\)\);/g, '($1 = {}); export { $1 };')
    .replace(/^exports\.(\w+) = \1;$/gm, 'export { $1 };')
    .replace(FILTER, 'filled($1)');
  // of another version, which is taken as it is
  if (/\bexports\b|\bcdk8s_1\b|^\w+\.GVK/m.test(module) || !module.includes(' ApiObject }'))
    return text;
  return `${module}
function filled(result) {
  const kept = {};
  for (const name of Object.keys(result)) if (result[name] !== undefined) kept[name] = result[name];
  return kept;
}`;
}
