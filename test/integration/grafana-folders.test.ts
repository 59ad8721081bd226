// A real Grafana that has read the folders, with an administrator, and the command that sets who sees them.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { dump } from 'js-yaml';
import { dashboardFolders } from '../../dashboards';
import { dashboardFiles } from '../../dashboards/files';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { connectGrafana, type GrafanaApi } from '../../scripts/grafana/api';
import { applyFolders } from '../../scripts/grafana/folders';
import { eventually } from './support/eventually';

jest.setTimeout(180_000);

const found = findProgram('grafana');
const home = process.env.GRAFANA_HOME;
const missing = 'missing' in found ? found.missing : home ? undefined : 'GRAFANA_HOME is not set';
if (missing) console.warn(`SKIPPED grafana: ${missing}`);
const suite = missing ? describe.skip : describe;

const PASSWORD = 'for-this-test-only';
const environment = resolveEnvironment(local);
const [commerce, ...others] = dashboardFolders(environment);
if (!commerce) throw new Error('no folder');
const closed = { ...commerce, access: { view: 'team', edit: 'admins' } as const };

interface Item {
  readonly role?: string;
  readonly team?: string;
  readonly permissionName: string;
}

suite('folders of a real Grafana', () => {
  let program: ChildProcess;
  let url: string;
  let token: string;
  let admin: GrafanaApi;
  const folder = mkdtempSync(path.join(tmpdir(), 'folders-'));

  beforeAll(async () => {
    const [port = 0] = await claimFreePorts(1);
    url = `http://${LOOPBACK}:${port}`;
    provision(folder);
    program = spawn('path' in found ? found.path : '', ['server', `--homepath=${home}`], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        GF_SERVER_HTTP_ADDR: LOOPBACK,
        GF_SERVER_HTTP_PORT: String(port),
        GF_PATHS_DATA: folder,
        GF_PATHS_LOGS: folder,
        GF_PATHS_PROVISIONING: path.join(folder, 'provisioning'),
        GF_SECURITY_ADMIN_PASSWORD: PASSWORD,
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      },
    });
    await eventually(() =>
      fetch(`${url}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    token = await serviceAccount(url);
    admin = connectGrafana(url, token);
    await eventually(() => admin.get(`/api/folders/${commerce.uid}`));
  });
  afterAll(() => {
    program?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const said: string[] = [];
  const apply = (folders: Parameters<typeof applyFolders>[1]) =>
    applyFolders(admin, folders, (line) => said.push(line));
  const permissionsOf = async (uid: string) =>
    (await admin.get<readonly Item[]>(`/api/folders/${uid}/permissions`))
      ?.map(({ role, team, permissionName }) => `${role || team} ${permissionName}`)
      .sort();

  test('get the permissions of the definitions, and missing teams are created', async () => {
    await apply([commerce, ...others]);
    expect(said).toContain('team commerce: created, without members');
    expect(await permissionsOf(commerce.uid)).toEqual([
      'Editor View',
      'Viewer View',
      'commerce Edit',
    ]);
  });

  test('are unchanged when it is run again', async () => {
    said.length = 0;
    await apply([commerce, ...others]);
    expect(said.filter((line) => line.startsWith('team'))).toEqual([]);
    expect(await permissionsOf(commerce.uid)).toEqual([
      'Editor View',
      'Viewer View',
      'commerce Edit',
    ]);
  });

  test('of a team are visible only to the team', async () => {
    await apply([closed]);
    expect(await permissionsOf(commerce.uid)).toEqual(['commerce View']);
    const visitor = await user(url);
    const seen = async () =>
      (await (await fetch(`${url}/api/search?type=dash-db`, { headers: visitor })).json()) as {
        readonly folderUid: string;
      }[];
    const folders = new Set((await seen()).map(({ folderUid }) => folderUid));
    expect([...folders]).toEqual(others.map(({ uid }) => uid));
    await apply([commerce]);
    expect(new Set((await seen()).map(({ folderUid }) => folderUid)).size).toBe(1 + others.length);
  });

  test('reports missing folders, and a token without permission', async () => {
    await expect(apply([{ ...commerce, uid: 'team-none' }])).rejects.toThrow(
      'folder "team-none" does not exist',
    );
    const other = applyFolders(connectGrafana(url, 'glsa_none'), [commerce], () => {});
    await expect(other).rejects.toThrow('role Admin');
  });
});

/** As in the cluster: a provider for each folder. */
function provision(folder: string): void {
  const providers = dashboardFiles(environment).map(({ uid, title, files }) => {
    const place = path.join(folder, 'dashboards', uid);
    mkdirSync(place, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(place, name), text);
    return { name: uid, folder: title, folderUid: uid, type: 'file', options: { path: place } };
  });
  const place = path.join(folder, 'provisioning', 'dashboards');
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'providers.yaml'), dump({ apiVersion: 1, providers }));
}

const basic = (name: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
  'content-type': 'application/json',
});

async function asAdmin<T>(url: string, body: object): Promise<T> {
  const init = { method: 'POST', headers: basic('admin'), body: JSON.stringify(body) };
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function serviceAccount(url: string): Promise<string> {
  const { id } = await asAdmin<{ id: number }>(`${url}/api/serviceaccounts`, {
    name: 'folders',
    role: 'Admin',
  });
  const tokens = `${url}/api/serviceaccounts/${id}/tokens`;
  const { key } = await asAdmin<{ key: string }>(tokens, { name: 'folders' });
  return key;
}

/** A user who may sign in and is not in a team. */
async function user(url: string): Promise<Record<string, string>> {
  await asAdmin(`${url}/api/admin/users`, { login: 'visitor', password: PASSWORD });
  return basic('visitor');
}
