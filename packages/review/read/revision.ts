import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The files of one state of the output, by environment and name. */
export interface Revision {
  readonly label: string;
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export class RevisionError extends Error {}

/** Where synth writes. */
const OUTPUT = 'dist';
/** Room for what git prints; more than a hundred times what both environments take. */
const MAX_OUTPUT = 512 * 1024 * 1024;

/** A folder of environments, or a revision of git with `dist/` committed. */
export function readRevision(name: string): Revision {
  return isFolder(name) ? readFolder(name) : readCommit(name);
}

/** What `npm run synth` wrote last. */
export const readWorkTree = (): Revision => ({ ...readFolder(OUTPUT), label: 'the work tree' });

const isFolder = (name: string): boolean => existsSync(name) && statSync(name).isDirectory();

function readFolder(folder: string): Revision {
  if (!isFolder(folder))
    throw new RevisionError(`there is no folder ${folder}; run: npm run synth`);
  const environments = new Map<string, Map<string, string>>();
  for (const environment of readdirSync(folder).sort()) {
    const inside = path.join(folder, environment);
    if (!statSync(inside).isDirectory()) continue;
    const names = readdirSync(inside)
      .filter((name) => statSync(path.join(inside, name)).isFile())
      .sort();
    if (!names.some(isManifest)) continue;
    environments.set(
      environment,
      new Map(names.map((name) => [name, readFileSync(path.join(inside, name), 'utf8')])),
    );
  }
  if (environments.size === 0)
    throw new RevisionError(
      `${folder} has no <environment>/*.yaml: give the folder that synth writes to`,
    );
  return { label: folder, environments };
}

/** What `kubectl apply` reads of a folder. */
export const isManifest = (name: string): boolean => /\.(json|ya?ml)$/.test(name);

function readCommit(name: string): Revision {
  // a name that git would take for an option is none of ours
  if (name.startsWith('-')) throw new RevisionError(`${name} is no revision`);
  const commit = attempt(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], () => {
    throw new RevisionError(
      `${name} is neither a folder nor a revision that git knows here; fetch it first, for instance: git fetch origin main`,
    );
  })
    .toString()
    .trim();
  const listed = git(['ls-tree', '-r', '-z', commit, '--', `${OUTPUT}/`]).toString();
  const blobs = listed
    .split('\0')
    .map((line) => /^\d+ blob (\S+)\t[^/]+\/([^/]+)\/([^/]+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id = '', environment = '', file = '']) => ({ id, environment, file }));
  const environments = new Map<string, Map<string, string>>();
  const texts = contents(blobs.map(({ id }) => id));
  for (const [index, { environment, file }] of blobs.entries()) {
    const files = environments.get(environment) ?? new Map<string, string>();
    environments.set(environment, files.set(file, texts[index] ?? ''));
  }
  return { label: name, environments };
}

/** All files with one start of git: `<id> blob <size>`, a line break, the content, a line break. */
function contents(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const bytes = git(['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  const texts: string[] = [];
  let at = 0;
  for (const _ of ids) {
    const end = bytes.indexOf('\n', at);
    const size = Number(bytes.subarray(at, end).toString().split(' ')[2]);
    texts.push(bytes.subarray(end + 1, end + 1 + size).toString());
    at = end + 1 + size + 1;
  }
  return texts;
}

const git = (args: readonly string[], input = ''): Buffer =>
  execFileSync('git', args, {
    input,
    maxBuffer: MAX_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });

function attempt(args: readonly string[], otherwise: () => never): Buffer {
  try {
    return git(args);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new RevisionError('git is not on PATH; give two folders instead');
    return otherwise();
  }
}
