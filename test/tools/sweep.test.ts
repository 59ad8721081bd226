import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toolPrograms } from '../../tools/programs';
import { removeUnfinished, scratchPrefix, unfinishedDirs } from '../../tools/sweep';

test('removes the files of ended builds, and keeps those of running ones', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-'));
  try {
    const [program] = toolPrograms;
    if (!program) throw new Error('no programs');
    const name = (pid: number) => path.basename(unfinishedDirs(program, pid));
    for (const pid of [ended, process.pid]) {
      writeFileSync(path.join(folder, name(pid)), '');
      mkdirSync(path.join(folder, `${scratchPrefix(pid)}x`, 'source'), { recursive: true });
    }
    mkdirSync(path.join(folder, '.logs'));
    writeFileSync(path.join(folder, program.name), '');
    expect(removeUnfinished(folder, folder)).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual(
      [name(process.pid), '.logs', program.name, `${scratchPrefix()}x`].sort(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('ignores a missing folder', () => {
  expect(removeUnfinished('/nowhere/bin', '/nowhere/tmp')).toEqual([]);
});
