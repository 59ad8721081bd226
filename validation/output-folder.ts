import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { environmentOfFolder } from '../catalog/names';
import { type FolderLock, lockFolder } from './folder-lock';
import type { FilePart } from './write';

/**
 * Writes rendered environments so that none is ever a mixture of two runs: a directory has all
 * files of one synth, or, at the moment of the swap, does not exist.
 *
 * All files are written into directories beside those that they replace. When all of them are on
 * the disk, a journal is written, and the directories are swapped by renaming them. A process that
 * ends before the journal is written has changed nothing; one that ends later is completed by the
 * next synth. A lock prevents concurrent runs.
 */

/**
 * File with the list of the files that the last synth wrote, one path per line; only these are ever
 * removed.
 */
export const LIST_FILE = '.synthesized';
const JOURNAL_FILE = '.swap.json';

/** The files of an environment by name; the parts of a file are rendered when it is written. */
export interface RenderedEnvironment {
  readonly name: string;
  readonly files: ReadonlyMap<string, Iterable<FilePart>>;
}

export interface WrittenEnvironment {
  readonly name: string;
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Whether a file of the directory changed. */
  readonly changed: boolean;
}

export interface WrittenOutput {
  readonly environments: readonly WrittenEnvironment[];
  /** Removed directories of environments that are no longer defined. */
  readonly removed: readonly string[];
  /** Files and directories that no synth wrote, which are left unchanged. */
  readonly foreign: readonly string[];
}

/** The directory of an environment that is replaced or removed. */
interface Swap {
  readonly name: string;
  readonly kind: 'replace' | 'remove';
}

interface Journal {
  readonly swaps: readonly Swap[];
  readonly list: readonly string[];
}

/** The files of the last synth of a process, so that the next one only writes those that changed. */
export class LastOutput {
  private readonly files = new Map<
    string,
    { readonly parts: readonly FilePart[]; stamp: string }
  >();

  /** Reports whether a file is unchanged since it was written. */
  isWritten(file: string): boolean {
    return this.files.get(file)?.stamp === stampOf(file);
  }

  /** Reports whether a file is unchanged, and was written with these parts. */
  has(file: string, parts: readonly FilePart[]): boolean {
    const last = this.files.get(file)?.parts ?? [];
    return (
      this.isWritten(file) &&
      last.length === parts.length &&
      last.every((part, index) => part === parts[index])
    );
  }

  /** Notes a file that was written with these parts. */
  add(file: string, parts: readonly FilePart[]): void {
    this.files.set(file, { parts, stamp: stampOf(file) });
  }
}

/** Returns a text that differs after a file was written or replaced. */
function stampOf(file: string): string {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? [stat.ino, stat.size, stat.mtimeMs].join(' ') : '';
}

interface WriteOptions {
  /** Whether these are all environments. */
  readonly complete: boolean;
  /**
   * The files that this process wrote before. Then the files are not flushed to the disk: a process that writes them again
   * after each edit repairs them, too. @default none
   */
  readonly last?: LastOutput | undefined;
}

/**
 * Writes the environments below `output`, all or none. With `complete`, folders of other
 * environments that an earlier synth wrote are removed; without it, only those of further outputs
 * that these environments no longer have.
 * @throws if a file cannot be written, or another process holds the lock; then nothing has changed
 */
export function writeOutput(
  output: string,
  environments: readonly RenderedEnvironment[],
  { complete, last }: WriteOptions,
): WrittenOutput {
  mkdirSync(output, { recursive: true });
  const lock = lockFolder(output);
  try {
    completeSwap(output);
    return replaceFolders(output, environments, { complete, last, lock });
  } catch (error) {
    // Staged files; the next synth completes an existing journal.
    if (!existsSync(path.join(output, JOURNAL_FILE))) removeLeftovers(output);
    throw error;
  } finally {
    lock.unlock();
  }
}

