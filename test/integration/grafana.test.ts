// A real Grafana with the rendered configuration.

import { type Lab, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import { dataSourceList } from '../../constructs/grafana/provisioning';
import { dashboardFiles } from '../../dashboards/files';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { DIST } from './support/rendered';

jest.setTimeout(300_000);

const found = findProgram('grafana');
if ('missing' in found) console.warn(`SKIPPED grafana: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;
const missing = 'missing' in findProgram('loki') ? ['loki'] : [];

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

suite('the Grafana of local', () => {
  let lab: Lab;
  let url: string;
  const get = async <T>(path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, { headers });
    return { status: response.status, body: (await response.json()) as T };
  };
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    // The lab removes the data sources of programs that do not run.
    const others = ['prometheus', 'alertmanager', 'jaeger', 'loki'];
    lab = await startLab({ environment: 'local', dist: DIST, only: ['grafana', ...others] });
    url = lab.url('grafana-0');
  });
  afterAll(() => lab?.stop());

  test('shows viewers the exact content of the file', async () => {
    const { body } = await get<{ datasources: Record<string, DataSource> }>(
      '/api/frontend/settings',
    );
    const sources = new Map(Object.values(body.datasources).map((source) => [source.uid, source]));
    const present = dataSourceList(resolveEnvironment(local)).filter(
      ({ uid }) => !missing.includes(uid),
    );
    expect(present.map(({ uid }) => uid)).toEqual(expect.arrayContaining(['prometheus', 'jaeger']));
    for (const { type, uid } of present) expect(sources.get(uid)).toMatchObject({ type });
    expect(sources.get('prometheus')?.jsonData.exemplarTraceIdDestinations).toEqual([
      expect.objectContaining({ name: 'trace_id', datasourceUid: 'jaeger' }),
    ]);
    if (missing.includes('loki')) return;
    expect(sources.get('loki')?.jsonData.derivedFields).toEqual([
      expect.objectContaining({
        matcherType: 'label',
        matcherRegex: '^trace_id$',
        // Grafana replaces it with the value of the field.
        url: '${__value.raw}',
        datasourceUid: 'jaeger',
      }),
    ]);
    expect(sources.get('jaeger')?.jsonData.tracesToLogsV2).toMatchObject({
      // Grafana replaces them with the service and the trace of the span.
      query: '{env="local", service="${__span.tags.service}"} | trace_id="${__span.traceId}"',
    });
  });

  test('shows every dashboard in its folder', async () => {
    const files = dashboardFiles(resolveEnvironment(local)).flatMap((folder) =>
      Object.values(folder.files).map((text) => `${folder.uid}/${JSON.parse(text).uid}`),
    );
    expect(files.length).toBeGreaterThan(10);
    const found = await eventually(async () => {
      const { body } = await get<{ uid: string; folderUid: string }[]>(
        '/api/search?type=dash-db&limit=5000',
      );
      return body.length >= files.length && body;
    });
    expect(found.map(({ uid, folderUid }) => `${folderUid}/${uid}`).sort()).toEqual(files.sort());
  });

  test('has no password to log in with', async () => {
    const basic = Buffer.from('admin:admin').toString('base64');
    expect((await get('/api/user', { authorization: `Basic ${basic}` })).status).toBe(401);
    expect((await post('/login', { user: 'admin', password: 'admin' })).status).toBe(401);
  });

  test('allows a viewer to explore, but not to change anything', async () => {
    const settings = await fetch(url).then((response) => response.text());
    expect(settings).toContain('"orgRole":"Viewer"');
    expect(settings).toContain('"datasources:explore":true');
    const saved = await post('/api/dashboards/db', { dashboard: { title: 'mine', panels: [] } });
    expect(saved.status).toBe(403);
  });

  test('starts without an error', () => {
    const errors = lab
      .logs('grafana-0')
      .split('\n')
      .filter((line) => /"level":"(error|eror|crit)"/.test(line))
      // the image has these folders, empty
      .filter((line) => !/"logger":"provisioning\.(plugins|notifiers|alerting)"/.test(line));
    expect(errors).toEqual([]);
    expect(lab.logs('grafana-0')).toContain('HTTP Server Listen');
  });
});
