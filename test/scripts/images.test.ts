// `npm run images` with a registry on this machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../catalog/definitions/environment';
import { listImages, pinImages } from '../../scripts/images/images';
import { parseReference, readDigest, requireSafe } from '../../scripts/images/registry';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY } from '../validation/trial';

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: 'sha256:a', platform: { os: 'linux', architecture: 'amd64' } },
    { digest: 'sha256:b', platform: { os: 'linux', architecture: 'arm64' } },
    { digest: 'sha256:c', platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});
const single = JSON.stringify({ schemaVersion: 2, layers: [], config: {} });

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let host: string;
let folder: string;
let requests: IncomingMessage[];
let handle: Handler;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'images-'));
  server = createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  requests = [];
  handle = withToken;
});

/** A registry that gives anonymous tokens for one repository each. */
function withToken({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, `http://${host}`);
  if (pathname === '/token') {
    response.end(
      JSON.stringify({ token: `of-${searchParams.get('service')}-${searchParams.get('scope')}` }),
    );
    return;
  }
  const [, repository] = /^\/v2\/(.+)\/manifests\/[^/]+$/.exec(pathname) ?? [];
  if (headers.authorization !== `Bearer of-hub-repository:${repository}:pull`) {
    const realm = `http://${host}/token`;
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="hub"` }).end();
    return;
  }
  const text = String(headers.accept).startsWith('application/vnd.oci.image.index')
    ? index
    : single;
  response.writeHead(200, { 'docker-content-digest': digestOf(text) }).end(text);
}

const answer =
  (text: string, headers: Record<string, string> = {}, status = 200): Handler =>
  (_, response) =>
    response.writeHead(status, headers).end(text);

test.each([
  ['docker.io/grafana/loki:3.7.6', 'docker.io', 'grafana/loki', '3.7.6'],
  ['grafana/loki:3.7.6', 'docker.io', 'grafana/loki', '3.7.6'],
  ['node', 'docker.io', 'library/node', 'latest'],
  ['localhost/a:1', 'localhost', 'a', '1'],
  ['registry.example.org:5000/a/b/c', 'registry.example.org:5000', 'a/b/c', 'latest'],
])('the registry of %s is %s', (reference, registry, repository, tag) =>
  expect(parseReference(reference)).toEqual({ registry, repository, tag }),
);

test('reads the digest of the index, with an anonymous token for the repository', async () => {
  expect(await readDigest(`${host}/grafana/loki:3.7.6`)).toEqual({
    digest: digestOf(index),
    platforms: 2,
  });
  expect(requests.map(({ url }) => url?.split('?')[0])).toEqual([
    '/v2/grafana/loki/manifests/3.7.6',
    '/token',
    '/v2/grafana/loki/manifests/3.7.6',
  ]);
});

test('reads an image of one platform', async () => {
  handle = answer(single);
  expect(await readDigest(`${host}/a/b:1`)).toEqual({ digest: digestOf(single) });
});

test('follows redirects without the token', async () => {
  const other = createServer(answer(single));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const seen: unknown[] = [];
  other.on('request', ({ headers }) => seen.push(headers.authorization));
  handle = (request, response) => {
    if (!request.headers.authorization) withToken(request, response);
    else
      response
        .writeHead(307, {
          location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/x`,
        })
        .end();
  };
  expect(await readDigest(`${host}/a/b:1`)).toEqual({ digest: digestOf(single) });
  expect(seen).toEqual([undefined]);
  other.closeAllConnections();
  other.close();
});

const TOKEN = 'Bearer realm="REALM"';
test.each<[title: string, Handler, problem: string]>([
  ['no such image', answer('', {}, 404), 'does not have it: 404'],
  ['a limit', answer('', {}, 429), '429; try again later'],
  ['a broken registry', answer('', {}, 500), 'returned 500'],
  [
    'a login',
    answer('', { 'www-authenticate': 'Basic realm="x"' }, 401),
    'requires credentials: "Basic"',
  ],
  ['no challenge', answer('', {}, 401), 'requires credentials, or'],
  ['no realm', answer('', { 'www-authenticate': 'Bearer service="x"' }, 401), 'has no realm'],
  [
    'a realm without TLS',
    answer('', { 'www-authenticate': TOKEN.replace('REALM', 'http://login.example.org/') }, 401),
    'URL "http://login.example.org/" is not usable',
  ],
  [
    'a realm that is a file',
    answer('', { 'www-authenticate': TOKEN.replace('REALM', 'file:///etc/passwd') }, 401),
    'is not usable',
  ],
  ['a web page', answer('<html>'), 'did not return JSON, but "<html>"'],
  ['other JSON', answer('{"schemaVersion":1}'), 'not a manifest of schema version 2'],
  ['null', answer('null'), 'not a manifest of schema version 2'],
  [
    'another digest than it states',
    answer(single, { 'docker-content-digest': 'sha256:0' }),
    'states the digest "sha256:0"',
  ],
  [
    'a redirect without TLS',
    answer('', { location: 'http://h/' }, 302),
    'URL "http://h/" is not usable',
  ],
  ['endless redirects', answer('', { location: '/v2/' }, 302), 'more than 3 redirects'],
  ['a manifest of 5 MiB', answer('x'.repeat(5 * 1024 * 1024)), 'larger than 4 MiB'],
  ['no response', () => {}, 'timeout after 0.3 s'],
  ['a closed connection', ({ socket }) => socket.destroy(), ''],
  [
    'a token that is not a header',
    ({ url }, response) =>
      url?.startsWith('/token')
        ? response.end('{"token":"secret\\nvalue"}')
        : response
            .writeHead(401, { 'www-authenticate': `Bearer realm="http://${host}/token"` })
            .end(),
    'returned no token',
  ],
])('refuses %s', async (_, handler, problem) => {
  handle = handler;
  const error = await readDigest(`${host}/a/b:1`, { seconds: 0.3 }).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toContain(problem);
  expect((error as Error).message).not.toContain('secret');
});

