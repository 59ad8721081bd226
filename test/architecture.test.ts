import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The flow goes one way: from definitions, over what they mean and what runs, to the checks and the programs that people
 * start. A room imports from rooms above it, and from none beside or below it: see ARCHITECTURE.md.
 */
const FLOW: readonly (readonly string[])[] = [
  ['packages/contracts', 'packages/query-common'],
  ['packages/promql'],
  ['packages/logql'],
  ['packages/logql-evaluator'],
  ['packages/demo'],
  ['catalog'],
  ['teams'],
  ['environments'],
  ['resolve'],
  ['alerts', 'scrape-configs'],
  // a panel asks what the alert asks, and draws the line at which it fires
  ['dashboards'],
  ['constructs'],
  ['outputs'],
  ['validation'],
  ['packages/lab'],
  ['main.ts', 'scripts'],
  // compares renderings, from outside
  ['packages/review'],
  // the commands of the npm package
  ['program'],
];
/** Builds and finds programs, and runs commands; knows nothing of the stack. */
const TOOLS = 'tools';
const STARTED_BY_PEOPLE = [
  'main.ts',
  'program',
  'packages/lab',
  'scripts',
  'packages/review',
  TOOLS,
];
/** Separate programs, which run in the cluster. */
const PROGRAMS = [...STARTED_BY_PEOPLE, 'packages/demo'];

function sourcesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'test' && !name.includes('generated'))
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
  // workloads and connections, which other folders need for addresses
  [/^constructs\/topologies(\.ts)?$/, 'resolve'],
  [/^constructs\/[\w-]+\/topology(\.ts)?$/, 'resolve'],
  [/^constructs\/[\w-]+\/([\w-]+-)?lab(\.ts)?$/, 'packages/lab'],
  [/^scripts\/program(\.ts)?$/, 'program'],
  // the commands of a library
  [/^packages\/logql-evaluator\/cli\//, 'scripts'],
];
const roomOf = (file: string): string =>
  ELSEWHERE.find(([pattern]) => pattern.test(file))?.[1] ??
  file.split(path.sep, file.startsWith('packages') ? 2 : 1).join(path.sep);
const levelOf = (room: string): number => FLOW.findIndex((level) => level.includes(room));

test('every required level has sources', () => {
  const found = new Set(sources.map(({ file }) => roomOf(file)));
  for (const room of ['catalog', 'resolve', 'constructs', 'validation', 'main.ts', TOOLS])
    expect(found).toContain(room);
});

test('every TypeScript file is in a level or is a test', () => {
  const known = [...rooms, 'packages', 'test', 'docs', 'node_modules', 'dist', 'lib'];
  const strays = readdirSync('.')
    .filter((name) => !name.startsWith('.') && !known.includes(name))
    .flatMap(sourcesOf)
    .filter((file) => file.endsWith('.ts'));
  expect(strays).toEqual([]);
});

