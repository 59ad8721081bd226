// Runs a TypeScript entry: node scripts/run.mjs main.ts [arguments].
// Bundling once with esbuild and running the bundle starts several times faster than compiling module
// by module; types are checked by `npm run check`, not here.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
const outfile = path.join(root, '.build', `${entry.replace(/\.ts$/, '').replaceAll('/', '-')}.cjs`);
mkdirSync(path.dirname(outfile), { recursive: true });
try {
  buildSync({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    logLevel: 'warning',
    external: ['esbuild'],
  });
} catch {
  process.exit(1); // esbuild has printed the errors
}
process.chdir(root);
process.argv = [process.argv[0], path.join(root, entry), ...args];
createRequire(import.meta.url)(outfile);
