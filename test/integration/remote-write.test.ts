// Remote writes of a real Prometheus, through a proxy that requires their credentials and headers, to another Prometheus
// and to Thanos Receive.
import { rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { externalLabels } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { keep, labelDrop } from '../../catalog/definitions/relabel';
import { basicAuth, bearerToken } from '../../catalog/definitions/scrape';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { type Served, serveFiles } from './support/served';
import { servePrometheus } from './support/served-prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(120_000);

const PASSWORD = 'only in the Secret';
const secret = (key: string) => ({ secret: 'remote-write', key });

let dist: string;
let lab: Lab;
let proxy: Server;
const served: Served[] = [];
let receivers: { readonly prometheus: Served; readonly thanos: Served };
let sender: PrometheusApi;
/** The port on which Thanos receives. */
let receivePort = 0;

/** The headers that each path requires, and where it forwards to. */
type Path = {
  readonly required: Readonly<Record<string, string>>;
  readonly to: () => string;
};
const refused: string[] = [];

function forward(paths: Readonly<Record<string, Path>>) {
  return (incoming: IncomingMessage, response: ServerResponse) => {
    const path = paths[incoming.url ?? ''];
    const wrong = Object.entries(path?.required ?? { path: '' }).filter(
      ([name, value]) => incoming.headers[name] !== value,
    );
    if (!path || wrong.length > 0) {
      refused.push(incoming.url ?? '');
      response.writeHead(401).end(`wrong ${wrong.map(([name]) => name).join()}`);
      return;
    }
    const { headers, method } = incoming;
    const outgoing = request(path.to(), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  };
}

async function serveReceivers(): Promise<typeof receivers> {
  const prometheus = await servePrometheus(
    { 'prometheus.yml': '{}' },
    { args: ['--web.enable-remote-write-receiver', '--enable-feature=exemplar-storage'] },
  );
  served.push(prometheus);
  const [write = 0, grpc = 0, capnp = 0] = await claimFreePorts(3);
  receivePort = write;
  const thanos = await serveFiles({
    program: 'thanos',
    args: ({ address, folder }) => [
      'receive',
      `--http-address=${address}`,
      `--grpc-address=${LOOPBACK}:${grpc}`,
      `--receive.capnproto-address=${LOOPBACK}:${capnp}`,
      `--remote-write.address=${LOOPBACK}:${write}`,
      `--tsdb.path=${folder}/data`,
      '--label=receive="true"',
    ],
    ready: '/-/ready',
  });
  served.push(thanos);
  return { prometheus, thanos };
}

beforeAll(async () => {
  receivers = await serveReceivers();
  const basic = Buffer.from(`writer:${PASSWORD}`).toString('base64');
  const [port = 0] = await claimFreePorts(1);
  proxy = createServer(
    forward({
      '/prometheus/api/v1/write': {
        required: {
          authorization: `Basic ${basic}`,
          'x-scope-orgid': 'shop',
          'x-signature': 'signed',
        },
        to: () => `${receivers.prometheus.url}/api/v1/write`,
      },
      '/thanos/api/v1/receive': {
        required: { authorization: 'Bearer token-of-writer' },
        to: () => `http://${LOOPBACK}:${receivePort}/api/v1/receive`,
      },
    }),
  ).listen(port, LOOPBACK);
  dist = renderVariant({
    ...local,
    name: 'remote',
    demo: false,
    prometheus: {
      ...local.prometheus,
      scrapeInterval: '1s',
      scrapeTimeout: '1s',
      // Must not be expanded
      externalLabels: { region: 'eu-${HOME}' },
      remoteWrite: [
        {
          name: 'mimir',
          url: `http://${LOOPBACK}:${port}/prometheus/api/v1/write`,
          auth: basicAuth('writer', secret('password')),
          headers: { 'X-Scope-OrgID': 'shop', 'X-Signature': secret('signature') },
          queue: {
            capacity: 5000,
            minShards: 1,
            maxShards: 2,
            maxSamplesPerSend: 500,
            batchSendDeadline: '1s',
            minBackoff: '50ms',
            maxBackoff: '1s',
            sampleAgeLimit: '1h',
          },
          relabel: [keep('__name__', 'up|prometheus_build_info'), labelDrop('goarch')],
        },
        {
          url: `http://${LOOPBACK}:${port}/thanos/api/v1/receive`,
          auth: bearerToken(secret('token')),
          timeout: '10s',
          sendExemplars: false,
          sendNativeHistograms: false,
          queue: { batchSendDeadline: '1s', retryOnRateLimit: false },
        },
        {
          name: 'refused',
          url: `http://${LOOPBACK}:${port}/prometheus/api/v1/write`,
          auth: basicAuth('writer', secret('token')),
          queue: { batchSendDeadline: '1s' },
        },
      ],
    },
  });
  lab = await startLab({
    environment: 'remote',
    dist,
    only: ['prometheus'],
    secrets: {
      'remote-write': { password: PASSWORD, token: 'token-of-writer', signature: 'signed' },
    },
  });
  sender = new PrometheusApi(lab.url('prometheus-0'));
});

afterAll(async () => {
  await lab?.stop();
  proxy?.close();
  for (const { stop } of served) await stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

test('selected series arrive at another Prometheus with the external labels', async () => {
  const api = new PrometheusApi(receivers.prometheus.url);
  const found = await eventually(async () => {
    const series = await api.query('up{job="prometheus"}');
    return series.length > 0 && series;
  });
  expect(found[0]?.metric).toMatchObject({
    env: 'remote',
    cluster: 'remote',
    [externalLabels.replica]: 'prometheus-0',
    // Not expanded
    region: 'eu-${HOME}',
  });
  const builds = await eventually(async () => {
    const series = await api.query('prometheus_build_info');
    return series.length > 0 && series;
  });
  expect(builds[0]?.metric).not.toHaveProperty('goarch');
  const names = await api.get<readonly string[]>('label/__name__/values');
  expect(names).toEqual(['prometheus_build_info', 'up']);
});

test('all series arrive at Thanos Receive', async () => {
  await eventually(async () => {
    const page = await (await fetch(`${receivers.thanos.url}/metrics`)).text();
    const series = /^prometheus_tsdb_head_series\{tenant="default-tenant"\} (\S+)$/m.exec(
      page,
    )?.[1];
    return Number(series) > 500;
  });
});

test('samples that an endpoint refuses are counted', async () => {
  const failed = await eventually(async () => {
    const series = await sender.query('prometheus_remote_storage_samples_failed_total > 0');
    return series.length > 0 && series;
  });
  expect(failed.map(({ metric }) => metric.remote_name)).toEqual(['refused']);
  expect(new Set(refused)).toEqual(new Set(['/prometheus/api/v1/write']));
});
