import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type CommandArguments, runCommand } from '../tools/command';
import { onEdit } from '../tools/on-edit';
import { isRepository } from '../tools/paths';
import { createPrinter } from '../validation/print';
import { environmentsIn } from './package/user-environments';
import { MAIN } from './package/user-root';
import { Modules } from './watch/modules';
import type { Session } from './watch/session';

/** The module of the synth, which is loaded as the definitions are: the stack is edited here, too. */
const SESSION = 'scripts/watch/session.ts';
const DEFINITIONS = isRepository ? 'environments/index.ts' : MAIN;

const HELP = `usage: npm run watch -- [ENVIRONMENT ...] [flags]

Write dist/ as npm run synth does, and again after each edit. What is derived from teams whose files did not change is kept,
so that an edit in one team takes less than a full synth; the output and the findings are the same. An edit of anything
that other teams depend on, such as a name or a contract, is a full synth. Packages are loaded once: restart it after
npm install.

Flags:
  --definitions=FILE  Module that exports the environments. (default: ${DEFINITIONS})
  --output=FOLDER     Directory for one directory per environment. (default: dist)
  --all               Print each finding, also those with the same cause.
  -h, --help          Show this help.

Exit codes: 0 stopped by Ctrl-C; 2 unknown flag.`;

const options = {
  definitions: { type: 'string', default: DEFINITIONS },
  output: { type: 'string', default: 'dist' },
  all: { type: 'boolean', default: false },
} as const;

/** Names of folders whose files no definition reads. */
const IGNORED = ['.build', '.git', 'dist', 'node_modules', ...(isRepository ? ['lib'] : [])];
/** Names of files that editors write beside the edited one. */
const OF_EDITORS = /^\.#|^4913$|^\..*\.sw\w$|~$/;

/** Returns the files in a folder, without those of ignored folders. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !IGNORED.includes(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesIn(file) : [file];
    });

interface WatchProps {
  readonly definitions: string;
  readonly output: string;
  /** Arguments of the synth. */
  readonly args: readonly string[];
  readonly folders: readonly string[];
}

class Watch {
  private readonly modules: Modules;
  private session: Session | undefined;
  private sessionOf: unknown;
  private edited = new Set<string>();
  /** Files that existed before the edits. */
  private readonly present: Set<string>;

  constructor(private readonly props: WatchProps) {
    const { definitions, folders } = props;
    this.modules = isRepository
      ? new Modules([SESSION, definitions])
      : new Modules([definitions], { filename: path.resolve(definitions) });
    this.present = new Set(folders.flatMap(filesIn));
  }

  /** Notes an edited file, which is relevant if it is not a module. */
  note(file: string): void {
    this.edited.add(file);
  }

  async run(): Promise<void> {
    const { definitions, output, args } = this.props;
    try {
      await this.removeChanged();
      const module = this.loadSession();
      if (module !== this.sessionOf) this.session = new module.Session();
      this.sessionOf = module;
      const environments = environmentsIn(this.modules.load(definitions), definitions);
      this.session?.synthesize(environments, { args, output, out, err });
    } catch (error) {
      err(describe(error));
    }
  }

  private loadSession(): typeof import('./watch/session') {
    // Not an import, with which the bundle of this repository would have a second copy of the stack.
    return isRepository
      ? (this.modules.load(SESSION) as typeof import('./watch/session'))
      : createRequire(__filename)('./watch/session');
  }

  private async removeChanged(): Promise<void> {
    const noted = this.edited;
    this.edited = new Set();
    const edited = [...noted].map((file) => ({
      file,
      before: this.present.has(file),
      now: existsSync(file),
    }));
    const others = edited.filter(({ file, before, now }) => (before || now) && this.isOther(file));
    const resolve =
      this.session === undefined ||
      others.length > 0 ||
      edited.some(({ before, now }) => before !== now);
    let changed: readonly string[];
    try {
      changed = await this.modules.update({ resolve });
    } catch (error) {
      // For the next run: this one has removed nothing.
      for (const file of noted) this.edited.add(file);
      throw error;
    }
    for (const { file, now } of edited)
      if (now) this.present.add(file);
      else this.present.delete(file);
    const unknown = others.find(({ file }) => !changed.includes(file) && this.isOther(file));
    if (unknown === undefined) return;
    out(`${path.relative('', unknown.file)} is not a loaded module: everything is derived again`);
    this.modules.removeAll();
  }

  /** Reports whether a file is not a module, but a definition may have read it. */
  private isOther(file: string): boolean {
    return !(
      this.modules.isSource(file) ||
      OF_EDITORS.test(path.basename(file)) ||
      /\.tsx?$/.test(file)
    );
  }
}

const out = createPrinter(1, () => process.stdout);
const err = createPrinter(2, () => process.stderr);

/** Returns an error of a module: esbuild's has the place, that of a definition its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `a module threw ${String(error)}`;
  return 'errors' in error ? error.message : (error.stack ?? error.message);
}

async function run({
  values: { definitions, output, all },
  positionals,
}: CommandArguments<typeof options>): Promise<number> {
  // Set by the runner of this repository, whose source map has none of the modules that are loaded here.
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  const root = path.dirname(path.resolve(definitions));
  const folders = [...new Set([process.cwd(), isRepository ? path.dirname(root) : root])];
  const args = [...(all ? ['--all'] : []), ...positionals];
  const watch = new Watch({ definitions, output, args, folders });
  return new Promise((resolve) => {
    // A synth in progress is interrupted as every command, so that it does not delay the end.
    const stop = (): void => resolve(0);
    onEdit(
      async () => {
        process.off('SIGINT', stop);
        await watch.run();
        process.on('SIGINT', stop);
        out('watching for changes; press Ctrl-C to stop');
      },
      {
        folders,
        ignored: [...IGNORED, path.basename(output)],
        edited: (file) => watch.note(file),
      },
    ).now();
  });
}

runCommand({ name: 'watch', help: HELP, options, positionals: true, run });
