// The program of the package: observability-review BEFORE AFTER.
import { runMain } from '../../tools/command';
import {
  OUTPUT_FLAGS,
  outputOptions,
  parsedArguments,
  printReport,
  type ReviewProgram,
  type ReviewProps,
  RISKS_HELP,
  reviewExitCode,
  SIDES_HELP,
  UsageError,
} from './command';
import { compareRevisions } from './compare';
import { readSides } from './read/folder';
import { Redaction } from './read/secrets';

const NAME = 'observability-review';
const PROGRAM: ReviewProgram = { name: NAME, help: `${NAME} --help` };
const HELP = `usage: ${NAME} BEFORE AFTER [flags]

Describe the differences between two states of monitoring as code: dashboards, alerts, SLOs, routing, targets, log pipelines,
Kubernetes objects. Prints Markdown for a pull request comment.

${SIDES_HELP}

Flags:
${OUTPUT_FLAGS}
  -h, --help        Show this help.

${RISKS_HELP}`;

/** Compares two folders or revisions. Returns the exit code. */
const review = (props: ReviewProps): Promise<number> =>
  reviewExitCode(props, PROGRAM, () => {
    const { values, positionals } = parsedArguments(props.args, {}, PROGRAM);
    if (values.help) {
      props.out(`${HELP}\n`);
      return 0;
    }
    const options = outputOptions(values, PROGRAM);
    const [before, after] = positionals;
    if (before === undefined || after === undefined || positionals.length > 2)
      throw new UsageError(
        `expected two folders or revisions, found ${positionals.length}: see ${PROGRAM.help}`,
      );
    const sides = readSides(
      [
        { name: before, cwd: '.' },
        { name: after, cwd: '.' },
      ],
      new Redaction(),
    );
    return printReport(compareRevisions(...sides), options, props, PROGRAM);
  });

runMain(
  NAME,
  () =>
    review({
      args: process.argv.slice(2),
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
    }),
  2,
);
