// A real Loki with the rendered configuration, and the Alertmanager and Prometheus that its ruler writes to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { correlation, streamLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { layOut } from '@observability-stack/lab/mounted';
import { labPods } from '@observability-stack/lab/pods';
import { findProgram } from '@observability-stack/lab/programs';
import { yaml } from '../../catalog/helpers/yaml';
import { lokiConfig } from '../../constructs/loki/config';
import { lokiDefaults } from '../../constructs/loki/settings';
import { onAzure, onGoogle } from '../../docs/extending/stores';
import { resolveEnvironment } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { LokiApi, type LokiStream, nanoseconds } from './support/loki';
import { PrometheusApi } from './support/prometheus';
import { DIST, rendered, renderedEnvironments } from './support/rendered';
import { runTool } from './support/run';

jest.setTimeout(300_000);

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const rules = (alert: string) => `
groups:
  - name: test
    interval: 1s
    rules:
      - record: service:error_lines:count1h
        expr: sum by (service) (count_over_time({env="local", level="error"}[1h]))
      - alert: ${alert}
        expr: sum by (service) (count_over_time({env="local", level="error"}[1h])) > 0
        labels: {team: commerce, severity: ticket}
`;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const orders = { env: 'local', service: 'order-service', level: 'error' };
const linesOf = (streams: readonly LokiStream[]) =>
  streams.flatMap(({ values }) => values.map(([, line]) => line));

