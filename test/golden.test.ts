import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../environments';
import { LIST_FILE } from '../validation/output-folder';
import { formatProblem, isError } from '../validation/problem';
import { synthesize } from '../validation/synthesize';
import { renderFiles } from '../validation/write';

/** The committed output is what the source makes, for every environment. */

const ADVICE = 'run `npm run synth`, look at the diff of dist/, and commit it';

const results = environments.map((environment) => synthesize(environment));
const folders = results.flatMap(({ environment, manifests, outputs }) => [
  { name: environment, rendered: renderFiles(manifests) },
  ...outputs.map(({ name, files }) => ({
    name,
    rendered: new Map([...files].map(([file, parts]) => [file, [...parts].join('')])),
  })),
]);

test('the source has no errors', () => {
  const problems = results.flatMap((result) => result.problems);
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
});

describe.each(folders)('dist/$name', ({ name, rendered }) => {
  const folder = path.join('dist', name);
  const committed = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

  test('has the files of a synth', () => {
    if (String(committed) !== String([...rendered.keys()].sort()))
      throw new Error(
        `dist/ is stale: it has ${committed}, and should have ${[...rendered.keys()].sort()}; ${ADVICE}`,
      );
  });

  test.each([...rendered])('%s equals the output of a synth', (name, text) => {
    const file = path.join(folder, name);
    const is = committed.includes(name) ? readFileSync(file, 'utf8') : '';
    if (is === text) return;
    const [was, now] = [is.split('\n'), text.split('\n')];
    const line = now.findIndex((content, index) => content !== was[index]);
    throw new Error(
      `${file} is stale from line ${line + 1}:\n- ${was[line]}\n+ ${now[line]}\n${ADVICE}`,
    );
  });
});

test('dist/ has no other environments or outputs', () => {
  const names = folders.map(({ name }) => name).sort();
  expect(readdirSync('dist').sort()).toEqual([LIST_FILE, ...names]);
});
