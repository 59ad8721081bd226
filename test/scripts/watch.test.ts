import { type ChildProcess, spawn } from 'node:child_process';
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

/** Writes a file that is not a module, after which everything is derived again. */
async function fullSynth(): Promise<string> {
  write('data.txt', String(Math.random()));
  const [text = ''] = await nextSynths();
  expect(text).toContain('data.txt is not a loaded module: everything is derived again\n');
  return text.slice(text.indexOf('\n') + 1);
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

/** The edits in turn, each with the number of teams that are kept, and a text that the synth prints. */
const edits: readonly (readonly [string, string, string, number, string?])[] = [
  ['an objective of one team', 'teams/shop.ts', teamFile('shop', '99.5'), 2],
  ['a module that two teams import', 'teams/shared.ts', 'export const objective = 99;\n', 1],
  ['a module with the same content', 'teams/shared.ts', 'export const objective = 99;\n', 3],
  ['a syntax error', 'teams/shop.ts', 'export const shop = {', 0, 'teams/shop.ts:1:21'],
  ['its repair', 'teams/shop.ts', teamFile('shop'), 2],
  ['an error', 'teams/shop.ts', 'throw new Error("none today");\n', 0, 'none today'],
  ['a wrong setting', 'teams/shop.ts', teamFile('shop', '"99"'), 0, 'definition/schema-error'],
  ['the repair of the setting', 'teams/shop.ts', teamFile('shop'), 2],
  ['a service that others may read', 'teams/shop.ts', teamFile('shop', '99', "namespace: 'x',"), 0],
  ['the environment', 'environments/index.ts', environmentFile('40d'), 0],
  ['a removed team', 'teams/index.ts', files['teams/index.ts'].replace(', mail]', ']'), 0],
];

test.each(edits)(
  'after an edit of %s, the output and the findings are those of a full synth',
  async (_, file, text, kept, finding) => {
    write(file, text);
    const [found = ''] = await nextSynths();
    expect(Number(KEPT.exec(found)?.[1] ?? 0)).toBe(kept);
    if (finding !== undefined) expect(found).toContain(finding);
    const written = output();
    expect(found.replace(KEPT, '')).toBe(await fullSynth());
    expect(written).toEqual(output());
  },
  120_000,
);
