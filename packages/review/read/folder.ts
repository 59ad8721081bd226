// Folders and git revisions whose layout is not known.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { manifestOf, type SourceFile } from './contents';
import { blobsIn, hasFile, OUTPUT, type Revision, RevisionError, readRevision } from './revision';
import type { Redaction } from './secrets';

/** List of the files that a synth has written, by which its output is recognized. */
const SYNTHESIZED = '.synthesized';
/** Folders of tools, which contain nothing that is applied. */
const IGNORED = /(^|\/)(\.git|node_modules|vendor|\.github|\.build)\//;

/** A side of a comparison as it was typed, with the folder that relative paths start from. */
export interface Side {
  /** A folder, a revision, or `REVISION:FOLDER`. */
  readonly name: string;
  readonly cwd: string;
}

/**
 * Reads both sides of a comparison. Two outputs of a synth are compared by environment, everything else by content.
 * @throws {RevisionError} if one is neither a folder nor a revision, or has no file
 */
export function readSides(
  [base, head]: readonly [Side, Side],
  redaction: Redaction,
): readonly [Revision, Revision] {
  if ([base, head].every(isOutput))
    return [readRevision(locate(base), base.cwd), readRevision(locate(head), head.cwd)];
  return [readContents(base, redaction), readContents(head, redaction)];
}

const locate = (side: Side): string => (isFolder(side) ? pathOf(side) : side.name);
const pathOf = ({ name, cwd }: Side): string => path.resolve(cwd, name);
const isFolder = (side: Side): boolean =>
  existsSync(pathOf(side)) && statSync(pathOf(side)).isDirectory();

function isOutput(side: Side): boolean {
  if (isFolder(side)) return existsSync(path.join(pathOf(side), SYNTHESIZED));
  return !side.name.includes(':') && hasFile(side.name, `${OUTPUT}/${SYNTHESIZED}`, side.cwd);
}

function readContents(side: Side, redaction: Redaction): Revision {
  const files = isFolder(side) ? filesIn(pathOf(side)) : filesOf(side);
  if (files.length === 0)
    throw new RevisionError(
      `"${side.name}" has no files: write a folder, a git revision, or REVISION:FOLDER`,
    );
  const text = manifestOf(files, redaction);
  return { label: side.name, environments: new Map([['', new Map([['files.json', text]])]]) };
}

function filesIn(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !IGNORED.test(`${name}/`) && lstatSync(path.join(folder, name)).isFile())
    .sort()
    .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

function filesOf({ name, cwd }: Side): SourceFile[] {
  const [revision = '', folder = ''] = name.split(/:(.*)/s);
  return blobsIn(revision, folder, cwd).filter((file) => !IGNORED.test(file.name));
}
