import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../environments';
import { LIST_FILE } from '../validation/output-folder';
import { formatProblem, isError } from '../validation/problem';
import { synthesize } from '../validation/synthesize';
import { renderFiles } from '../validation/write';

/** The committed output is what the source makes, for every environment. */

const ADVICE = 'run `npm run synth`, look at the diff of dist/, and commit it';

describe.each(environments)('dist/$name', (environment) => {
  const { problems, manifests } = synthesize(environment);
  const rendered = renderFiles(manifests);
  const folder = path.join('dist', environment.name);
  const committed = readdirSync(folder).sort();

  test('the source has no errors', () => {
    expect(problems.filter(isError).map(formatProblem)).toEqual([]);
  });

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

test('dist/ has no other environments', () => {
  const names = environments.map(({ name }) => name).sort();
  expect(readdirSync('dist').sort()).toEqual([LIST_FILE, ...names]);
});
