import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type CommandArguments, runCommand } from '../tools/command';
import { onEdit } from '../tools/on-edit';
import { createPrinter } from '../validation/print';
import { Modules } from './watch/modules';
import type { Session } from './watch/session';

const HELP = `usage: npm run watch -- [ENVIRONMENT ...] [flags]

Write dist/ as npm run synth does, and again after each edit. What is derived from teams whose files did not change is kept,
so that an edit in one team takes less than a full synth; the output and the findings are the same. An edit of anything
that other teams depend on, such as a name or a contract, is a full synth.

Flags:
  --definitions=FILE  Module that exports the environments. (default: environments/index.ts)
  --output=FOLDER     Directory for one directory per environment. (default: dist)
  -h, --help          Show this help.`;

const options = {
  definitions: { type: 'string', default: 'environments/index.ts' },
  output: { type: 'string', default: 'dist' },
} as const;

/** Folders of files that no definition reads. */
const IGNORED = ['.build', '.git', 'dist', 'lib', 'node_modules'];
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

class Watch {
  private readonly modules = new Modules();
  private session: Session | undefined;
  private sessionOf: unknown;
  private edited = new Set<string>();
  /** Files that existed before the edits. */
  private readonly present: Set<string>;

  constructor(
    private readonly definitions: string,
    private readonly output: string,
    private readonly environments: readonly string[],
    folders: readonly string[],
  ) {
    this.present = new Set(folders.flatMap(filesIn));
  }

  /** Notes an edited file, which is relevant if it is not a loaded module. */
  note(file: string): void {
    this.edited.add(file);
  }

  run(): void {
    this.removeChanged();
    try {
      const module = this.modules.load<typeof import('./watch/session')>(
        'scripts/watch/session.ts',
      );
      if (module !== this.sessionOf) this.session = new module.Session();
      this.sessionOf = module;
      const { environments } = this.modules.load<typeof import('../environments')>(
        this.definitions,
      );
      this.session?.synthesize(environments, {
        args: this.environments,
        output: this.output,
        out,
        err,
      });
    } catch (error) {
      err(describe(error));
    }
  }

  private removeChanged(): void {
    const changed = this.modules.removeChanged();
    const unknown = [...this.edited].filter(
      (file) => this.exists(file) && !changed.includes(file) && this.mayBeRead(file),
    );
    this.edited = new Set();
    const [first] = unknown;
    if (first === undefined) return;
    out(`${path.relative('', first)} is not a loaded module: everything is derived again`);
    this.modules.removeAll();
  }

  /** Reports whether a file exists, or existed before the edits: programs write temporary files beside others. */
  private exists(file: string): boolean {
    const before = this.present.has(file);
    const now = existsSync(file);
    if (now) this.present.add(file);
    else this.present.delete(file);
    return before || now;
  }

  /** Reports whether a definition may have read a file that is not a loaded module. */
  private mayBeRead(file: string): boolean {
    if (this.modules.isLoaded(file) || OF_EDITORS.test(path.basename(file))) return false;
    const { dir, name, ext } = path.parse(file);
    // A new module is loaded by one that changes, unless it has the name of another.
    return (
      !/^\.tsx?$/.test(ext) ||
      [`${name}.json`, `${name}.js`, `${name}.ts`, `${name}.tsx`, `${name}/index.ts`].some(
        (other) => this.modules.isLoaded(path.join(dir, other)),
      )
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
  values: { definitions, output },
  positionals,
}: CommandArguments<typeof options>): Promise<number> {
  process.setSourceMapsEnabled(true);
  const root = path.dirname(path.dirname(path.resolve(definitions)));
  const folders = [...new Set([process.cwd(), root])];
  const watch = new Watch(definitions, output, positionals, folders);
  onEdit(
    async () => {
      watch.run();
      out('watching for changes; press Ctrl-C to stop');
    },
    {
      folders,
      ignored: IGNORED,
      edited: (file) => watch.note(file),
    },
  ).now();
  return new Promise(() => {});
}

runCommand({ name: 'watch', help: HELP, options, positionals: true, run });
