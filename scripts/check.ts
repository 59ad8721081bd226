import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { didYouMean, listCandidates } from '@observability-stack/query-common';
import type { Environment } from '../catalog/definitions/environment';
import { environments } from '../environments';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { isRepository } from '../tools/paths';
import { readDefinitions } from '../validation/read-definitions';
import { usableResolved } from '../validation/usable-environments';
import { type AlertTestOptions, logqlTests, promqlTests } from './check/alert-tests';
import { loadConfigurations } from './check/configurations';
import { checkFindings } from './check/findings';
import { lint, teamFiles, types } from './check/programs';
import { type CheckStep, failed, passed, type StepResult } from './check/step';
import { writeDocs } from './docs/write';

const HELP = `usage: npm run check -- [flags]

Check the definitions of all teams and environments: types, lint, the findings of the synth, the tests of PromQL alerts with
promtool, the tests of LogQL rules. Writes the generated docs, but not dist/: run npm run synth for that.

Flags:
  --team=NAME  Check only the definitions of this team.
  --all        Print each finding, also those with the same cause.
  --generated  Also run the tests of alerts that are generated from signals and SLOs, which takes minutes.
  --programs   Also load every configuration in its program, such as promtool, amtool, otelcol, jaeger and loki, and have each
               program read its arguments.
  --watch      Check again when a source changes.
  -h, --help   Show this help.

Exit codes: 0 all checks passed; 1 a check failed; 2 unknown flag or team.`;

/** Sources of the definitions. */
const SOURCES = [
  ...['alerts', 'catalog', 'constructs', 'dashboards', 'environments', 'packages'],
  ...['resolve', 'scrape-configs', 'teams', 'validation'],
];

interface Options extends AlertTestOptions {
  readonly all: boolean;
  readonly programs: boolean;
}

function steps({ team, all, generated, programs }: Options): readonly CheckStep[] {
  const options = { generated, ...(team === undefined ? {} : { team }) };
  const resolved = () => usableResolved(environments);
  return [
    { name: 'types', run: types },
    { name: 'lint', run: async () => lint(await teamFiles(team)) },
    { name: 'synth', run: () => checkFindings(environments, team, all) },
    { name: 'PromQL alert tests', run: () => promqlTests(resolved(), options) },
    { name: 'LogQL rule tests', run: () => logqlTests(resolved(), options) },
    ...(programs ? [{ name: 'configurations', run: () => loadConfigurations(environments) }] : []),
    { name: 'docs', run: docs },
  ];
}

function docs(): StepResult {
  const changed = writeDocs();
  return passed(changed.length > 0 ? `written: ${listCandidates(changed)}` : 'up to date');
}

async function check(options: Options): Promise<boolean> {
  let ok = true;
  let skips = 0;
  for (const step of steps(options)) {
    const begin = Date.now();
    let result: StepResult;
    try {
      result = await step.run();
    } catch (error) {
      result = failed(error instanceof Error ? error.message : String(error));
    }
    const { outcome, detail } = result;
    if (outcome === 'failed') ok = false;
    if (outcome === 'skipped') skips += 1;
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    const head = `${outcome === 'passed' ? 'ok' : outcome.toUpperCase()} ${step.name} (${seconds} s)`;
    console.log(detail.includes('\n') ? `${head}\n${indented(detail)}` : `${head}: ${detail}`);
  }
  const what = options.team === undefined ? 'the definitions' : `team "${options.team}"`;
  const incomplete = skips > 0 ? `; ${skips} skipped, see above` : '';
  console.log(
    ok ? `${what}: all checks passed${incomplete}` : `${what}: some checks failed${incomplete}`,
  );
  return ok;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** Runs the check in a new process after each change, since the definitions are part of the program. */
function watchSources(args: readonly string[]): void {
  let running = false;
  let again = false;
  const start = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    console.log(`\n${new Date().toLocaleTimeString()} checking`);
    const command = isRepository
      ? ['scripts/run.mjs', 'scripts/check.ts']
      : [...process.argv.slice(1, 2), 'check'];
    const child = spawn(process.execPath, [...command, ...args], { stdio: 'inherit' });
    child.on('close', () => {
      running = false;
      if (again) start();
      else console.log('watching for changes; press Ctrl-C to stop');
    });
  };
  let timer: NodeJS.Timeout | undefined;
  for (const folder of SOURCES.filter((name) => existsSync(name)))
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      // Editors write a file in several steps.
      timer = setTimeout(start, 100);
    });
  start();
}

const options = {
  team: { type: 'string' },
  all: { type: 'boolean', default: false },
  generated: { type: 'boolean', default: false },
  programs: { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
} as const;

/** @throws if no environment has the team. Definitions with errors are for the step of the synth. */
function requireTeam(all: readonly Environment[], team: string): void {
  const names = [
    ...new Set(
      all.flatMap((one, index) => {
        const { environment } = readDefinitions(one, `environments/index.ts, [${index}]`);
        const teams: unknown = environment?.teams;
        return (Array.isArray(teams) ? teams : []).flatMap((each) => Object(each).name ?? []);
      }),
    ),
  ];
  if (!names.includes(team))
    throw new UsageError(
      `team "${team}" is not defined\nhint: ${didYouMean(team, names)}; add a new team to teams/index.ts`,
    );
}

async function run({ values }: CommandArguments<typeof options>): Promise<number> {
  const { team } = values;
  if (team !== undefined) requireTeam(environments, team);
  if (!values.watch) return (await check(values)) ? 0 : 1;
  watchSources(process.argv.slice(2).filter((arg) => arg !== '--watch'));
  return new Promise(() => {});
}

runCommand({ name: 'check', help: HELP, options, run });
