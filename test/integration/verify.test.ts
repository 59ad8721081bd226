// The command that follows a request through the stack, against a lab that works and against what does not.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { writeLabFile } from '@observability-stack/lab/lab-file';
import { createPlan } from '@observability-stack/lab/plan';
import { labPods } from '@observability-stack/lab/pods';
import type { LabFile } from '@observability-stack/lab/running-lab';
import { HTTP_ERROR_RATIO_HIGH } from '../../alerts/names';
import { local } from '../../environments/local';
import { placeOrder } from '../../scripts/verify/requests';
import { eventually } from './support/eventually';
import { impatientRules } from './support/impatient-rules';
import { PrometheusApi } from './support/prometheus';
import { rendered } from './support/rendered';
import { renderVariant } from './support/variant';

jest.setTimeout(600_000);

const NEEDED = ['prometheus', 'otel-collector', 'jaeger', 'loki', 'promtail'];
const DEMO = ['order-service', 'payment-service', 'delivery-service', 'load-generator'];
const FAULTS = { faults: 'enabled', token: 'token-of-a-test' };
const { skipped } = createPlan(labPods(rendered('local')), [...NEEDED, ...DEMO]);
const hasLogs = !skipped.some(({ name }) => ['loki-0', 'promtail-0'].includes(name));
if (!hasLogs) console.warn('SKIPPED log lines in Loki: no Loki or no Promtail here');

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'verify-test-'));
  file = path.join(folder, 'lab.json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verify(...args: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/verify.ts', ...args]);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

describe('a lab', () => {
  let dist: string;
  let lab: Lab;
  let takeBack: () => void;
  beforeAll(async () => {
    // what arrives with a scrape arrives soon
    const often = { scrapeInterval: '2s', scrapeTimeout: '2s' };
    dist = renderVariant({ ...local, prometheus: { ...local.prometheus, ...often } });
    lab = await startLab({
      environment: 'local',
      dist,
      only: [...NEEDED, ...DEMO],
      files: impatientRules(path.join(dist, 'local')),
      secrets: { 'demo-faults': FAULTS },
    });
    takeBack = writeLabFile(file, 'local', lab);
  });
  afterAll(async () => {
    takeBack?.();
    await lab?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('every check passes where all works, and unverifiable parts are named', async () => {
    const { code, out } = await verify('--lab', file);
    expect(out).not.toContain('FAILED');
    expect(code).toBe(0);
    for (const line of [
      /^ok +order-service-1 accepts an order$/m,
      /^ok +order-service-1 exposes its metrics as the contracts declare$/m,
      /^ok +Prometheus scrapes load-generator-0$/m,
      /^ok +Prometheus receives the metrics of delivery-service-0 by OTLP as the contracts declare$/m,
      /^ok +Prometheus counts the requests of order-service: /m,
      /^ok +Prometheus has the trace id of a request to order-service as an exemplar: [0-9a-f]{32}$/m,
      /^ok +Prometheus has the trace id of a request to delivery-service as an exemplar: [0-9a-f]{32}$/m,
      /^ok +Jaeger has one trace of order-service, payment-service and delivery-service .*: \d+ spans of [0-9a-f]{32}$/m,
    ]) {
      expect(out).toMatch(line);
    }
    for (const service of ['payment-service', 'delivery-service']) {
      const line = `Loki has the log line of ${service} with the trace id of the request`;
      const logs = hasLogs ? `^ok +${line}$` : `^UNCHECKED ${line}: \\w+ is not on PATH`;
      expect(out).toMatch(new RegExp(logs, 'm'));
    }
  });

  test('an alert on a service without targets fires for a fault', async () => {
    const api = new PrometheusApi(lab.url('prometheus-0'));
    const response = await fetch(`${lab.url('delivery-service-0')}/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${FAULTS.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ fault: 'errors', value: 1, seconds: 600 }),
    });
    expect(response.status).toBe(200);
    const query = `ALERTS{alertname="${HTTP_ERROR_RATIO_HIGH}",service="delivery-service"}`;
    const [alert] = await eventually(async () => {
      const found = await api.query(query);
      return found.length > 0 && found;
    });
    expect(alert?.metric).toMatchObject({ team: 'commerce', env: 'local', alertstate: 'firing' });
    // A paid order is accepted all the same.
    const order = await placeOrder(lab.url('order-service-0'));
    expect(order.status).toBe(201);
  });

  test('without a collector the trace is missing, and the result names the place to look', async () => {
    await lab.stopPod('otel-collector-0');
    const { code, out } = await verify('--lab', file, '--timeout', '8');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^FAILED +Jaeger has one trace .*\n +no trace [0-9a-f]{32}: .*OTEL_EXPORTER_OTLP_ENDPOINT/m,
    );
    expect(out).toMatch(/^FAILED +Prometheus has the trace id of a request to delivery-service /m);
  });

  test('without the payment service the order fails', async () => {
    await lab.stopPod('payment-service-0');
    const { code, out } = await verify('--lab', file, '--timeout', '5');
    expect(code).toBe(1);
    expect(out).toMatch(/^FAILED +payment-service-0 exposes its metrics.*\n.*cannot be scraped/m);
    expect(out).toMatch(
      /^FAILED +order-service-0 accepts an order\n +it returned 50\d: .*order-service-0/m,
    );
    expect(out).toMatch(/^FAILED .*exemplar\n +http:\S+\/orders returned 50\d/m);
    expect(out).toMatch(/^UNCHECKED Jaeger has one trace .*: no order was accepted$/m);
  });
});

test('reports a program that is not running with the command that starts it', async () => {
  const { code, out } = await verify('--lab', path.join(folder, 'none.json'));
  expect({ code, out }).toEqual({
    code: 2,
    out: expect.stringMatching(/^verify: no running lab wrote .*npm run lab -- --json /),
  });
});

test('ignores a lab that has ended', async () => {
  const ended: LabFile = { environment: 'local', pid: 2 ** 22 + 1, folder, urls: {}, skipped: [] };
  writeFileSync(file, JSON.stringify(ended));
  expect((await verify('--lab', file)).code).toBe(2);
});

test('a lab without the demo has nothing to verify', async () => {
  const bare: LabFile = {
    environment: 'local',
    pid: process.pid,
    folder,
    urls: {},
    skipped: [{ name: 'order-service-0', reason: 'not selected' }],
  };
  writeFileSync(file, JSON.stringify(bare));
  const { code, out } = await verify('--lab', file);
  expect(code).toBe(2);
  expect(out).toContain('service "order-service" does not run: not selected');
});

test('prints its usage, and rejects invalid arguments', async () => {
  const help = await verify('--help');
  expect(help.code).toBe(0);
  expect(help.out).toContain('--context=NAME');
  expect((await verify('--lab', file, '--cluster')).code).toBe(2);
  expect((await verify('--tiemout', '3')).code).toBe(2);
});
