import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onEdit } from '../../tools/on-edit';

/** A folder with a file in a folder, and how often an edit in it was seen. */
async function watched(edit: (folder: string, seen: () => Promise<void>) => Promise<void>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'watch-'));
  mkdirSync(path.join(folder, 'in'));
  writeFileSync(path.join(folder, 'in', 'a.ts'), '0');
  let count = 0;
  const edits = onEdit(
    async () => {
      count++;
    },
    { folders: [folder] },
  );
  const seen = async (): Promise<void> => {
    for (let wait = 0; count === 0 && wait < 100; wait++) await sleep(50);
    expect(count).toBeGreaterThan(0);
    // what belongs to the same edit
    await sleep(200);
    count = 0;
  };
  try {
    await edit(folder, seen);
  } finally {
    edits.stop();
    rmSync(folder, { recursive: true });
  }
}

/** As `sed -i` and most editors write: a new file takes the place of the old one. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('notices every replacement of a file', () =>
  watched(async (folder, seen) => {
    const file = path.join(folder, 'in', 'a.ts');
    for (const text of ['1', '2', '3']) {
      replace(file, text);
      await seen();
    }
    writeFileSync(file, '4');
    await seen();
  }));

test('notices changes in a folder that was created later or again', () =>
  watched(async (folder, seen) => {
    const added = path.join(folder, 'added', 'deep');
    mkdirSync(added, { recursive: true });
    await seen();
    writeFileSync(path.join(added, 'b.ts'), '1');
    await seen();
    rmSync(path.join(folder, 'added'), { recursive: true });
    await seen();
    mkdirSync(added, { recursive: true });
    await seen();
    replace(path.join(added, 'b.ts'), '2');
    await seen();
  }));
