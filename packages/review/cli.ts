import { asInvoked } from '../../tools/command';
import {
  OUTPUT_FLAGS,
  type OutputOptions,
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
import type { ReviewReport } from './model';
import { embedPictures, takePictures, writePictures } from './pictures';
import { readSides } from './read/folder';
import { type Revision, readRevision, readWorkTree } from './read/revision';
import { Redaction } from './read/secrets';
import type { PicturesOf } from './render/html';

const HELP = `usage: npm run review -- [BEFORE AFTER] [flags]

Describe the differences between two states of the manifests: dashboards, alerts, SLOs, routing, targets, log pipelines,
Kubernetes objects. Prints Markdown for a pull request comment.

${SIDES_HELP}
Without them, dist/ of this repository is compared.

Flags:
  --base=REVISION   Git revision with dist/ committed, or a folder such as dist/. (default: origin/main)
  --head=REVISION   The same. (default: the work tree)
${OUTPUT_FLAGS}
  --png=DIR         Write pictures of changed panels, before and after, to DIR and into review.html. Needs Chromium
                    (CHROMIUM_BIN, or on PATH).
  --prometheus=URL  Prometheus for the pictures. (default: series generated from the contracts)
  --loki=URL        Loki for the pictures. (default: log lines generated from the contracts)
  --theme=THEME     Theme of the pictures: dark or light. (default: dark)
  -h, --help        Show this help.

${RISKS_HELP}`;

interface Options extends OutputOptions {
  readonly base: string;
  readonly head?: string;
  /** Folders or revisions of any layout. @default dist/ of the repository */
  readonly sides?: readonly [string, string];
  readonly png?: string;
  readonly urls: { readonly prometheus?: string; readonly loki?: string };
  readonly theme: 'dark' | 'light';
}

/** Runs the review command of a repository. Returns its exit code. */
export function reviewCli(props: ReviewProps): Promise<number> {
  const program: ReviewProgram = {
    name: 'review',
    help: asInvoked('npm run review -- --help'),
  };
  return reviewExitCode(props, program, async () => {
    const options = optionsOf(props.args, program);
    if (!options) {
      props.out(`${asInvoked(HELP)}\n`);
      return 0;
    }
    const [base, head] = revisionsOf(options);
    const report = compareRevisions(base, head);
    const picturesOf = options.png
      ? await pictures(options, { base, head, report }, props.err)
      : undefined;
    return printReport(report, options, props, program, picturesOf);
  });
}

/** Reads both sides; typed paths are relative to the folder of the caller, which npm run changes. */
function revisionsOf({ base, head, sides }: Options): readonly [Revision, Revision] {
  if (sides === undefined)
    return [readRevision(base), head === undefined ? readWorkTree() : readRevision(head)];
  const cwd = process.env.INIT_CWD ?? '.';
  const [before, after] = sides;
  return readSides(
    [
      { name: before, cwd },
      { name: after, cwd },
    ],
    new Redaction(),
  );
}

function optionsOf(args: readonly string[], program: ReviewProgram): Options | undefined {
  const { values, positionals } = parsedArguments(
    args,
    {
      base: { type: 'string' },
      head: { type: 'string' },
      png: { type: 'string' },
      prometheus: { type: 'string' },
      loki: { type: 'string' },
      theme: { type: 'string' },
    },
    program,
  );
  if (values.help) return undefined;
  const { base = 'origin/main', theme = 'dark' } = values;
  const { head, png, prometheus, loki } = values;
  const [before, after, ...more] = positionals;
  if (more.length > 0 || (before !== undefined && after === undefined))
    throw new UsageError(`expected two folders or revisions, found ${positionals.length}`);
  if (before !== undefined && (values.base !== undefined || head !== undefined))
    throw new UsageError('--base and --head cannot be combined with BEFORE and AFTER');
  const output = outputOptions(values, program);
  if (theme !== 'dark' && theme !== 'light')
    throw new UsageError(`--theme must be dark or light, found "${theme}"`);
  for (const [name, url] of Object.entries({ prometheus, loki })) {
    if (url !== undefined && !/^https?:\/\//.test(url))
      throw new UsageError(`--${name} must be a URL such as http://127.0.0.1:9090`);
  }
  return {
    ...output,
    base,
    ...(head === undefined ? {} : { head }),
    ...(before === undefined || after === undefined ? {} : { sides: [before, after] as const }),
    ...(png === undefined ? {} : { png }),
    urls: { ...(prometheus ? { prometheus } : {}), ...(loki ? { loki } : {}) },
    theme,
  };
}

interface Compared {
  readonly base: Revision;
  readonly head: Revision;
  readonly report: ReviewReport;
}

async function pictures(
  { png = '', urls, theme }: Options,
  { base, head, report }: Compared,
  err: (text: string) => void,
): Promise<PicturesOf> {
  const say = (text: string) => err(`review: ${text}\n`);
  const { changes } = report;
  const shots = await takePictures({ base, head, changes, urls, theme, out: say });
  say(`${writePictures(png, shots)} pictures written to ${png}`);
  return embedPictures(shots);
}
