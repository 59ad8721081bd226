// Every command of the pages is run as it is written, or by the suite that this file names for it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  isWholeScript,
  ofOtherPrograms,
  type ShellCommand,
  shellCommands,
  shellCommandsOf,
} from './shell';

jest.setTimeout(120_000);

const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('package.json', 'utf8'),
).scripts;

/** A suite that runs the command, and what it has to contain to do so. */
type Covered = readonly [file: string, contains: string];

/** Commands that need a cluster, a browser, much time, or another program; each by its whole text. */
const covered: Readonly<Record<string, Covered>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['.ci/run', 'npm test'],
  'npm run test:integration': ['.ci/run', 'npm run --silent test:integration'],
  'npm run typecheck': ['.ci/run', 'npm run --silent typecheck'],
  'npm run lint': ['.ci/run', 'npm run --silent lint'],
  'bash .ci/run': ['.github/workflows/ci.yml', 'bash .ci/run'],
  'go mod tidy': ['test/tools/programs.test.ts', 'go mod tidy'],
  // changes a pinned version, which is up to the reader
  'go get github.com/prometheus/alertmanager@v0.34.2': [
    'tools/alertmanager/go.mod',
    'alertmanager',
  ],
  'npx jest --selectProjects integration test/integration/flux.test.ts test/integration/argo-cd.test.ts':
    ['package.json', 'jest --selectProjects integration'],
  // needs a Loki of the reader's own
  'node scripts/run.mjs packages/logql-evaluator/test/compatibility/ask.ts file.json': [
    'packages/logql-evaluator/test/compatibility/ask.ts',
    'process.argv',
  ],
  'npm pack': ['test/integration/package.test.ts', "run('npm', ['pack'"],
  'npx observability-stack check': ['test/integration/package.test.ts', "program(['check'"],
  'npx logql-evaluator test nginx-tests.yaml --junit=report.xml': [
    'test/integration/logql-package.test.ts',
    "'nginx-tests.yaml', '--junit=report.xml'",
  ],
  'npx logql-evaluator explain \'{service="cart"} |= "refused" | json | ms > 500\' --lines=cart.log':
    ['test/integration/logql-package.test.ts', "'--lines=cart.log'"],
  'npm install ./observability-stack-review-0.1.0.tgz': [
    'test/integration/review-package.test.ts',
    'await installAlone(reviewPackage)',
  ],
  'npx observability-review before after': [
    'test/integration/review-package.test.ts',
    "program('before', 'after')",
  ],
  'npx observability-review v0.17.0:manifests v0.18.0:manifests --out=review-pages --fail-on=alert-removed':
    ['test/integration/review-package.test.ts', "'--out=review-pages', '--fail-on=alert-removed'"],
  'curl -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' http://localhost:8080/faults -d \'{"fault": "errors", "value": 0.5, "seconds": 600}\'':
    ['packages/demo/test/faults.test.ts', '/faults'],
};

/** Scripts of a page, which run whole: by how they begin. */
const scriptsOfPages: readonly (readonly [RegExp, ...Covered])[] = [
  [
    /^lokitool rules (diff|sync) /,
    'test/integration/rulers.test.ts',
    "rules('sync', ...limited())",
  ],
  [
    /^for folder in dist\/ruled\.rulers\/loki\//,
    'test/integration/rulers.test.ts',
    'path.join(root, tenant)',
  ],
  [
    /^#!\/bin\/sh\n# Runs a backup/,
    'test/integration/pushgateway.test.ts',
    'docs/batch-jobs/backup.sh',
  ],
  [/^git fetch origin main\nbase=/, '.github/workflows/review.yml', 'git merge-base'],
  [
    /^kubectl apply --server-side -f dist\/local\/\nkinds=/,
    'test/integration/apiserver-prune.test.ts',
    'serverSideCommands',
  ],
];

const ownScript = /^(?:[A-Z_]+=\S+ )*npm run (?:--silent )?([\w:-]+)(?: -- (.*))?$/;
const commands = shellCommands();
/** Such as docs/demo.md:12. */
const place = ({ page, line }: ShellCommand): string => `${page}:${line}`;

interface Outcome {
  readonly code: number;
  readonly output: string;
}
const shell = (text: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, TOKEN: 'token' };
    execFile('sh', ['-c', text], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
  });

