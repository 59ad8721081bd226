// Commands that read definitions without the synth, on definitions with errors.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listImages } from '../../scripts/images/images';
import { usableEnvironments, usableResolved } from '../../validation/usable-environments';
import { base } from '../validation/trial';

const throwing = {
  get teams(): never {
    throw new Error('thrown by a getter');
  },
  name: 'test',
};
const wrong: readonly (readonly [title: string, given: unknown, found: string])[] = [
  ['no list', undefined, 'definition/schema-error'],
  ['an empty list', [], 'definition/schema-error'],
  ['a text', ['local'], 'environments/index.ts, [0]'],
  ['undefined', [undefined], 'environments/index.ts, [0]'],
  ['null', [base, null], 'environments/index.ts, [1]'],
  ['a promise', [Promise.resolve(base)], 'environments/index.ts, [0]'],
  ['no teams', [{ name: 'test' }], 'environment test'],
  ['teams that are not a list', [{ ...base, teams: {} }], 'environment test, teams'],
  ['a missing team', [{ ...base, teams: [undefined] }], 'definition/schema-error'],
  ['a team without a name', [{ ...base, teams: [{}] }], 'team [0]'],
  [
    'services that are a text',
    [{ ...base, teams: [{ ...base.teams[0], services: 'x' }] }],
    'team platform, services',
  ],
  ['a getter that throws', [throwing], 'definition/failed-function'],
  ['a misspelt setting', [{ ...base, lokki: {} }], 'environment test, lokki'],
  [
    'a text for a number',
    [{ ...base, loki: { replicas: '2' } }],
    'environment test, loki.replicas',
  ],
  ['one name twice', [base, base], 'definition/duplicate-environment'],
];

describe.each(wrong)('%s', (_, given, found) => {
  test.each([
    ['usableEnvironments', usableEnvironments],
    ['usableResolved', usableResolved],
    ['listImages', listImages],
  ])('is an error with code and place in %s', (_, read) => {
    const error = errorOf(() => read(given as never));
    expect(error).toContain(found);
    expect(error).toMatch(/^the definitions have errors\nerror [a-z0-9]+\/[a-z-]+\n {2}at \S/);
    expect(error).toContain('hint: run npm run synth');
  });
});

function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

test('usable definitions are data', () => {
  expect(usableEnvironments([base]).map(({ name }) => name)).toEqual(['test']);
  expect(usableResolved([base])[0]?.prometheus.replicas).toBe(1);
});

/** Functions that report definitions with errors. */
const GUARDED =
  /^(usableEnvironments|usableResolved|listImages|checkFindings|loadConfigurations|cli|runSynth|requireTeam)$/;

test('commands read the definitions through a function that reports errors', () => {
  const files = ['scripts', 'packages/review', 'packages/lab'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/(^|\/)test\//.test(file))
      .map((file) => path.join(folder, file)),
  );
  const using = files
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
    .filter(({ text }) => /import \{ environments \} from '[./]+environments'/.test(text));
  expect(using.map(({ file }) => file)).toContain('scripts/check.ts');
  const unguarded = using.flatMap(({ file, text }) =>
    [...text.matchAll(/^.*(?<!['/])\benvironments\b(?!['/]).*$/gm)]
      .map(([line]) => line)
      .filter((line) => !/^import |^\s*(\*|\/\/)|npm run|environments:/.test(line))
      .filter((line) => {
        const [, caller = ''] = /(\w+)\(environments\b/.exec(line) ?? [];
        return !GUARDED.test(caller);
      })
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(unguarded).toEqual([]);
});
