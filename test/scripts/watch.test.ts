import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WATCHING = 'watching for changes; press Ctrl-C to stop\n';

const teamFile = (name: string, objective = 'objective', more = ''): string =>
  `import { availability, defineTeam, fileSd, http, slack } from '../checkout/catalog';
import { objective } from './shared';
const to = slack('#${name}');
export const ${name} = defineTeam({
  name: '${name}',
  routing: { page: to, ticket: to },
  services: [
    {
      name: '${name}-service',
      scrape: fileSd({ port: 8080 }),
      signals: http(),
      slos: [availability({ objective: ${objective} })],
      ${more}
    },
  ],
});
`;
const environmentFile = (retention: string): string =>
  `import { defineEnvironment } from '../checkout/catalog';
import { teams } from '../teams';
export const environments = [
  defineEnvironment({
    name: 'watched',
    teams,
    prometheus: { retention: '${retention}' },
    alertmanager: { notify: false },
  }),
];
`;
const files = {
  'environments/index.ts': environmentFile('30d'),
  'teams/index.ts': `import { platform } from '../checkout/teams/platform';
import { mail } from './mail';
import { shop } from './shop';
export const teams = [platform, shop, mail];
`,
  'teams/shop.ts': teamFile('shop'),
  'teams/mail.ts': teamFile('mail'),
  'teams/shared.ts': 'export const objective = 99.9;\n',
};

let folder: string;
let child: ChildProcess;
let printed = '';

/** Replaces a file, as most editors do. */
function write(file: string, text: string): void {
  writeFileSync(`${folder}.new`, text);
  renameSync(`${folder}.new`, path.join(folder, file));
}

/** Returns what the next synths print: on a slow machine, the events of one edit can start several. */
async function nextSynths(): Promise<readonly string[]> {
  for (let quiet = 0, before = ''; quiet < 10; before = printed) {
    await sleep(100);
    if (child.exitCode !== null) throw new Error(`watch ended: ${printed}`);
    quiet = printed.includes(WATCHING) && printed === before ? quiet + 1 : 0;
  }
  const texts = printed
    .replaceAll(/\d+ ms/g, '')
    .split(WATCHING)
    .slice(0, -1);
  printed = '';
  return texts;
}

const output = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path.join(folder, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );

const AGAIN = /^.* is not a loaded module: everything is derived again\n/m;

/** Writes a file that is not a module, after which everything is derived again. */
async function fullSynth(): Promise<string> {
  write('data.txt', String(Math.random()));
  const [text = ''] = await nextSynths();
  expect(text).toMatch(AGAIN);
  return text.replace(AGAIN, '');
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'watch-'));
  for (const name of ['environments', 'teams']) mkdirSync(path.join(folder, name));
  symlinkSync(process.cwd(), path.join(folder, 'checkout'));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  // One pipe for both, so that the order is that of the program.
  child = spawn(
    'sh',
    [
      '-c',
      'exec "$0" "$@" 2>&1',
      process.execPath,
      'scripts/run.mjs',
      'scripts/watch.ts',
      `--definitions=${folder}/environments/index.ts`,
      `--output=${folder}/dist`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout?.on('data', (text: Buffer) => {
    printed += text;
  });
  expect((await nextSynths()).join()).toContain('/dist/watched/: ');
}, 300_000);

afterAll(() => {
  child.kill();
  rmSync(folder, { recursive: true });
});

const KEPT = /^environment watched: (\d) of \d teams kept\n/m;

interface Edit {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** Number of teams that are kept. */
  readonly kept: number;
  /** A text that the synth prints about an error. @default there is none */
  readonly prints?: string;
}

/** The edits in turn. */
const edits: readonly Edit[] = [
  {
    what: 'an objective of one team',
    file: 'teams/shop.ts',
    text: teamFile('shop', 'objective - 0.4'),
    kept: 2,
  },
  {
    what: 'a module that two teams import',
    file: 'teams/shared.ts',
    text: 'export const objective = 99;\n',
    kept: 1,
  },
  {
    what: 'a module with the same content',
    file: 'teams/shared.ts',
    text: 'export const objective = 99;\n',
    kept: 3,
  },
  {
    what: 'a syntax error',
    file: 'teams/shop.ts',
    text: 'export const shop = {',
    kept: 0,
    prints: 'teams/shop.ts:1:21',
  },
  { what: 'its repair', file: 'teams/shop.ts', text: teamFile('shop'), kept: 2 },
  {
    what: 'an error',
    file: 'teams/shop.ts',
    text: 'throw new Error("none today");\n',
    kept: 0,
    prints: 'none today',
  },
  {
    what: 'a wrong setting',
    file: 'teams/shop.ts',
    text: teamFile('shop', '"99"'),
    kept: 0,
    prints: 'definition/schema-error',
  },
  { what: 'the repair of the setting', file: 'teams/shop.ts', text: teamFile('shop'), kept: 2 },
  {
    what: 'a service that others may read',
    file: 'teams/shop.ts',
    text: teamFile('shop', '99', "namespace: 'x',"),
    kept: 0,
  },
  { what: 'the environment', file: 'environments/index.ts', text: environmentFile('40d'), kept: 0 },
  {
    what: 'a removed team',
    file: 'teams/index.ts',
    text: files['teams/index.ts'].replace(', mail]', ']'),
    kept: 0,
  },
];

test.each(edits)(
  'after an edit of $what, the output and the findings are those of a full synth',
  async ({ file, text, kept, prints = '' }) => {
    write(file, text);
    const [found = ''] = await nextSynths();
    // Another program may have written a file of the checkout.
    if (!AGAIN.test(found)) expect(Number(KEPT.exec(found)?.[1] ?? 0)).toBe(kept);
    expect(found).toContain(prints);
    // The next edit is the repair.
    if (prints !== '') return;
    const written = output();
    expect(found.replace(KEPT, '').replace(AGAIN, '')).toBe(await fullSynth());
    expect(written).toEqual(output());
  },
  120_000,
);

test('a module that is moved into a folder, and imports by the name of the output, is found', async () => {
  mkdirSync(path.join(folder, 'teams', 'shop'));
  writeFileSync(
    path.join(folder, 'teams', 'shop', 'objective.ts'),
    'export const objective = 98;\n',
  );
  writeFileSync(
    path.join(folder, 'teams', 'shop', 'index.ts'),
    teamFile('shop')
      .replace('../checkout', '../../checkout')
      .replace("'./shared'", "'./objective.js'"),
  );
  rmSync(path.join(folder, 'teams', 'shop.ts'));
  const [found = ''] = await nextSynths();
  expect(found).toContain('/dist/watched/: ');
  const written = output();
  await fullSynth();
  expect(written).toEqual(output());
}, 120_000);

test('an error of a definition names its line, and Ctrl-C ends the program with exit code 0', async () => {
  write(
    'teams/shop/objective.ts',
    "interface Unused {\n  name: string;\n}\nthrow new Error('none');\n",
  );
  expect((await nextSynths()).join()).toMatch(/\/teams\/shop\/objective\.ts:4:\d+\)/);
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});
