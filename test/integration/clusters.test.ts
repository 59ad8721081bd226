// A central Thanos reads the Prometheus of another cluster over TLS, with the rendered endpoints.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { paths } from '../../catalog/components/paths';
import { yaml } from '../../catalog/helpers/yaml';
import { remoteEndpoints } from '../../constructs/thanos/remotes';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { type Served, serveFiles } from './support/served';
import { servePrometheus } from './support/served-prometheus';

jest.setTimeout(180_000);

let folder: string;
const served: Served[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clusters-'));
});
afterAll(async () => {
  for (const one of served.reverse()) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Creates an authority and a certificate of the server, in the folders in which the stack mounts them. */
function certificates(): { readonly ca: string; readonly cert: string; readonly key: string } {
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=ca',
    '-days',
    '1',
  );
  run('req', ...key, '-keyout', 'tls.key', '-out', 'tls.csr', '-subj', '/CN=thanos');
  writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:thanos.example.org');
  run(
    ...['x509', '-req', '-in', 'tls.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-days', '1'],
    ...['-CAcreateserial', '-extfile', 'names', '-out', 'tls.crt'],
  );
  const mounted = path.join(folder, 'config-maps/authority');
  mkdirSync(mounted, { recursive: true });
  execFileSync('cp', [path.join(folder, 'ca.crt'), mounted]);
  return {
    ca: path.join(folder, 'ca.crt'),
    cert: path.join(folder, 'tls.crt'),
    key: path.join(folder, 'tls.key'),
  };
}

test('series of another cluster have its name', async () => {
  const { cert, key } = certificates();
  const [grpc = 0, own = 0] = await claimFreePorts(2);
  const prometheus = await servePrometheus({
    'prometheus.yml': yaml({
      global: { scrape_interval: '1s', external_labels: { cluster: 'eu' } },
      scrape_configs: [{ job_name: 'itself', static_configs: [{ targets: ['127.0.0.1:1'] }] }],
    }),
  });
  served.push(prometheus);
  const remote = await serveFiles({
    program: 'thanos',
    args: ({ address, folder: data }) => [
      'sidecar',
      `--prometheus.url=${prometheus.url}`,
      `--tsdb.path=${data}`,
      `--http-address=${address}`,
      `--grpc-address=${LOOPBACK}:${grpc}`,
      `--grpc-server-tls-cert=${cert}`,
      `--grpc-server-tls-key=${key}`,
    ],
    ready: '/-/ready',
  });
  served.push(remote);
  const endpoints = remoteEndpoints({
    remotes: [
      {
        address: `${LOOPBACK}:${grpc}`,
        tls: { ca: { configMap: 'authority', key: 'ca.crt' }, serverName: 'thanos.example.org' },
      },
    ],
  });
  const central = await serveFiles({
    program: 'thanos',
    files: { 'endpoints.yml': endpoints.replaceAll(paths.thanos.clientFiles, folder) },
    args: ({ address }) => [
      'query',
      `--http-address=${address}`,
      `--grpc-address=${LOOPBACK}:${own}`,
      '--endpoint.sd-config-file=endpoints.yml',
    ],
    ready: '/-/ready',
  });
  served.push(central);
  const api = new PrometheusApi(central.url);
  const [series] = await eventually(
    async () => {
      const found = await api.query('up{cluster="eu"}');
      return found.length > 0 && found;
    },
    () => api.get('stores'),
    60,
  );
  expect(series?.metric).toMatchObject({ cluster: 'eu', job: 'itself' });
});
