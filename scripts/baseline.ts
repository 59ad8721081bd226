import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { yaml } from '../catalog/helpers/yaml';

// The baseline of the benchmark, valid for any generator: parses objects, serializes them, and
// writes the files.
const [input, output, ...more] = process.argv.slice(2);
if (input === undefined || input.startsWith('-') || output === undefined || more.length > 0) {
  const usage = 'usage: node scripts/run.mjs scripts/baseline.ts INPUT.json FOLDER';
  if (input === '--help' && output === undefined) console.log(usage);
  else console.error(usage);
  process.exit(input === '--help' && output === undefined ? 0 : 2);
}
const files = JSON.parse(readFileSync(input, 'utf8')) as Record<string, object[]>;
for (const [name, documents] of Object.entries(files)) {
  const text = documents.map(yaml);
  writeFileSync(path.join(output, name), text.join('---\n'));
}
