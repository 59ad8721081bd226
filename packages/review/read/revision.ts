import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { environmentOfFolder } from '../../../catalog/names';

/** The files of a revision of the output, by environment and name. */
export interface Revision {
  readonly label: string;
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export class RevisionError extends Error {}

/** The output folder of synth. */
export const OUTPUT = 'dist';
/**
 * Buffer for the output of git, in bytes; more than a hundred times the size of both environments.
 */
const MAX_OUTPUT = 512 * 1024 * 1024;

/** Reads a folder of environments, or a git revision with `dist/` committed. */
export function readRevision(name: string, cwd = '.'): Revision {
  return isFolder(name) ? readFolder(name) : readCommit(name, cwd);
}

/** Reads the last output of `npm run synth`. */
export const readWorkTree = (): Revision => ({ ...readFolder(OUTPUT), label: 'the work tree' });

const isFolder = (name: string): boolean => existsSync(name) && statSync(name).isDirectory();

function readFolder(folder: string): Revision {
  if (!isFolder(folder))
    throw new RevisionError(`folder "${folder}" does not exist: run npm run synth`);
  const environments = new Map<string, Map<string, string>>();
  for (const environment of readdirSync(folder).sort()) {
    const inside = path.join(folder, environment);
    if (!statSync(inside).isDirectory()) continue;
    const isOutput = environmentOfFolder(environment) !== environment;
    // Only further outputs have folders.
    const names = readdirSync(inside, { recursive: isOutput, encoding: 'utf8' })
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
      `folder "${folder}" has no <environment>/*.yaml: pass the output folder of synth`,
    );
  return { label: folder, environments };
}

/** Reports whether `kubectl apply` reads a file. */
export const isManifest = (name: string): boolean => /\.(json|ya?ml)$/.test(name);

function readCommit(name: string, cwd: string): Revision {
  const commit = commitOf(name, cwd);
  const listed = git(['ls-tree', '-r', '-z', commit, '--', `${OUTPUT}/`], cwd).toString();
  const blobs = listed
    .split('\0')
    .map((line) => /^\d+ blob (\S+)\t[^/]+\/([^/]+)\/(.+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id = '', environment = '', file = '']) => ({ id, environment, file }))
    .filter(
      ({ environment, file }) =>
        !file.includes('/') || environmentOfFolder(environment) !== environment,
    );
  const environments = new Map<string, Map<string, string>>();
  const texts = contents(
    blobs.map(({ id }) => id),
    cwd,
  ).map((bytes) => bytes.toString());
  for (const [index, { environment, file }] of blobs.entries()) {
    const files = environments.get(environment) ?? new Map<string, string>();
    environments.set(environment, files.set(file, texts[index] ?? ''));
  }
  return { label: name, environments };
}

/** Returns the commit of a revision. @throws {RevisionError} if there is none */
function commitOf(name: string, cwd: string): string {
  // git would parse it as an option.
  if (name.startsWith('-')) throw new RevisionError(`"${name}" is not a revision`);
  return attempt(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], cwd, () => {
    throw new RevisionError(
      `"${name}" is neither a folder nor a git revision: fetch it first, as in git fetch origin main`,
    );
  })
    .toString()
    .trim();
}

/** Reports whether a revision has a file. */
export const hasFile = (name: string, file: string, cwd: string): boolean =>
  attempt(['cat-file', '-e', `${commitOf(name, cwd)}:${file}`], cwd, () => undefined) !== undefined;

/** Returns the files of a folder of a revision, with their paths relative to it. */
export function blobsIn(
  name: string,
  folder: string,
  cwd: string,
): { readonly name: string; readonly bytes: Uint8Array }[] {
  const tree = `${commitOf(name, cwd)}:${folder.replace(/\/+$/, '')}`;
  const listed = attempt(['ls-tree', '-r', '-z', '--full-tree', tree], cwd, () => {
    throw new RevisionError(`revision "${name}" has no folder "${folder}"`);
  });
  const blobs = listed
    .toString()
    .split('\0')
    .map((line) => /^100\d+ blob (\S+)\t(.+)$/s.exec(line))
    .filter((match) => match !== null)
    .map(([, id = '', file = '']) => ({ id, file }));
  const texts = contents(
    blobs.map(({ id }) => id),
    cwd,
  );
  return blobs.map(({ file }, index) => ({ name: file, bytes: texts[index] ?? Buffer.alloc(0) }));
}

/** Reads all files with one git process: `<id> blob <size>`, a newline, the content, a newline. */
function contents(ids: readonly string[], cwd: string): Buffer[] {
  if (ids.length === 0) return [];
  const bytes = git(['cat-file', '--batch'], cwd, ids.map((id) => `${id}\n`).join(''));
  const texts: Buffer[] = [];
  let at = 0;
  for (const _ of ids) {
    const end = bytes.indexOf('\n', at);
    const size = Number(bytes.subarray(at, end).toString().split(' ')[2]);
    texts.push(bytes.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}

const git = (args: readonly string[], cwd: string, input = ''): Buffer =>
  execFileSync('git', args, {
    cwd,
    input,
    maxBuffer: MAX_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });

function attempt<T>(args: readonly string[], cwd: string, otherwise: () => T): Buffer | T {
  try {
    return git(args, cwd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new RevisionError('git is not on PATH: install it, or compare two folders');
    return otherwise();
  }
}