test('plain HTTP is for this machine only', () => {
  for (const url of ['http://h', 'ftp://h', 'https://a:b@h', 'h', 'http://127.0.0.1.example.org'])
    expect(() => requireSafe(url)).toThrow('is not usable');
  expect(requireSafe('https://h/mirror').href).toBe('https://h/mirror');
});

const settings = (more: Partial<Environment> = {}): Environment => ({
  ...base,
  registry: host,
  ...more,
});
const run = async (environments: readonly Environment[], file: string) => {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await pinImages(listImages(environments), { file, out: print, err: print });
  return { code, lines };
};

test('pins every image of all environments, and the manifests name the digests', async () => {
  const file = path.join(folder, 'digests.json');
  const environments = [
    settings(),
    settings({ name: 'other', images: { loki: '3.7.5' }, tracing: 'tempo' }),
  ];
  const { code, lines } = await run(environments, file);
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatch(/digests\.json: \d+ digests/);
  const imageDigests = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  expect(imageDigests).toMatchObject({
    [`${host}/grafana/loki:3.7.5`]: digestOf(index),
    [`${host}/grafana/tempo:2.10.8`]: digestOf(index),
  });
  // one index for every repository: only tags of one repository must differ
  const pinned = settings({ imageDigests, requireDigests: true, images: { loki: '3.7.5' } });
  delete imageDigests[`${host}/grafana/loki:3.7.6`];
  const { problems, manifests } = synthesize(pinned, { today: TODAY, targetFiles: [] });
  expect(problems).toEqual([]);
  const images = [
    ...JSON.stringify(manifests.map(({ object }) => object)).matchAll(/"image":"([^"]+)"/g),
  ].map(([, image]) => image);
  expect(images.length).toBeGreaterThan(5);
  expect(images.filter((image) => !image?.endsWith(`@${digestOf(index)}`))).toEqual([]);
  expect(listImages([pinned]).map(({ digest }) => digest)).not.toContain(undefined);
});

test('a moved tag gets its new digest, and is named', async () => {
  const file = path.join(folder, 'moved.json');
  const reference = `${host}/grafana/loki:3.7.6`;
  const before = `sha256:${'1'.repeat(64)}`;
  const { code, lines } = await run([settings({ imageDigests: { [reference]: before } })], file);
  expect(code).toBe(0);
  expect(lines.find((line) => line.startsWith(reference))).toContain(`it was ${before}`);
  expect(JSON.parse(readFileSync(file, 'utf8'))[reference]).toBe(digestOf(index));
});

test('writes nothing if one digest is missing', async () => {
  const file = path.join(folder, 'kept.json');
  writeFileSync(file, '{}\n');
  handle = (request, response) =>
    request.url?.includes('/grafana/loki/')
      ? response.writeHead(404).end()
      : withToken(request, response);
  const { code, lines } = await run([settings()], file);
  expect(code).toBe(1);
  expect(lines.slice(-1)).toEqual(['1 without a digest. Nothing was written.']);
  expect(lines).toContainEqual(
    `image "${host}/grafana/loki:3.7.6" has no digest: the registry "${host}" does not have it: 404`,
  );
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
  expect(existsSync(`${file}.${process.pid}.tmp`)).toBe(false);
});

test('keeps a digest that a setting has by itself', async () => {
  const digest = `sha256:${'2'.repeat(64)}`;
  const environment = settings({ images: { loki: `${host}/grafana/loki:3.7.6@${digest}` } });
  const file = path.join(folder, 'own.json');
  expect((await run([environment], file)).code).toBe(0);
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).not.toContain(
    `${host}/grafana/loki:3.7.6`,
  );
});
