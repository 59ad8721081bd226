// Clients of object storage with the rendered configurations: Thanos lists blocks in local servers that answer as S3, Google
// Cloud Storage and Azure Blob Storage; Tempo verifies its configuration.
import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import type { AzureStorage, ObjectStorage } from '../../catalog/definitions/common';
import type { Environment } from '../../catalog/definitions/environment';
import { yaml } from '../../catalog/helpers/yaml';
import { tempoConfig } from '../../constructs/tempo/config';
import { objectStoreConfig } from '../../constructs/thanos/object-store';
import { onAzure, onGoogle } from '../../docs/extending/stores';
import { resolveEnvironment } from '../../resolve/environment';
import { runTool } from './support/run';

jest.setTimeout(60_000);

const BLOCK = '01JDQ3Z8W4T5V6X7Y8Z9A0B1C2';
const ACCOUNT_KEY = Buffer.from('key of the account').toString('base64');

let folder: string;
const servers: Server[] = [];
const requests: IncomingMessage[] = [];

async function serve(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return (server.address() as AddressInfo).port;
}
interface Reply {
  readonly type: string;
  readonly body: string;
}
const json = (body: object): Reply => ({ type: 'application/json', body: JSON.stringify(body) });
const xml = (body: string): Reply => ({
  type: 'application/xml',
  body: `<?xml version="1.0"?>${body}`,
});
const meta = json({
  version: 1,
  ulid: BLOCK,
  minTime: 0,
  maxTime: 1,
  compaction: { level: 1, sources: [BLOCK] },
  thanos: { labels: { cluster: 'a' }, downsample: { resolution: 0 }, source: 'sidecar' },
});
/** Returns a handler that answers requests of one object with the metadata of the block. */
const answer =
  (reply: (request: IncomingMessage) => Reply) =>
  (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request);
    const isObject = /meta\.json(\?|$)/.test(request.url ?? '');
    const { type, body } = isObject ? meta : reply(request);
    request.resume();
    response.writeHead(200, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'last-modified': 'Mon, 30 Nov 2026 00:00:00 GMT',
      etag: '"0123456789abcdef0123456789abcdef"',
    });
    response.end(body);
  };