const isOwn = ({ text }: ShellCommand): boolean => ownScript.test(text) && !(text in covered);
const distinct = (list: readonly ShellCommand[]): readonly ShellCommand[] => [
  ...new Map([...list].reverse().map((one) => [one.text, one])).values(),
];
const own = distinct(commands.filter(isOwn));

describe('the scripts of package.json', () => {
  test('are the scripts that the pages name', () => {
    expect(own.length).toBeGreaterThan(25);
    const unknown = commands.flatMap((one) => {
      const [, name] = ownScript.exec(one.text) ?? [];
      return name === undefined || name in scripts ? [] : [`${place(one)}: ${name}`];
    });
    expect(unknown).toEqual([]);
  });

  test('are all listed in docs/commands.md or CONTRIBUTING.md', () => {
    const named = ['docs/commands.md', 'CONTRIBUTING.md']
      .map((page) => readFileSync(page, 'utf8'))
      .join('\n');
    const missing = Object.keys(scripts).filter(
      (name) => !new RegExp(`\`(npm (run )?)?${name}\\b|npm run ${name}\\b`).test(named),
    );
    expect(missing).toEqual([]);
  });

  // every program reads its arguments before it explains itself, so that an unknown option fails
  test.each(own.map((one) => [place(one), one.text] as const))(
    '%s: %s accepts its arguments',
    async (_, text) => {
      const [, name = '', args = ''] = ownScript.exec(text) ?? [];
      const { code, output } = await shell(`${scripts[name]} ${args} --help`);
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
      if (scripts[name]?.includes('scripts/run.mjs')) expect(output).toContain(`npm run ${name}`);
      const options = args.match(/(?<=^|\s)--(?!help)[a-z-]+/g) ?? [];
      expect(options.filter((option) => !output.includes(option))).toEqual([]);
    },
  );

  test('run by npm', async () => {
    const { code, output } = await shell('npm run --silent lab -- --help');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('npm run lab') });
  });

  test('rejects an unknown option', async () => {
    const { code, output } = await shell(`${scripts.lab} --nope --help`);
    expect(code).not.toBe(0);
    expect(output).toContain('--nope');
  });
});

const script = ({ text }: ShellCommand) => scriptsOfPages.find(([begin]) => begin.test(text));
const suiteOf = (one: ShellCommand): Covered | undefined => {
  const [, file, contains] = script(one) ?? [];
  return covered[one.text] ?? (file && contains ? [file, contains] : undefined);
};

test('every command has a test', () => {
  const loose = commands.filter(
    (one) =>
      !isOwn(one) &&
      suiteOf(one) === undefined &&
      !(ofOtherPrograms.test(one.text) && !isWholeScript(one)),
  );
  expect(loose.map((one) => `${place(one)}: ${one.text}`)).toEqual([]);
});

test('the suites named for a command run it, and the page still contains it', () => {
  const texts = new Set(commands.map(({ text }) => text));
  expect(Object.keys(covered).filter((text) => !texts.has(text))).toEqual([]);
  expect(
    scriptsOfPages.filter(([begin]) => !commands.some(({ text }) => begin.test(text))),
  ).toEqual([]);
  for (const one of commands) {
    const [file, contains] = suiteOf(one) ?? [];
    if (file === undefined || contains === undefined) continue;
    expect({ file, has: readFileSync(file, 'utf8').includes(contains) }).toEqual({
      file,
      has: true,
    });
  }
});

describe('the parser of pages', () => {
  const textsOf = (content: string) => shellCommandsOf('page.md', content).map(({ text }) => text);

  test('splits commands at operators, outside quotes', () => {
    expect(
      textsOf('```sh\nnpm ci && npm run synth    # writes\nx \'a | b\' | y "c && d" &\n```'),
    ).toEqual(['npm ci', 'npm run synth', "x 'a | b'", 'y "c && d"']);
  });
  test('joins continued lines, and does not split a script', () => {
    expect(textsOf('```sh\na \\\n  --b=c\nd\n```')).toEqual(['a --b=c', 'd']);
    expect(textsOf('```sh\na\nb=$(c) &&\nd\n```')).toEqual(['a\nb=$(c) &&\nd']);
  });
  test('reads sentences and tables, and no other code', () => {
    expect(textsOf('| `npm run check [-- --team NAME]` | x |\nSee `go_info`, `node`.')).toEqual([
      'npm run check -- --team NAME',
    ]);
    expect(textsOf('```ts\nnpm run x\n```')).toEqual([]);
  });
});
