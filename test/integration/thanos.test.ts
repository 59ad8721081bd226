// Long-term metrics of production: two Prometheus replicas with their sidecars, Thanos query, store and compactor,
// with a folder in place of the bucket.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { correlation, externalLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { yaml } from '../../catalog/helpers/yaml';
import { spanDurationSeconds } from '../../constructs/otel-collector/span-metrics';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { DIST } from './support/rendered';
import { runTool } from './support/run';
import { sendSpans } from './support/traffic';

jest.setTimeout(300_000);

const REPLICAS = ['prometheus-0', 'prometheus-1'];
/** Older than what a Prometheus of production keeps. */
const PAST = Math.floor(Date.now() / 1000) - 10 * 24 * 3600;

let scratch: string;
let lab: Lab;
let query: PrometheusApi;

/** Puts one block of each replica into the bucket, as the sidecars do with what they have finished. */
async function fillBucket(objectStore: string): Promise<void> {
  const samples = path.join(scratch, 'samples.txt');
  const lines = Array.from(
    { length: 10 },
    (_, minute) => `long_ago ${minute} ${PAST + 60 * minute}\n`,
  );
  writeFileSync(samples, `# TYPE long_ago gauge\n${lines.join('')}# EOF\n`);
  for (const replica of REPLICAS) {
    const blocks = path.join(scratch, replica);
    const made = await runTool('promtool', [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      samples,
      blocks,
    ]);
    expect(made).toMatchObject({ code: 0 });
    const labels = { [externalLabels.cluster]: 'production-1', [externalLabels.replica]: replica };
    const uploaded = await runTool('thanos', [
      'tools',
      'bucket',
      'upload-blocks',
      `--objstore.config-file=${objectStore}`,
      `--path=${blocks}`,
      ...Object.entries(labels).map(([name, value]) => `--label=${name}="${value}"`),
    ]);
    expect({ code: uploaded.code, stderr: uploaded.code === 0 ? '' : uploaded.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
  }
}

const metric = async (pod: string, port: string, name: string): Promise<number | undefined> => {
  const text = await (await fetch(`${lab.url(pod, port)}/metrics`)).text();
  const value = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
};

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'thanos-'));
  const directory = path.join(scratch, 'bucket');
  mkdirSync(directory);
  const objectStore = yaml({ type: 'FILESYSTEM', config: { directory } });
  const file = path.join(scratch, 'objstore.yml');
  writeFileSync(file, objectStore);
  await fillBucket(file);
  // ready, each by its own readiness probe, or this fails
  lab = await startLab({
    environment: 'production',
    dist: DIST,
    only: ['prometheus', 'thanos-query-0', 'thanos-store', 'thanos-compactor', 'otel-collector-0'],
    secrets: { 'thanos-object-store': { 'objstore.yml': objectStore } },
  });
  query = new PrometheusApi(lab.url('thanos-query-0'));
});
afterAll(async () => {
  await lab?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test('the querier discovers both sidecars and both stores', async () => {
  const stores = await eventually(async () => {
    const found =
      await query.get<Record<string, { lastError: unknown; labelSets: object[] }[]>>('stores');
    return found.sidecar?.length === 2 && found.store?.length === 2 && found;
  });
  expect(
    Object.values(stores)
      .flat()
      .filter(({ lastError }) => lastError),
  ).toEqual([]);
  const labels = REPLICAS.map((replica) => ({
    [externalLabels.cluster]: 'production-1',
    [externalLabels.replica]: replica,
  }));
  const sidecars = (stores.sidecar ?? []).flatMap(({ labelSets }) => labelSets);
  expect(sidecars).toHaveLength(2);
  expect(sidecars).toEqual(expect.arrayContaining(labels));
});

test('deduplicates the series of both replicas', async () => {
  const up = 'up{job="prometheus",instance="prometheus-0"}';
  const both = await eventually(async () => {
    const found = await query.query(up, '&dedup=false');
    return found.length === 2 && found;
  });
  expect(both.map(({ metric: labels }) => labels[externalLabels.replica]).sort()).toEqual(REPLICAS);
  const one = await query.query(up);
  expect(one.map(({ metric: labels }) => labels)).toEqual([
    expect.objectContaining({
      cluster: 'production-1',
      instance: 'prometheus-0',
      env: 'production',
    }),
  ]);
  expect(one[0]?.metric).not.toHaveProperty(externalLabels.replica);
});

test('returns the exemplars of the replicas, which link a panel to a trace', async () => {
  await sendSpans(lab.url('otel-collector-0', 'otlp-http'));
  const labels = await eventually(async () => {
    const now = Math.floor(Date.now() / 1000);
    const found = await query.get<
      { exemplars: { labels: Readonly<Record<string, string>> }[] }[] | null
    >(
      `query_exemplars?query=${spanDurationSeconds.bucket.name}&start=${now - 3600}&end=${now + 60}`,
    );
    return found?.[0]?.exemplars[0]?.labels;
  });
  expect(labels[correlation.exemplarLabel]).toMatch(/^[0-9a-f]{32}$/);
});

test('returns the series when one replica stops', async () => {
  await lab.stopPod('prometheus-1');
  const one = await eventually(async () => {
    const found = await query.query('up{job="prometheus",instance="prometheus-0"}');
    return found.length === 1 && found;
  });
  expect(one[0]?.value[1]).toBe('1');
});

test('returns series that only the bucket has, deduplicated', async () => {
  const at = `&time=${PAST + 300}`;
  const both = await eventually(async () => {
    const found = await query.query('long_ago', `${at}&dedup=false`);
    return found.length === 2 && found;
  });
  expect(both.map(({ metric: labels }) => labels[externalLabels.replica]).sort()).toEqual(REPLICAS);
  const one = await query.query('long_ago', at);
  expect(one).toEqual([
    { metric: { __name__: 'long_ago', cluster: 'production-1' }, value: [PAST + 300, '5'] },
  ]);
});

test('the compactor processes the bucket and does not halt', async () => {
  await eventually(
    async () => {
      const done = await metric('thanos-compactor-0', 'http', 'thanos_compact_iterations_total');
      return done !== undefined && done >= 1;
    },
    () => lab.logs('thanos-compactor-0').slice(-2000),
  );
  expect(await metric('thanos-compactor-0', 'http', 'thanos_compact_halted')).toBe(0);
});

test('the sidecars ship to the bucket', async () => {
  const failures = await metric(
    'prometheus-0',
    'sidecar-http',
    'thanos_shipper_upload_failures_total',
  );
  expect(failures).toBe(0);
  // only then does it upload at all
  expect(lab.logs('prometheus-0')).not.toMatch(/no uploads will be performed/);
});