function replaceFolders(
  output: string,
  environments: readonly RenderedEnvironment[],
  { complete, last, lock }: WriteOptions & { readonly lock: FolderLock },
): WrittenOutput {
  const earlier = readList(output);
  const staged = environments.map((environment) =>
    stage(output, environment, earlier, { last, lock }),
  );
  const names = environments.map(({ name }) => name);
  const isWritten = (name: string): boolean =>
    complete || names.some((one) => environmentOfFolder(one) === environmentOfFolder(name));
  const stale = foldersIn(earlier).filter((name) => !names.includes(name) && isWritten(name));
  const swaps = [
    ...staged.flatMap(({ swap }) => (swap ? [swap] : [])),
    ...stale.flatMap((name) => withoutOwnFiles(output, name, earlier)),
  ];
  const list = [
    ...earlier.filter((file) => !names.includes(folderOf(file)) && !stale.includes(folderOf(file))),
    ...environments.flatMap(({ name, files }) =>
      [...files.keys()].map((file) => `${name}/${file}`),
    ),
  ].sort();
  if (swaps.length > 0 || list.join() !== earlier.join()) {
    lock.renew();
    writeSynced(path.join(output, JOURNAL_FILE), JSON.stringify({ swaps, list } satisfies Journal));
    completeSwap(output);
  }
  for (const { remember } of staged) remember();
  return {
    environments: staged.map(({ written }) => written),
    removed: stale.map((name) => path.join(output, name)).filter((folder) => !existsSync(folder)),
    foreign: foreignFiles(output, list, complete ? undefined : names),
  };
}

/** Executes the journal, continuing where an earlier process stopped, and removes its leftovers. */
function completeSwap(output: string): void {
  const file = path.join(output, JOURNAL_FILE);
  const journal = existsSync(file) ? readJournal(file) : undefined;
  if (journal) {
    const own = new Set([...readList(output), ...journal.list]);
    let hasStarted = false;
    for (const { name, kind } of journal.swaps) {
      const target = targetOf(output, name);
      const [next, old] = [temporary(target, 'next'), temporary(target, 'old')];
      try {
        if (kind === 'remove' ? existsSync(target) : existsSync(next)) {
          if (existsSync(target) && !existsSync(old)) renameSync(target, old);
          hasStarted = true;
          if (kind === 'replace') renameSync(next, target);
        }
      } catch (error) {
        // Nothing has changed: the next synth starts again.
        if (!hasStarted) rmSync(file);
        throw error;
      }
      if (kind === 'replace') keepLateFiles(old, target, ownNames([...own], name));
      else removeLink(path.join(output, name));
      rmSync(old, { recursive: true, force: true });
    }
    writeSynced(path.join(output, LIST_FILE), journal.list.map((line) => `${line}\n`).join(''));
    rmSync(file);
  }
  removeLeftovers(output);
}

/** Moves files that other programs wrote while the new directory was prepared. */
function keepLateFiles(old: string, target: string, own: ReadonlySet<string>): void {
  if (!existsSync(old)) return;
  for (const file of foreignIn(old, own)) {
    if (existsSync(path.join(target, file))) continue;
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    renameSync(path.join(old, file), path.join(target, file));
  }
}

/** Removes a symbolic link whose target was removed. */
function removeLink(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(folder);
}

function readJournal(file: string): Journal {
  try {
    const journal = JSON.parse(readFileSync(file, 'utf8')) as Journal;
    if (journal.swaps.every(({ name }) => isFolderName(name)) && Array.isArray(journal.list))
      return journal;
    throw new Error('not a journal');
  } catch {
    throw new Error(`${file} is damaged: remove it, and run the synth again`);
  }
}

/** Removes directories that a process was writing when it ended. */
function removeLeftovers(output: string): void {
  for (const name of readdirSync(output))
    if (isTemporary(name)) rmSync(path.join(output, name), { recursive: true, force: true });
}

const TEMPORARY = /^\..+\.synth-(next|old|part)$/;
const isTemporary = (name: string): boolean => TEMPORARY.test(name);
const temporary = (folder: string, kind: 'next' | 'old'): string =>
  path.join(path.dirname(folder), `.${path.basename(folder)}.synth-${kind}`);

