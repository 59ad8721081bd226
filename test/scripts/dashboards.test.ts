import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dashboardFolders } from '../../dashboards';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

jest.setTimeout(60_000);

const output = mkdtempSync(path.join(tmpdir(), 'dashboards-'));
afterAll(() => rmSync(output, { recursive: true }));

test.each(['classic', 'v2'])('%s: each folder has the uid that has the permissions', (schema) => {
  const args = ['scripts/run.mjs', 'scripts/dashboards.ts', '--schema', schema];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...args, '--output', path.join(output, schema)],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const folders = dashboardFolders(resolveEnvironment(local));
  expect(folders.length).toBeGreaterThan(1);
  expect(readdirSync(path.join(output, schema)).sort()).toEqual(
    folders.map(({ title }) => title).sort(),
  );
  for (const { uid, title, dashboards } of folders) {
    const folder = path.join(output, schema, title);
    expect(JSON.parse(readFileSync(path.join(folder, '_folder.json'), 'utf8'))).toEqual({
      apiVersion: 'folder.grafana.app/v1',
      kind: 'Folder',
      metadata: { name: uid },
      spec: { title },
    });
    for (const one of dashboards)
      expect(existsSync(path.join(folder, `${one.uid}.json`))).toBe(true);
  }
});
