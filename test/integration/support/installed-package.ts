import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PublishedPackage, writePackage } from '../../../scripts/package/published';

/** Runs a program without the working directory of npm, which commands would prefer to their own. */
export function runIn(cwd: string, program: string, args: readonly string[]) {
  const { INIT_CWD: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Installs a package alone, from its tarball, in an empty folder. */
export async function installAlone(
  published: PublishedPackage,
): Promise<{ readonly folder: string; readonly tarball: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  const built = path.join(folder, 'built');
  await writePackage(published, built);
  expect(runIn(built, 'npm', ['pack', '--pack-destination', folder])).toMatchObject({ status: 0 });
  rmSync(built, { recursive: true });
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}');
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--engine-strict'];
  expect(runIn(folder, 'npm', ['install', ...flags, `./${tarball}`])).toMatchObject({ status: 0 });
  return { folder, tarball };
}
