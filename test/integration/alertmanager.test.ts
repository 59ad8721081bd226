// amtool and real Alertmanagers, with the rendered configuration.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { layOut } from '@observability-stack/lab/mounted';
import { labPods } from '@observability-stack/lab/pods';
import { load } from 'js-yaml';
import { receiverName } from '../../alerts/alertmanager';
import { severities } from '../../catalog/definitions/routing';
import { PLATFORM_TEAM } from '../../catalog/names';
import { teams } from '../../teams';
import { eventually } from './support/eventually';
import { DIST, rendered, renderedEnvironments } from './support/rendered';
import { runTool } from './support/run';

jest.setTimeout(300_000);

describe.each(renderedEnvironments)('amtool on %s', (environment) => {
  let root: string;
  let config: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'amtool-'));
    const pod = labPods(rendered(environment)).find(
      ({ component }) => component === 'alertmanager',
    );
    if (!pod) throw new Error('no Alertmanager');
    layOut(pod, rendered(environment), root);
    config = path.join(root, 'etc/alertmanager/config/alertmanager.yml');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('loads the configuration', async () => {
    const checked = await runTool('amtool', ['check-config', config]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/SUCCESS/);
  });

  const ticketOfPlatform = receiverName(PLATFORM_TEAM, 'ticket');
  const owned = teams.flatMap(({ name: team }) => [
    ...severities.map((severity) => [{ team, severity }, receiverName(team, severity)] as const),
    // whatever is less than a ticket is one
    [{ team, severity: 'info' }, receiverName(team, 'ticket')] as const,
    [{ team }, receiverName(team, 'ticket')] as const,
  ]);
  test.each([
    ...owned,
    [{ alertname: 'Watchdog', team: PLATFORM_TEAM, severity: 'none' }, 'watchdog'],
    [{ team: 'of-the-past', severity: 'page' }, ticketOfPlatform],
    [{ alertname: 'SomethingElse' }, ticketOfPlatform],
  ] as const)('routes %p to %s', async (labels, receiver) => {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const routed = await runTool('amtool', [
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      ...words,
    ]);
    expect(routed).toEqual({ code: 0, stdout: `${receiver}\n`, stderr: '' });
  });

  test('reads every secret from a mounted file', () => {
    const { receivers, global } = load(readFileSync(config, 'utf8')) as Record<string, unknown>;
    const entries = leaves({ receivers, global });
    const inline = entries.filter(([key]) =>
      /(key|token|secret|password|credentials|api_url)$/.test(key),
    );
    expect(inline).toEqual([]);
    const files = entries.filter(([key]) => key.endsWith('_file')).map(([, file]) => file);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    // local has no receivers
    expect(files.length > 0).toBe(environment !== 'local');
  });
});

/** Every scalar below a value with the key that it stands at. */
function leaves(value: unknown, key = ''): [string, string][] {
  if (typeof value !== 'object' || value === null)
    return value == null ? [] : [[key, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, Array.isArray(value) ? key : name),
  );
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly receivers: readonly { readonly name: string }[];
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect({ status: response.status, text: response.ok ? '' : text }).toEqual({
    status: 200,
    text: '',
  });
  return text === '' ? undefined : JSON.parse(text);
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

test('the Alertmanager of local receives and routes an alert', async () => {
  const lab = await startLab({ environment: 'local', dist: DIST, only: ['alertmanager'] });
  try {
    const api = `${lab.url('alertmanager-0')}/api/v2`;
    await post(`${api}/alerts`, [
      { labels: { alertname: 'Try', team: 'commerce', severity: 'page' } },
    ]);
    const [alert] = await eventually(async () => {
      const alerts = await get<Alert[]>(`${api}/alerts`);
      return alerts.length > 0 && alerts;
    });
    expect(alert?.receivers).toEqual([{ name: 'commerce-page' }]);
  } finally {
    await lab.stop();
  }
});

describe('the three Alertmanagers of production', () => {
  let lab: Lab;
  const pods = ['alertmanager-0', 'alertmanager-1', 'alertmanager-2'];
  const key = 'a-key-that-is-only-in-a-file';
  const alertEverywhere = async (labels: Readonly<Record<string, string>>) => {
    for (const pod of pods) await post(`${lab.url(pod)}/api/v2/alerts`, [{ labels }]);
  };
  const sent = (text: string) =>
    lab.notifications.filter(({ path: where, body }) => `${where} ${body}`.includes(text));

  beforeAll(async () => {
    lab = await startLab({
      environment: 'production',
      dist: DIST,
      only: ['alertmanager'],
      secrets: { 'alertmanager-receivers': { 'commerce-pagerduty': key } },
    });
  });
  afterAll(() => lab?.stop());

  test('form a cluster', async () => {
    for (const pod of pods) {
      await eventually(async () => {
        const { cluster } = await get<{ cluster: { status: string; peers: object[] } }>(
          `${lab.url(pod)}/api/v2/status`,
        );
        return cluster.status === 'ready' && cluster.peers.length === pods.length;
      });
    }
  });

  test('replicate a silence', async () => {
    const silence = (await post(`${lab.url('alertmanager-0')}/api/v2/silences`, {
      matchers: [{ name: 'alertname', value: 'Quiet', isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      createdBy: 'test',
      comment: 'test',
    })) as { silenceID: string };
    for (const pod of pods) {
      await eventually(async () => {
        const silences = await get<{ id: string }[]>(`${lab.url(pod)}/api/v2/silences`);
        return silences.some(({ id }) => id === silence.silenceID);
      });
    }
  });

  test('notify once of an alert that each of them received, with the key from its file', async () => {
    // each alert starts its own group, so that their `group_wait` of production passes concurrently
    await alertEverywhere({ alertname: 'Down', team: 'commerce', severity: 'page' });
    await alertEverywhere({ alertname: 'Watchdog', team: 'platform', severity: 'none' });
    await alertEverywhere({ alertname: 'Slow', team: 'commerce', severity: 'ticket' });
    await eventually(() => sent('Down').length > 0);
    // each asks, before it notifies, whether another has done so
    for (const pod of pods) {
      await eventually(async () => {
        const metrics = await (await fetch(`${lab.url(pod)}/metrics`)).text();
        const asked = /^alertmanager_nflog_queries_total (\d+)/m.exec(metrics)?.[1];
        return Number(asked) > 0;
      });
    }
    const notified = sent('Down');
    expect(notified.map(({ path: where }) => where)).toEqual(['/pagerduty']);
    expect(JSON.parse(notified[0]?.body ?? '{}')).toMatchObject({
      routing_key: key,
      event_action: 'trigger',
    });
  });

  test('notify the heartbeat service at the address from its file', async () => {
    await eventually(() => sent('Watchdog').length > 0);
    const [signal] = sent('Watchdog');
    expect(signal?.path).toBe('/heartbeat-url');
    expect(JSON.parse(signal?.body ?? '{}')).toMatchObject({ status: 'firing' });
  });

  test('send a ticket to the channel of its team', async () => {
    await eventually(() => sent('Slow').length > 0);
    expect(sent('Slow')[0]?.path).toBe('/slack-webhook');
    expect(JSON.parse(sent('Slow')[0]?.body ?? '{}')).toMatchObject({
      channel: '#commerce-alerts',
    });
  });
});
