import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoPrograms } from '../constructs/demo/programs';
import { runCommand, UsageError } from '../tools/command';

runCommand({
  name: 'demo-programs',
  help: `usage: node scripts/run.mjs scripts/demo-programs.ts FOLDER

Bundle the programs of the demo into FOLDER, with all dependencies. Run them with node FOLDER/order-service.mjs.`,
  positionals: true,
  run: ({ positionals: [folder, ...more] }) => {
    if (folder === undefined || more.length > 0) throw new UsageError('expected one folder');
    const files = Object.entries(demoPrograms({ database: true }).files);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
    console.log(`${folder}: ${files.length} files`);
  },
});
