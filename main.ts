import path from 'node:path';
import type { Environment } from './catalog/environment';
import { environments } from './environments';
import { closest } from './validation/closest';
import { formatProblem } from './validation/problem';
import { type SynthResult, synthesize } from './validation/synthesize';
import { renderFiles, writeFolder } from './validation/write';

const OUTPUT = 'dist';
const started = performance.now();
const names = environments.map(({ name }) => name);
const wanted = process.argv.slice(2);

if (wanted.includes('--help') || wanted.includes('-h')) {
  console.log(`npm run synth -- [ENVIRONMENT...]

Writes ${OUTPUT}/<environment>/ for the environments named, or for all: ${names.join(', ')}.
Reports every problem at once, and then writes nothing. Exit code: 0 written, 1 problems, 2 usage.`);
  process.exit(0);
}
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  for (const name of unknown) {
    const near = closest(name, names);
    console.error(`error unknown-environment\n  at command line\n  there is no environment ${JSON.stringify(name)}
  hint: ${near ? `did you mean ${near}? ` : ''}known: ${names.join(', ')}; a new one goes into environments/index.ts`);
  }
  process.exit(2);
}

const chosen = environments.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const results = chosen.map((environment: Environment) => synthesize(environment));
const problems = results.flatMap((result) => result.problems);
const errors = problems.filter(({ severity }) => severity === 'error').length;
for (const problem of problems) console.error(`${formatProblem(problem)}\n`);
if (errors > 0) {
  console.error(`${errors} errors, ${problems.length - errors} warnings. Nothing was written.`);
  process.exit(1);
}
for (const result of results) report(result);
console.log(`${Math.round(performance.now() - started)} ms, ${problems.length} warnings`);

function report({ environment, manifests }: SynthResult): void {
  const files = renderFiles(manifests);
  const folder = path.join(OUTPUT, environment);
  writeFolder(folder, files);
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const count = `${manifests.length} objects in ${files.size} files, ${Math.ceil(bytes / 1024)} KiB`;
  console.log(`${folder}/: ${count}`);
}
