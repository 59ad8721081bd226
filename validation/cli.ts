import type { Environment } from '../catalog/definitions/environment';
import {
  duplicateEnvironments,
  noEnvironments,
  unknownEnvironments,
  unusedTeamSettings,
} from './environments';
import type { KeptTeams } from './kept-teams';
import { type LastOutput, writeOutput } from './output-folder';
import { formatProblem, formatProblems, isError, mergeProblems, type Problem } from './problem';
import { readDefinitions } from './read-definitions';
import { type SynthOptions, synthesizeRead } from './synthesize';
import { fileParts } from './write';

export interface CliProps extends Pick<SynthOptions, 'targetFiles' | 'today'> {
  /** Arguments after the name of the command. */
  readonly args: readonly string[];
  readonly environments: readonly Environment[];
  /** Directory for one directory per environment. */
  readonly output: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What to keep of the environments with the same index. @default nothing is kept */
  readonly kept?: readonly KeptTeams[];
  /** The files that this process wrote before. @default none */
  readonly last?: LastOutput;
}

const help = (
  output: string,
  names: readonly string[],
) => `usage: npm run synth -- [--all] [ENVIRONMENT ...]

Write ${output}/<environment>/ for the named environments, or for all: ${names.join(', ')}. Reports all findings in one run;
nothing is written if there is an error. docs/checks.md explains each code. Findings with one cause are printed once, with
their first places.

Flags:
  --all        Print each finding.
  -h, --help   Show this help.

Exit codes: 0 written; 1 errors; 2 unknown option.`;

const HELP_OPTIONS: readonly string[] = ['--help', '-h'];
const ALL = '--all';

/** Runs the synth command. Returns its exit code. */
export function cli(props: CliProps): number {
  // Not performance.now(), for which Node loads several modules.
  const started = Date.now();
  const { output, out, err, kept = [] } = props;
  const args = props.args.filter((arg) => arg !== ALL);
  const all = args.length < props.args.length;
  const read = props.environments.map((environment, index) => ({
    ...readDefinitions(environment, `environments/index.ts, [${index}]`, kept[index]?.read),
    kept: kept[index],
  }));
  const names = read.flatMap(({ environment }) =>
    typeof environment?.name === 'string' ? [environment.name] : [],
  );
  const option = args.find((arg) => arg.startsWith('-') && !HELP_OPTIONS.includes(arg));
  if (option !== undefined) {
    err(`unknown option "${option}"\n\n${help(output, names)}`);
    return 2;
  }
  if (args.some((arg) => HELP_OPTIONS.includes(arg))) {
    out(help(output, names));
    return 0;
  }
  const results = read
    .filter(({ environment }) => args.length === 0 || args.includes(environment?.name ?? ''))
    .map((one) => ({ ...synthesizeRead(one, { ...props, kept: one.kept }), kept: one.kept }));
  const isSelected = ({ environments = [] }: Problem): boolean =>
    args.length === 0 || environments.some((name) => args.includes(name));
  const problems = [
    ...unknownEnvironments(names, args),
    ...noEnvironments(props.environments),
    ...duplicateEnvironments(names),
    ...unusedTeamSettings(read.map(({ environment }) => environment)).filter(isSelected),
    ...mergeProblems(results),
  ];
  for (const text of all ? problems.map(formatProblem) : formatProblems(problems)) err(`${text}\n`);
  const errors = problems.filter(isError).length;
  const rest = [
    counted(problems.length - errors, 'warning'),
    `${results.flatMap(({ waived }) => waived).length} waived`,
  ].join(', ');
  if (errors > 0) {
    err(`${counted(errors, 'error')}, ${rest}. Nothing was written.`);
    return 1;
  }
  try {
    const rendered = results.flatMap(({ environment, manifests, outputs, kept: { yaml } = {} }) => [
      { name: environment, files: fileParts(manifests, yaml), objects: manifests.length },
      ...outputs.map((one) => ({ ...one, objects: one.manifests.length })),
    ]);
    const written = writeOutput(output, rendered, {
      complete: args.length === 0,
      last: props.last,
    });
    for (const [index, { folder, files, bytes }] of written.environments.entries())
      out(
        `${folder}/: ${counted(rendered[index]?.objects ?? 0, 'object')} in ${counted(files, 'file')}, ${Math.ceil(bytes / 1024)} KiB`,
      );
    for (const note of results.flatMap(({ notes }) => notes)) out(note);
    for (const folder of written.removed)
      out(`${folder}/: removed, because no environment has this name`);
    for (const file of written.foreign) out(`${file}: not written by the synth, kept`);
  } catch (error) {
    err(`error: cannot write ${output}: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
  out(`${Date.now() - started} ms, ${rest}`);
  return 0;
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
