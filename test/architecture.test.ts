import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The flow goes one way: from definitions, over what they mean and what runs, to the checks and the programs that people
 * start. A room imports from rooms above it, and from none beside or below it: see ARCHITECTURE.md.
 */
const FLOW: readonly (readonly string[])[] = [
  ['catalog'],
  ['query'],
  ['panels'],
  ['teams', 'demo'],
  ['environments'],
  ['resolve'],
  ['alerts', 'scrape-configs'],
  // a panel asks what the alert asks, and draws the line at which it fires
  ['dashboards'],
  ['constructs'],
  ['validation'],
  ['main.ts', 'lab', 'scripts'],
  // looks at what the others made, from outside
  ['review'],
];
/** Builds and finds programs; knows nothing of the stack. */
const TOOLS = 'tools';
const STARTED_BY_PEOPLE = ['main.ts', 'lab', 'scripts', 'review', TOOLS];
/** Programs of its own, which run in the cluster. */
const PROGRAMS = [...STARTED_BY_PEOPLE, 'demo'];

function sourcesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.includes('generated'))
    .map(({ name }) => path.join(place, name))
    .flatMap((inside) => (statSync(inside).isDirectory() ? sourcesOf(inside) : [inside]))
    .filter((name) => /\.tsx?$/.test(name));
}

const rooms = [...FLOW.flat(), TOOLS];
const sources = rooms
  .flatMap(sourcesOf)
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
/** Files of a component's folder that belong to another level than its construct. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  // data: environments and queries name it
  [/^constructs\/registry(\.ts)?$/, 'catalog'],
  [/^constructs\/[\w-]+\/(component|settings|([\w-]+-)?metrics)(\.ts)?$/, 'catalog'],
  [/^constructs\/[\w-]+\/([\w-]+-)?lab(\.ts)?$/, 'lab'],
];
const roomOf = (file: string): string =>
  ELSEWHERE.find(([pattern]) => pattern.test(file))?.[1] ?? file.split(path.sep)[0] ?? '';
const levelOf = (room: string): number => FLOW.findIndex((level) => level.includes(room));

test('there are sources in every room that is needed', () => {
  const found = new Set(sources.map(({ file }) => roomOf(file)));
  for (const room of ['catalog', 'resolve', 'constructs', 'validation', 'main.ts', TOOLS])
    expect(found).toContain(room);
});

test('every TypeScript file lies in a room or is a test', () => {
  const known = [...rooms, 'test', 'docs', 'node_modules', 'dist'];
  const strays = readdirSync('.')
    .filter((name) => !name.startsWith('.') && !known.includes(name))
    .flatMap(sourcesOf)
    .filter((file) => file.endsWith('.ts'));
  expect(strays).toEqual([]);
});

test('imports only point down the list of rooms', () => {
  const wrong = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:from|import|require\()\s*'(\.{1,2}\/[^']+)'/g)]
      .map(([, target = '']) => roomOf(path.join(path.dirname(file), target)))
      .filter((target) => target !== roomOf(file) && !mayImport(roomOf(file), target))
      .map((target) => `${file} imports from ${target}`),
  );
  expect(wrong).toEqual([]);
});

/** The modules that `main.ts` names carry no suffix, so that a room is what stands first in a path. */
const mayImport = (room: string, target: string): boolean =>
  target === TOOLS
    ? STARTED_BY_PEOPLE.includes(room)
    : room !== TOOLS && levelOf(target) >= 0 && levelOf(target) < levelOf(room);

test('main.ts stays an entry point', () => {
  const main = sources.find(({ file }) => file === 'main.ts');
  expect(main?.text.split('\n').length).toBeLessThanOrEqual(60);
});

test('only programs print and exit', () => {
  const wrong = sources
    .filter(({ file }) => !PROGRAMS.includes(roomOf(file)))
    .filter(({ text }) => /\bconsole\.|\bprocess\.(exit|stdout|stderr)\b/.test(text))
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

test('no credential is written into the source', () => {
  /** A key that holds one, with a text behind it; names of Secrets stand behind `secret` and `key`. */
  const assignment =
    /\b(?:password|passwd|passphrase|token|bearer|api_?key|(?:access|secret|private)_?key)\b['"]?\s*[:=]\s*['"`]([^'"`]+)/i;
  const isNameOfVariable = (text: string): boolean => /^[A-Z_]+$/.test(text);
  const known = [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
    /hooks\.slack\.com\/services\/\w/,
    /:\/\/[\w.-]+:[^@\s'"`/]+@/,
  ];
  const looksSecret = (line: string): boolean => {
    const [, value] = assignment.exec(line) ?? [];
    return (
      (value !== undefined && !isNameOfVariable(value)) || known.some((form) => form.test(line))
    );
  };
  const wrong = sources.flatMap(({ file, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
      .filter(({ line }) => looksSecret(line))
      .map(({ line, place }) => `${place} ${line.trim()}`),
  );
  expect(wrong).toEqual([]);
});
