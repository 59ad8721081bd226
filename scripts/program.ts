// The program of the installed package: observability-stack COMMAND. The commands are the scripts of this repository.
import path from 'node:path';
import { didYouMean } from '@observability-stack/query-common';
import { runMain, setProgram } from '../tools/command';
import { productRoot } from '../tools/paths';
import { setDocsRoot } from '../validation/codes';
import { findUserRoot, PACKAGE } from './package/user-root';

interface Subcommand {
  readonly help: string;
  /**
   * Whether it runs anywhere, without the definitions of a repository; `outside` only outside of one.
   * @default false
   */
  readonly anywhere?: true | 'outside';
  readonly load: () => Promise<unknown>;
}

const commands: Readonly<Record<string, Subcommand>> = {
  init: {
    help: 'create a repository: main.ts, a team, two environments, a workflow',
    anywhere: true,
    load: () => import('./init'),
  },
  new: { help: 'add a team, a service or an environment', load: () => import('./new') },
  check: {
    help: 'check the definitions: types, findings, tests of alerts',
    load: () => import('./check'),
  },
  synth: { help: 'write dist/', load: () => import('../main') },
  watch: { help: 'write dist/ after each edit', load: () => import('./watch') },
  review: {
    help: 'describe the differences between two states of dist/, or two folders or revisions',
    anywhere: 'outside',
    load: () => import('@observability-stack/review/main'),
  },
  docs: { help: 'write the runbooks of the alerts', load: () => import('./docs') },
  images: { help: 'list or pin the images of all environments', load: () => import('./images') },
  contracts: {
    help: 'write contracts of the metrics that a service exposes',
    load: () => import('./contracts'),
  },
  import: {
    help: 'write the monitoring of other repositories as definitions',
    load: () => import('./import'),
  },
  catalog: { help: 'print the catalog of metrics and log fields', load: () => import('./catalog') },
  dashboards: { help: 'write dashboards as plain files', load: () => import('./dashboards') },
  logql: {
    help: 'explain a LogQL query on sample log lines',
    anywhere: true,
    load: () => import('./logql'),
  },
  'logql:test': {
    help: 'test rule files of Loki without Loki',
    anywhere: true,
    load: () => import('./logql-test'),
  },
};

const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2;
const HELP = `usage: ${PACKAGE} COMMAND [arguments]

Commands:
${Object.entries(commands)
  .map(([name, { help }]) => `  ${name.padEnd(width)}${help}`)
  .join('\n')}

Commands find the repository of the working directory: the nearest package.json above it that depends on ${PACKAGE}.
${PACKAGE} COMMAND --help describes the arguments and the exit codes.`;

const [name, ...args] = process.argv.slice(2);
const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined)
  runMain(PACKAGE, () => {
    if (name !== undefined && ['help', '--help', '-h'].includes(name)) {
      console.log(HELP);
      return 0;
    }
    console.error(
      name === undefined
        ? HELP
        : `${PACKAGE}: unknown command ${JSON.stringify(name)}: ${didYouMean(name, Object.keys(commands))}`,
    );
    return 2;
  });
else start(command);

function start({ anywhere, load }: Subcommand): void {
  const caller = process.cwd();
  const root = findUserRoot(caller);
  if (root === undefined && !anywhere && !args.includes('--help') && !args.includes('-h')) {
    console.error(
      `${PACKAGE}: no package.json above ${caller} depends on ${PACKAGE}: run ${PACKAGE} init`,
    );
    process.exitCode = 2;
    return;
  }
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  // Commands run in the root of the repository, and take paths relative to the folder of the caller, as with npm run.
  process.env.INIT_CWD = caller;
  if (root !== undefined && anywhere !== true) {
    process.chdir(root);
    setDocsRoot(path.relative(root, productRoot));
  }
  setProgram(PACKAGE);
  load().catch((error: unknown) => {
    console.error(`${PACKAGE}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
