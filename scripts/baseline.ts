import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { yaml } from '../catalog/helpers/yaml';

// The baseline of any generator: parses objects, serializes them, writes the files. Started by the benchmark.
const [input = '', output = ''] = process.argv.slice(2);
const files = JSON.parse(readFileSync(input, 'utf8')) as Record<string, object[]>;
for (const [name, documents] of Object.entries(files)) {
  const text = documents.map(yaml);
  writeFileSync(path.join(output, name), text.join('---\n'));
}
