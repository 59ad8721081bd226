import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoPrograms } from '../constructs/demo/programs';

const [folder] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-')) {
  console.error(
    'usage: node scripts/run.mjs scripts/demo-programs.ts FOLDER\n\nBundle the programs of the demo into FOLDER, with all dependencies. Run them with node FOLDER/order-service.mjs.',
  );
  process.exit(folder === '--help' ? 0 : 2);
}
const files = Object.entries(demoPrograms({ database: true }).files);
mkdirSync(folder, { recursive: true });
for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
console.log(`${folder}: ${files.length} files`);