/** Returns an empty directory beside the one that it replaces. */
function emptyFolder(target: string): string {
  for (const kind of ['old', 'next'] as const)
    rmSync(temporary(target, kind), { recursive: true, force: true });
  const next = temporary(target, 'next');
  mkdirSync(next);
  chmodSync(next, 0o755);
  return next;
}

/** Reports whether a name is a plain name in the output: neither a path nor a hidden directory. */
const isFolderName = (name: unknown): name is string =>
  typeof name === 'string' && /^[^./\\][^/\\]*$/.test(name);

/** Returns the directory of an environment; for a symbolic link, its target. */
function targetOf(output: string, name: string): string {
  const folder = path.join(output, name);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return folder;
  return existsSync(folder) ? realpathSync(folder) : path.resolve(output, readlinkSync(folder));
}

/** An environment that is written beside its directory. */
interface Staged {
  readonly written: WrittenEnvironment;
  /** @default nothing differs */
  readonly swap?: Swap;
  /** Notes the files in the output, after the swap. */
  readonly remember: () => void;
}

/** Writes an environment beside its directory. If nothing differs, there is no swap. */
function stage(
  output: string,
  { name, files }: RenderedEnvironment,
  earlier: readonly string[],
  { last, lock }: { readonly last: LastOutput | undefined; readonly lock: FolderLock },
): Staged {
  const folder = path.join(output, name);
  const target = targetOf(output, name);
  const next = emptyFolder(target);
  const given = new Map<string, readonly FilePart[]>();
  const kept = new Set<string>();
  let bytes = 0;
  for (const [file, parts] of files) {
    makeFolders(next, path.dirname(file));
    if (last) given.set(file, [...parts]);
    if (last?.has(path.join(target, file), given.get(file) ?? [])) {
      kept.add(file);
      link(path.join(target, file), path.join(next, file));
      bytes += lstatSync(path.join(next, file)).size;
    } else bytes += writeNew(path.join(next, file), given.get(file) ?? parts);
    lock.renew();
  }
  const remember = (): void => {
    for (const [file, parts] of given) last?.add(path.join(target, file), parts);
  };
  const own = ownNames(earlier, name);
  const stale = [...own].filter((file) => !files.has(file) && existsSync(path.join(target, file)));
  const same = new Set(
    [...files.keys()].filter(
      (file) =>
        kept.has(file) ||
        (!last?.isWritten(path.join(target, file)) &&
          isSameFile(path.join(next, file), path.join(target, file))),
    ),
  );
  const changed = stale.length > 0 || same.size < files.size;
  const written = { name, folder, files: files.size, bytes, changed };
  if (!changed) {
    rmSync(next, { recursive: true });
    return { written, remember };
  }
  // An unchanged file keeps its modification time.
  for (const file of same) {
    if (kept.has(file)) continue;
    rmSync(path.join(next, file));
    link(path.join(target, file), path.join(next, file));
  }
  const flush = last ? () => {} : sync;
  for (const file of files.keys()) if (!same.has(file)) flush(path.join(next, file));
  keepForeign(target, next, new Set([...own, ...files.keys()]));
  for (const inside of new Set([...files.keys()].map((file) => path.dirname(file))))
    flush(path.join(next, inside));
  flush(next);
  return { written, remember, swap: { name, kind: 'replace' } };
}

/** Removes the files of an environment. Its directory remains if it contains other files. */
function withoutOwnFiles(output: string, name: string, earlier: readonly string[]): Swap[] {
  const target = targetOf(output, name);
  if (!existsSync(target)) return [];
  const own = ownNames(earlier, name);
  if (foreignIn(target, own).length === 0) return [{ name, kind: 'remove' }];
  const next = emptyFolder(target);
  keepForeign(target, next, own);
  return [{ name, kind: 'replace' }];
}

/**
 * Adds the files that no synth wrote to the new directory: as hard links if the file system
 * supports them.
 */