suite.each(renderedEnvironments)('loki on %s', (environment) => {
  test('loads the configuration', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'loki-'));
    try {
      const pod = labPods(rendered(environment)).find(({ component }) => component === 'loki');
      if (!pod) throw new Error('no Loki');
      layOut(pod, rendered(environment), root);
      const config = path.join(root, 'etc/loki/config/loki.yaml');
      const args = [`-config.file=${config}`, '-config.expand-env=true', '-verify-config'];
      const checked = await runTool('loki', args, { env: { POD_IP: '127.0.0.1' } });
      expect(checked).toMatchObject({ code: 0 });
      expect(checked.stderr).toMatch(/config is valid/);
      // what the next major version no longer has is warned of
      expect(checked.stderr).not.toMatch(/level=(warn|error)|deprecat/i);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

suite.each([onGoogle, onAzure])('loki of $name with a store of a cloud', (environment) => {
  test('loads the configuration', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'loki-'));
    try {
      const config = path.join(root, 'loki.yaml');
      writeFileSync(
        config,
        yaml(lokiConfig(resolveEnvironment(environment))).replaceAll(': /loki', `: ${root}`),
      );
      const args = [`-config.file=${config}`, '-config.expand-env=true', '-verify-config'];
      const checked = await runTool('loki', args, {
        env: { POD_IP: '127.0.0.1', AZURE_STORAGE_KEY: 'a2V5' },
      });
      expect(checked).toMatchObject({ code: 0 });
      expect(checked.stderr).toMatch(/config is valid/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

suite('the Loki of local', () => {
  let lab: Lab;
  let loki: LokiApi;
  let prometheus: PrometheusApi;
  let firing: () => Promise<(string | undefined)[]>;

  beforeAll(async () => {
    lab = await startLab({
      environment: 'local',
      dist: DIST,
      only: ['loki', 'alertmanager', 'prometheus'],
      files: { 'loki-rules': { 'test.yml': rules('ErrorLines') } },
    });
    loki = new LokiApi(lab.url('loki-0'));
    prometheus = new PrometheusApi(lab.url('prometheus-0'));
    firing = async () => {
      const response = await fetch(`${lab.url('alertmanager-0')}/api/v2/alerts`);
      const alerts = (await response.json()) as { labels: Record<string, string> }[];
      return alerts.map(({ labels }) => labels.alertname);
    };
  });
  afterAll(() => lab?.stop());

  test('finds a line by the trace id in structured metadata, which is not a label', async () => {
    const metadata = { [correlation.traceId]: traceId, [correlation.spanId]: '00f067aa0ba902b7' };
    const pushed = await loki.push(orders, [
      [nanoseconds(), 'payment refused', metadata],
      [nanoseconds() + 1n, 'of another trace', { [correlation.traceId]: 'f'.repeat(32) }],
    ]);
    expect(pushed).toEqual({ status: 204, text: '' });
    const byTrace = `{env="local"} | ${correlation.traceId}="${traceId}"`;
    const streams = await loki.query(byTrace);
    expect(linesOf(streams)).toEqual(['payment refused']);
    expect(streams[0]?.stream).toMatchObject(metadata);
    expect(await loki.query(`{${correlation.traceId}="${traceId}"}`)).toEqual([]);
  });

  test('accepts late and out-of-order lines', async () => {
    const earlier = nanoseconds(Date.now() - 40 * 60_000);
    expect((await loki.push(orders, [[earlier, 'late']])).status).toBe(204);
    expect(linesOf(await loki.query('{env="local"} |= "late"'))).toEqual(['late']);
  });

  test('truncates a line that is too long', async () => {
    const long = `start ${'x'.repeat(300_000)}`;
    expect((await loki.push({ ...orders, level: 'info' }, [[nanoseconds(), long]])).status).toBe(
      204,
    );
    const [line] = linesOf(await loki.query('{env="local", level="info"}'));
    expect(line).toHaveLength(256 * 1024);
    expect(line).toMatch(/^start x+ \.\.\.\[truncated\]$/);
  });

  /** Labels as the log agent sets them, and more of a record. */
  const agent = Object.fromEntries(streamLabels.map((name) => [name, 'x']));
  const numbered = (prefix: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}_${i}`, 'value']));
  const pushed = (labels: Readonly<Record<string, string>>, metadata = {}) =>
    loki.push({ ...agent, env: 'limits', ...labels }, [[nanoseconds(), 'a line', metadata]]);
  const room = lokiDefaults.limits.maxLabelNamesPerSeries - streamLabels.length;

  // what validation/checks/log-stream-limit.ts counts
  test.each([
    ['labels', numbered('own', room), numbered('own', room + 1), 'has 16 label names; limit 15'],
    [
      'the length of a name',
      { ['a'.repeat(1024)]: 'x' },
      { ['a'.repeat(1025)]: 'x' },
      'label name too long',
    ],
    [
      'the bytes of a value',
      { tier: 'é'.repeat(1024) },
      { tier: 'é'.repeat(1025) },
      'label value too long',
    ],
  ])('rejects %s above the limit with a message', async (_, good, bad, message) => {
    expect(await pushed(good)).toEqual({ status: 204, text: '' });
    const refused = await pushed(bad);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(message);
  });

  test('rejects structured metadata above the limit with a message', async () => {
    expect(await pushed({}, numbered('field', 128))).toMatchObject({ status: 204 });
    const refused = await pushed({}, numbered('field', 129));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('has too many structured metadata labels');
  });

  test('returns more than the default message size of gRPC', async () => {
    const pad = 'p'.repeat(3000);
    for (let batch = 0; batch < 4; batch++) {
      const at = nanoseconds() + BigInt(batch);
      const lines = Array.from({ length: 500 }, (_, i) => [at + BigInt(i), `${pad} ${i}`] as const);
      expect(await loki.push({ env: 'local', service: 'wordy' }, lines)).toMatchObject({
        status: 204,
      });
    }
    expect(linesOf(await loki.query('{service="wordy"}', 5000))).toHaveLength(2000);
  });

  test('sends alerts to Alertmanager and recorded series to Prometheus', async () => {
    await eventually(async () => (await firing()).includes('ErrorLines'), firing);
    const [sample] = await eventually(async () => {
      const samples = await prometheus.query('service:error_lines:count1h > 0');
      return samples.length > 0 && samples;
    });
    expect(sample?.metric).toMatchObject({ service: 'order-service' });
  });

  test('rejects streams above the limit', async () => {
    const { maxGlobalStreamsPerUser } = lokiDefaults.limits;
    const push = (index: number) =>
      loki.push({ ...agent, env: 'limits', number: String(index) }, [[nanoseconds(), 'a line']]);
    const statuses = new Map<number, number>();
    let last = '';
    for (let from = 0; from <= maxGlobalStreamsPerUser; from += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => push(from + i)));
      for (const { status, text } of answers) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status !== 204) last = text;
      }
    }
    expect([...statuses.keys()].sort()).toEqual([204, 429]);
    expect(statuses.get(204)).toBeLessThanOrEqual(maxGlobalStreamsPerUser);
    expect(last).toContain('maximum active stream limit exceeded');
  });

  test('reloads a changed rule file without a restart', async () => {
    const pids = lab.pids();
    lab.update('loki-rules', { 'test.yml': rules('ErrorLinesRenamed') });
    await eventually(
      async () => (await loki.rules()).includes('ErrorLinesRenamed'),
      () => loki.rules(),
    );
    await eventually(async () => (await firing()).includes('ErrorLinesRenamed'), firing);
    expect(lab.pids()).toEqual(pids);
  });
});
