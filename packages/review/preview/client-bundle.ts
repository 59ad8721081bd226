import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const CLIENT = path.join('packages', 'review', 'preview', 'client', 'main.tsx');
const LIBRARIES = 'node_modules';

/**
 * Pattern of parts of the library of Grafana that no panel uses; together they are larger than
 * everything else.
 */
const LEFT_OUT = /^(monaco-editor|react-monaco-editor|@monaco-editor\/react|ol|slate-react)(\/|$)/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: LEFT_OUT }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }));
  },
};

export interface ClientBundle {
  readonly script: string;
  readonly style: string;
}

/** Bundles the program of the page: Grafana's components and the project's. */
export async function bundleClient(): Promise<ClientBundle> {
  if (!existsSync(path.join(LIBRARIES, '@grafana', 'ui', 'package.json')))
    throw new Error("Grafana's components are not installed: run npm ci");
  const { outputFiles } = await build({
    entryPoints: [CLIENT],
    outdir: 'page',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    logLevel: 'silent',
    plugins: [leaveOut],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: {
      '.svg': 'dataurl',
      '.png': 'dataurl',
      '.woff': 'dataurl',
      '.woff2': 'dataurl',
      '.ttf': 'dataurl',
    },
  });
  const text = (ending: string) =>
    outputFiles.find(({ path: name }) => name.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

/**
 * Pattern of the paths of the icons of Grafana's components; no other files of that directory are
 * served.
 */
const ICON = /^\/public\/build\/img\/icons\/((?:[a-z]+\/)?[\w-]+\.svg)$/;

/** Returns an icon of the library; undefined for any other path. */
export function iconAt(address: string): string | undefined {
  const [, name] = ICON.exec(address) ?? [];
  if (name === undefined) return undefined;
  const file = path.join(LIBRARIES, '@grafana', 'ui', 'dist', 'public', 'img', 'icons', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