function keepForeign(from: string, to: string, own: ReadonlySet<string>): void {
  if (!existsSync(from)) return;
  for (const name of foreignIn(from, own)) {
    makeFolders(to, path.dirname(name));
    link(path.join(from, name), path.join(to, name));
  }
}

/**
 * Returns the entries of a directory that no synth wrote, by their path inside it: a directory
 * without own files is one entry.
 */
function foreignIn(folder: string, own: ReadonlySet<string>, inside = ''): readonly string[] {
  return readdirSync(path.join(folder, inside)).flatMap((entry) => {
    const name = inside ? `${inside}/${entry}` : entry;
    if (own.has(name)) return [];
    const isShared =
      [...own].some((file) => file.startsWith(`${name}/`)) &&
      lstatSync(path.join(folder, name)).isDirectory();
    return isShared ? foreignIn(folder, own, name) : [name];
  });
}

/** Creates the directories of a file inside an output. Permissions do not depend on the umask. */
function makeFolders(folder: string, inside: string): void {
  const parts = inside === '.' ? [] : inside.split('/');
  for (const index of parts.keys()) {
    const each = path.join(folder, ...parts.slice(0, index + 1));
    if (existsSync(each)) continue;
    mkdirSync(each);
    chmodSync(each, 0o755);
  }
}

function link(from: string, to: string): void {
  const stat = lstatSync(from);
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    return;
  }
  if (stat.isDirectory()) {
    mkdirSync(to);
    chmodSync(to, stat.mode);
    keepForeign(from, to, new Set());
    return;
  }
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** Returns the files of the output, or of the given directories, that are not in the list. */
function foreignFiles(
  output: string,
  list: readonly string[],
  names: readonly string[] | undefined,
): readonly string[] {
  const own = new Set([...list, ...foldersIn(list)]);
  const inside = names ?? foldersIn(list);
  return [
    ...(names ? [] : readdirSync(output).filter((name) => !name.startsWith('.'))),
    ...inside.flatMap((folder) =>
      foreignIn(path.join(output, folder), ownNames(list, folder)).map(
        (name) => `${folder}/${name}`,
      ),
    ),
  ]
    .filter((file) => !own.has(file))
    .map((file) => path.join(output, file));
}

const folderOf = (file: string): string => file.slice(0, file.indexOf('/'));
const nameOf = (file: string): string => file.slice(file.indexOf('/') + 1);
/** Returns the names of the files of one directory in a list. */
const ownNames = (list: readonly string[], folder: string): ReadonlySet<string> =>
  new Set(list.filter((file) => folderOf(file) === folder).map(nameOf));
const foldersIn = (list: readonly string[]): readonly string[] => [...new Set(list.map(folderOf))];

/** Returns the list. Paths outside of the output, as an edited list may contain, are ignored. */
function readList(output: string): readonly string[] {
  const file = path.join(output, LIST_FILE);
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /^[^./\\][^/\\]*(\/(?!\.{1,2}(\/|$))[^/\\]+)+$/.test(line))
    : [];
}

/**
 * Writes a new file part by part, and returns its size in bytes. The permissions do not depend on
 * the umask.
 */
function writeNew(file: string, parts: Iterable<FilePart>): number {
  const descriptor = openSync(file, 'wx', 0o644);
  try {
    let bytes = 0;
    for (const part of parts) {
      writeFileSync(descriptor, part);
      bytes += Buffer.byteLength(part);
    }
    return bytes;
  } finally {
    closeSync(descriptor);
    chmodSync(file, 0o644);
  }
}

/** Replaces a small file atomically, and waits until it is on the disk. */
function writeSynced(file: string, text: string): void {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.synth-part`);
  writeFileSync(part, text);
  chmodSync(part, 0o644);
  sync(part);
  renameSync(part, file);
}

/** Waits until a file, or the entries of a directory, are on the disk. */
function sync(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isSameFile(one: string, other: string): boolean {
  if (!existsSync(other) || !lstatSync(other).isFile()) return false;
  return (
    lstatSync(one).size === lstatSync(other).size && readFileSync(one).equals(readFileSync(other))
  );
}
