// The common part of every command: it parses arguments, prints the help, and sets the exit code.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { toPrintable } from '@observability-stack/query-common';

/** Reports wrong arguments, for which the exit code is 2. */
export class UsageError extends Error {}

interface Program {
  readonly name: string;
  /** Commands of the program whose name differs from that of the script. */
  readonly commands: Readonly<Record<string, string>>;
}

/** How the caller starts the commands of an installed package. @default as scripts of this repository */
let program: Program | undefined;

/**
 * Sets the program of an installed package, whose first argument is the name of a command. Help and errors then name it
 * instead of `npm run`.
 */
export function setProgram(name: string, commands: Program['commands'] = {}): void {
  program = { name, commands };
}

/** Returns a text in which commands are written as the caller starts them. */
export function asInvoked(text: string): string {
  if (program === undefined) return text;
  const { name, commands } = program;
  return text.replace(
    /\bnpm run (?:--silent )?([a-z][\w:-]*\w)(?: --(?= |$))?/gm,
    (_, script: string) => `${name} ${commands[script] ?? script}`,
  );
}

/** Returns the name of a command for its messages: with the program of an installed package. */
export const titleOf = (name: string): string =>
  program === undefined ? name : `${program.name} ${program.commands[name] ?? name}`;

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ readonly options: O }>>['values'];

export interface CommandArguments<O extends Options> {
  readonly values: Parsed<O>;
  readonly positionals: readonly string[];
}

export interface Command<O extends Options> {
  /** Name in package.json, for messages. */
  readonly name: string;
  readonly help: string;
  /** Flags in addition to --help. @default none */
  readonly options?: O;
  /** Whether it accepts arguments that are not flags. @default false */
  readonly positionals?: boolean;
  /** Exit code of an error at run time. @default 1 */
  readonly failure?: 1 | 2;
  /** Runs the command and returns the exit code. @default 0 */
  readonly run: (args: CommandArguments<O>) => ExitCode | Promise<ExitCode>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function without a result succeeds
type ExitCode = number | void;

/** Runs a command with the arguments of this process, and ends the process. */
export function runCommand<const O extends Options = Record<never, never>>(
  command: Command<O>,
): void {
  const { name, help, options, positionals: allowPositionals = false, failure, run } = command;
  runMain(
    name,
    () => {
      const { values, positionals } = parseArgs({
        options: { ...options, help: { type: 'boolean', short: 'h' } },
        allowPositionals,
      });
      if ((values as { help?: boolean }).help) {
        console.log(asInvoked(help));
        return 0;
      }
      return run({ values: values as Parsed<O>, positionals });
    },
    failure,
  );
}

/**
 * Runs `main` and ends the process with the code that it returns: 2 for wrong arguments, `failure`
 * for any other error. An event loop that empties before `main` has a result is an error, too:
 * Node.js would exit with 0.
 */
export function runMain(
  name: string,
  main: () => ExitCode | Promise<ExitCode>,
  failure: 1 | 2 = 1,
): void {
  const fail = (message: string, code: number): void => {
    console.error(toPrintable(asInvoked(`${titleOf(name)}: ${message}`)));
    exit(code);
  };
  process.once('beforeExit', () =>
    fail('stopped without a result: a connection was closed', failure),
  );
  // The reader of a pipe, such as head, has ended.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(failure);
    throw error;
  });
  Promise.resolve()
    .then(main)
    .then(
      (code) => exit(code ?? 0),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (isUsageError(error)) fail(`${message}\nsee npm run ${name} -- --help`, 2);
        else fail(message, failure);
      },
    );
}

/** Ends the process after all output is written. */
const exit = (code: number): void => {
  process.stdout.write('', () => process.exit(code));
};

/** Reports whether parseArgs of Node threw an error, which has one of these codes. */
const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError || /^ERR_PARSE_ARGS_/.test(String(Object(error).code));