/** Runs `thanos tools bucket ls` with the storage, and returns the requests of the client. */
async function list(
  storage: ObjectStorage,
  env: Readonly<Record<string, string>>,
): Promise<readonly IncomingMessage[]> {
  const file = path.join(folder, 'objstore.yml');
  writeFileSync(file, yaml(objectStoreConfig(storage)));
  requests.length = 0;
  const args = ['tools', 'bucket', 'ls', `--objstore.config-file=${file}`];
  const { code, stdout, stderr } = await runTool('thanos', args, { env });
  expect({ code, stdout: stdout.trim(), stderr: code === 0 ? '' : stderr }).toEqual({
    code: 0,
    stdout: BLOCK,
    stderr: '',
  });
  return requests;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'object-storage-'));
});
afterAll(async () => {
  await Promise.all(
    servers.map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
  rmSync(folder, { recursive: true, force: true });
});

test('Thanos lists a bucket of S3 with the keys from its environment', async () => {
  const port = await serve(
    createServer(
      answer(() =>
        xml(
          `<ListBucketResult><Name>metrics</Name><IsTruncated>false</IsTruncated><CommonPrefixes><Prefix>${BLOCK}/</Prefix></CommonPrefixes></ListBucketResult>`,
        ),
      ),
    ),
  );
  const seen = await list(
    {
      kind: 's3',
      bucket: 'metrics',
      endpoint: `${LOOPBACK}:${port}`,
      region: 'eu-central-1',
      addressing: 'path',
      insecure: true,
    },
    { AWS_ACCESS_KEY_ID: 'key-of-the-test', AWS_SECRET_ACCESS_KEY: 'secret' },
  );
  expect(seen[0]?.url).toMatch(/^\/metrics\/\?/);
  expect(seen[0]?.headers.authorization).toMatch(
    /Credential=key-of-the-test\/\d+\/eu-central-1\/s3\//,
  );
});

test('Thanos lists a bucket of Google with a key file', async () => {
  const port = await serve(
    createServer(
      answer(({ url }) =>
        url === '/token'
          ? json({ access_token: 'token-of-the-test', token_type: 'Bearer', expires_in: 3600 })
          : json({ kind: 'storage#objects', prefixes: [`${BLOCK}/`] }),
      ),
    ),
  );
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = path.join(folder, 'key.json');
  writeFileSync(
    keyFile,
    JSON.stringify({
      type: 'service_account',
      client_email: 'thanos@example.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `http://${LOOPBACK}:${port}/token`,
    }),
  );
  const seen = await list(
    { kind: 'gcs', bucket: 'example-metrics' },
    { GOOGLE_APPLICATION_CREDENTIALS: keyFile, STORAGE_EMULATOR_HOST: `${LOOPBACK}:${port}` },
  );
  const listing = seen.find(({ url = '' }) => url.includes('/b/example-metrics/o'));
  expect(listing?.headers.authorization).toBe('Bearer token-of-the-test');
});

test('Thanos lists a container of Azure with the account key from its environment', async () => {
  const storage = resolveEnvironment(onAzure).thanos;
  if (!storage || storage.storage.kind !== 'azure') throw new Error('no storage on Azure');
  const azure: AzureStorage = storage.storage;
  const host = `${azure.account}.blob.core.windows.net`;
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', 'tls.key', '-out', 'tls.crt', '-subj', `/CN=${host}`, '-days', '1'],
    ...['-addext', `subjectAltName=DNS:${host}`],
  );
  const read = (name: string) => readFileSync(path.join(folder, name));
  const port = await serve(
    createTlsServer(
      { key: read('tls.key'), cert: read('tls.crt') },
      answer(() =>
        xml(
          `<EnumerationResults ContainerName="${azure.container}"><Blobs><BlobPrefix><Name>${BLOCK}/</Name></BlobPrefix></Blobs><NextMarker/></EnumerationResults>`,
        ),
      ),
    ),
  );
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(port, LOOPBACK, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const proxyPort = await serve(proxy);
  const seen = await list(azure, {
    AZURE_STORAGE_KEY: ACCOUNT_KEY,
    HTTPS_PROXY: `http://${LOOPBACK}:${proxyPort}`,
    NO_PROXY: '',
    SSL_CERT_FILE: path.join(folder, 'tls.crt'),
  });
  expect(new Set(tunnels)).toEqual(new Set([`${host}:443`]));
  const [request] = seen;
  expect(request?.url).toMatch(new RegExp(`^/${azure.container}\\?`));
  expect(request?.headers.authorization).toBe(
    `SharedKey ${azure.account}:${sharedKey(request, azure)}`,
  );
});

/** https://learn.microsoft.com/en-us/rest/api/storageservices/authorize-with-shared-key */
function sharedKey(request: IncomingMessage | undefined, { account }: AzureStorage): string {
  const url = new URL(request?.url ?? '/', 'https://storage');
  const own = Object.entries(request?.headers ?? {})
    .filter(([name]) => name.startsWith('x-ms-'))
    .map(([name, value]) => `${name}:${value}\n`)
    .sort();
  const query = [...url.searchParams].map(([name, value]) => `\n${name}:${value}`).sort();
  const text = `GET${'\n'.repeat(12)}${own.join('')}/${account}${url.pathname}${query.join('')}`;
  return createHmac('sha256', Buffer.from(ACCOUNT_KEY, 'base64')).update(text).digest('base64');
}

const tempo = findProgram('tempo');
if ('missing' in tempo) console.warn(`SKIPPED tempo: ${tempo.missing}`);
const id = '0b7f8a3e-1b59-4ad9-8b7f-6f1f0e5c9d2a';
const withStorage = (storage: AzureStorage): Environment => ({ ...onAzure, tempo: { storage } });
const onIdentity: AzureStorage = { kind: 'azure', account: 'exampletraces', container: 'traces' };

('path' in tempo ? test : test.skip).each([
  ['Google', onGoogle],
  ['Azure', onAzure],
  ['workload identity on Azure', withStorage(onIdentity)],
  ['a managed identity on Azure', withStorage({ ...onIdentity, userAssignedId: id })],
] as const)('Tempo loads its configuration with %s', async (_, environment) => {
  const file = path.join(folder, 'tempo.yaml');
  writeFileSync(file, yaml(tempoConfig(resolveEnvironment(environment))));
  const checked = await runTool('tempo', [`-config.file=${file}`, '-config.verify=true']);
  expect(checked).toMatchObject({ code: 0 });
  expect(`${checked.stdout}${checked.stderr}`).not.toMatch(/level=(warn|error)|deprecat/i);
});
