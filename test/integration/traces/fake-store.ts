import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { LOOPBACK } from '@observability-stack/lab/ports';

/** What came to a store that is none. */
export interface FakeStore {
  readonly port: number;
  stop(): Promise<void>;
}
export interface StoreRequest {
  readonly method: string;
  readonly path: string;
  /** `user:password` of basic authentication. */
  readonly login: string | undefined;
  readonly body: string;
}

async function listen(server: Server): Promise<FakeStore> {
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Says that it is an OpenSearch and takes everything. */
export function fakeOpenSearch(onRequest: (request: StoreRequest) => void): Promise<FakeStore> {
  const version = { number: '2.19.0', distribution: 'opensearch' };
  const tagline = 'The OpenSearch Project: https://opensearch.org/';
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (data) => parts.push(data));
    request.on('end', () => {
      const whole = Buffer.concat(parts);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const body = (isPacked ? gunzipSync(whole) : whole).toString();
      const path = request.url?.split('?')[0] ?? '';
      const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const login = basic && Buffer.from(basic, 'base64').toString();
      onRequest({ method: request.method ?? '', path, login, body });
      response.setHeader('content-type', 'application/json');
      response.setHeader('connection', 'close');
      response.end(
        JSON.stringify(
          path === '/'
            ? { name: 'fake', cluster_name: 'fake', version, tagline }
            : path === '/_bulk'
              ? { took: 1, errors: false, items: [] }
              : { acknowledged: true },
        ),
      );
    });
  });
  return listen(server);
}

/** Accepts connections, reports the first bytes of each, and never answers. */
export function mute(onBytes: (bytes: Buffer) => void): Promise<FakeStore> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      onBytes(bytes);
      socket.destroy();
    });
  });
  return listen(server);
}