const PACKAGE = '@observability-stack/';
/** The files and workspaces that a text imports, as paths. */
const importsOf = (file: string, text: string): readonly string[] =>
  [
    ...text.matchAll(/(?:from|import|require\()\s*'(\.{1,2}\/[^']+|@observability-stack\/[^']+)'/g),
  ].map(([, target = '']) =>
    target.startsWith(PACKAGE)
      ? path.join('packages', target.slice(PACKAGE.length))
      : path.join(path.dirname(file), target),
  );

test('imports point only down the list of levels', () => {
  const wrong = sources.flatMap(({ file, text }) =>
    importsOf(file, text)
      .map(roomOf)
      .filter((target) => target !== roomOf(file) && !mayImport(roomOf(file), target))
      .map((target) => `${file} imports from ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('workspaces are imported by name', () => {
  const wrong = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/'(\.{1,2}\/[^']+)'/g)]
      .map(([, target = '']) => path.join(path.dirname(file), target))
      .filter((target) => target.startsWith('packages/') && roomOf(target) !== roomOf(file))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

describe.each(readdirSync('packages'))('packages/%s', (name) => {
  const folder = path.join('packages', name);
  const own = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string>>;
    readonly dependencies?: object;
    readonly devDependencies?: object;
  };

  test('has its name, a README, and entry points that exist', () => {
    expect(own.name).toBe(`${PACKAGE}${name}`);
    expect(existsSync(path.join(folder, 'README.md'))).toBe(true);
    const missing = Object.values(own.exports).filter(
      (file) => !existsSync(path.join(folder, file)),
    );
    expect(missing).toEqual([]);
  });

  test('declares the packages that it imports', () => {
    const declared = Object.keys({ ...own.dependencies, ...own.devDependencies, [own.name]: '' });
    const imported = sources
      .filter(({ file }) => file.startsWith(`${folder}/`))
      .flatMap(({ text }) =>
        [
          ...text.matchAll(
            /^(?:import|export)[^'\n]*?(?:\n[^'\n]*)*?from '((?:@[^/']+\/)?[^/'.][^/']*)/gm,
          ),
        ].map(([, target = '']) => target),
      )
      .filter((target) => !target.startsWith('node:'));
    expect([...new Set(imported)].filter((target) => !declared.includes(target))).toEqual([]);
  });
});

/** The modules that `main.ts` names carry no suffix, so that a room is what stands first in a path. */
const mayImport = (room: string, target: string): boolean =>
  target === TOOLS
    ? STARTED_BY_PEOPLE.includes(room)
    : room === TOOLS
      ? target === 'packages/query-common'
      : levelOf(target) >= 0 && levelOf(target) < levelOf(room);

/** A file of a component's folder by its name, and the list that has a line for each such file. */
const LISTS: readonly (readonly [file: RegExp, list: string])[] = [
  [/\/component\.ts$/, 'constructs/registry.ts'],
  [/\/topology\.ts$/, 'constructs/topologies.ts'],
  [/\/construct\.ts$/, 'constructs/stack.ts'],
  [/lab\.ts$/, 'packages/lab/adapters/index.ts'],
];

test.each(LISTS)('every file %s of a component is in the list %s', (pattern, list) => {
  const listed = readFileSync(list, 'utf8');
  const files = readdirSync('constructs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes(path.sep) && !name.startsWith('shared'))
    .filter((name) => pattern.test(name));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((name) => !listed.includes(`/${name.replace(/\.ts$/, '')}'`))).toEqual([]);
});

/** The files of each integration; docs/integrations.md describes them. */
const INTEGRATION_FILES = ['options', 'metrics', 'exporter', 'alerts', 'panels', 'index'];
/** Those of programs that expose their own metrics. */
const WITHOUT_EXPORTER: ReadonlySet<string> = new Set(['rabbitmq']);

test('every integration has its files, and a line in each list', () => {
  const room = 'catalog/integrations';
  const names = readdirSync(room, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(names.length).toBeGreaterThan(1);
  for (const name of names)
    expect(readdirSync(`${room}/${name}`).sort()).toEqual(
      INTEGRATION_FILES.filter((file) => file !== 'exporter' || !WITHOUT_EXPORTER.has(name))
        .map((file) => `${file}.ts`)
        .sort(),
    );
  const lists: Readonly<Record<string, (name: string) => string>> = {
    [`${room}/definitions.ts`]: (name) => `from './${name}/options'`,
    [`${room}/index.ts`]: (name) => `from './${name}'`,
    'constructs/exporters/component.ts': (name) => `/${name}/exporter'`,
    'catalog/index.ts': (name) => `from './integrations/${name}/options'`,
    'docs/integrations.md': (name) => `| \`${name}()\` |`,
    'test/integration/integrations.test.ts': (name) => `/${name}/options'`,
  };
  const missing = Object.entries(lists).flatMap(([file, line]) =>
    names
      .filter((name) => !(WITHOUT_EXPORTER.has(name) && line(name).endsWith("/exporter'")))
      .filter((name) => !readFileSync(file, 'utf8').includes(line(name)))
      .map((name) => `${file}: ${name}`),
  );
  expect(missing).toEqual([]);
});

/** Components with alerts and panels elsewhere, and where; the demo's services have those of any service. */
const WATCHED_ELSEWHERE: Readonly<Record<string, string>> = {
  'node-exporter': 'alerts/node, dashboards/nodes',
  demo: 'alerts/http, dashboards/service',
  exporters: 'catalog/integrations',
  'kube-state-metrics': 'alerts/kubernetes, dashboards/kubernetes',
  kubernetes: 'alerts/kubernetes, dashboards/kubernetes',
};

test.each(['alerts/stack', 'dashboards/stack'])('every component has its file in %s', (room) => {
  const listed = readFileSync(`${room}/index.ts`, 'utf8');
  const components = readdirSync('constructs', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name)
    .filter((name) => !(name in WATCHED_ELSEWHERE));
  expect(components.length).toBeGreaterThan(5);
  expect(components.filter((name) => !listed.includes(`from './${name}';`))).toEqual([]);
});

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

test('teams, environments and the examples of the docs import from the public entry', () => {
  const examples = sourcesOf('docs').map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const inside = (file: string): boolean => /^(teams|environments|docs)\//.test(file);
  const wrong = [...sources.filter(({ file }) => inside(file)), ...examples].flatMap(
    ({ file, text }) =>
      importsOf(file, text)
        .filter((target) => target.startsWith('catalog/') || /^packages\/(?!demo)/.test(target))
        .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});
