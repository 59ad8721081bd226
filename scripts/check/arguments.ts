import type { Container } from '@observability-stack/lab/manifests';
import { findProgram, programFor } from '@observability-stack/lab/programs';
import { runProgramSync } from './programs';
import type { StepResult } from './step';

/** What a program says about the arguments of one container. */
interface Accepted {
  readonly outcome: StepResult['outcome'];
  readonly text: string;
}

/**
 * The argument that prints the help, by program. Programs read all arguments before they print it, so that it shows
 * an unknown flag, and none starts. @default --help
 */
const HELP: ReadonlyMap<string, string> = new Map([['nginx', '-h']]);

/** Programs that are not known to read all arguments first. */
const WITHOUT_HELP: readonly string[] = ['grafana'];

/** Programs whose command line is that of a script, not flags: the demo services. */
const SCRIPTS: readonly string[] = ['node'];

/** Patterns of what programs print about a wrong argument: kingpin, package flag of Go, pflag, and nginx. */
const REFUSED =
  /^.*(?:unknown (?:long |short |shorthand )?flag|unknown command|flag provided but not defined|invalid (?:boolean )?(?:value|argument|option)|expected argument for flag|unexpected |bad flag syntax).*$/im;

const SECONDS = 15;

/** Checks the arguments of a container by its program; undefined if there is nothing to check. */
export async function checkArguments(
  place: string,
  container: Container,
): Promise<Accepted | undefined> {
  const { args = [], command = [], image } = container;
  const name = programFor(container);
  if (args.length === 0 || (name !== undefined && SCRIPTS.includes(name))) return undefined;
  const notChecked = (why: string, outcome: Accepted['outcome'] = 'skipped'): Accepted => ({
    outcome,
    text: `${place}: ARGUMENTS NOT CHECKED: ${why}`,
  });
  if (name === undefined) return notChecked(`image ${image} is not that of a program of the stack`);
  // On every machine, and the integration tests start it.
  if (WITHOUT_HELP.includes(name)) return notChecked(`${name} has no command for it`, 'passed');
  if (command.length > 0) return notChecked('a command replaces that of the image');
  const found = findProgram(name);
  if ('missing' in found) return notChecked(found.missing);
  const { code, output } = await runProgramSync(
    found.path,
    [...args, HELP.get(name) ?? '--help'],
    undefined,
    {},
    SECONDS,
  );
  const refused =
    code === 0 ? await refusedValue(found.path, args, output) : REFUSED.exec(output)?.[0];
  if (refused !== undefined)
    return {
      outcome: 'failed',
      text: `${place}: ${name} rejects its arguments\n${refused.trim()}`,
    };
  return code === 0
    ? { outcome: 'passed', text: `${place}: ${name} accepts its arguments` }
    : notChecked(`${name} does not print its help: ${output.split('\n')[0]}`);
}

/** A value that no flag of `VALIDATED` has. */
const NO_VALUE = 'no-such-value';
/** Flags of the loggers of programs with kingpin, which accept some values only. */
const VALIDATED = ['--log.level', '--log.format'] as const;

/**
 * Returns why a program with kingpin refuses the value of an argument. Kingpin prints the help before it reads values. It reads
 * them in their order, so that a wrong one at the end shows that the others are right, and the program does not start.
 */
async function refusedValue(
  program: string,
  args: readonly string[],
  help: string,
): Promise<string | undefined> {
  const last = VALIDATED.find(
    (flag) => help.includes(flag) && !args.some((arg) => arg.split('=')[0] === flag),
  );
  if (!help.includes('--[no-]help') || last === undefined) return undefined;
  const { output } = await runProgramSync(
    program,
    [...args, `${last}=${NO_VALUE}`],
    undefined,
    {},
    SECONDS,
  );
  // Thanos repeats all arguments.
  const [, reason] =
    /\berror(?: parsing command ?line arguments)?: (?:\[.*\]: )?(.*?)(?:, try --help)?$/im.exec(
      output,
    ) ?? [];
  return reason?.includes(NO_VALUE) ? undefined : reason;
}
