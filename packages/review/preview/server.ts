import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientBundle, iconAt } from './client-bundle';
import type { PreviewedDashboard } from './dashboards';
import { querySource, type Sources } from './sources';

export interface ServerProps {
  readonly sources: Sources;
  /** Program of the page. */
  readonly client: ClientBundle;
  /** Port. @default a free one */
  readonly port?: number;
}

export interface PreviewServer {
  readonly url: string;
  /** Shows these dashboards in every open page. */
  readonly show: (dashboards: readonly PreviewedDashboard[]) => void;
  readonly stop: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Maximum size of a query with all variables interpolated. */
const MAX_BODY = 256 * 1024;

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Dashboards</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head>
<body style="margin:0"><div id="root"></div><script src="/page.js"></script></body>
</html>
`;

/**
 * Content security policy: scripts, data and pictures of this server only. Grafana's components add
 * style elements to the page.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Host names of this server. Port forwarding may change the port. */
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Returns why a request is refused: another site must neither read what the data sources return nor send queries to them.
 * The host protects against DNS rebinding, the origin against forms and scripts of other pages, also those of other ports
 * of this machine. A browser that sends neither header for such a request does not let the page read the response.
 */
function refusalOf({ headers }: IncomingMessage, path: string): string | undefined {
  const { host = '', origin } = headers;
  if (!OWN_HOST.test(host)) return 'use the address of this machine';
  if (origin !== undefined && origin !== `http://${host}`) return 'request of another origin';
  // a link of another site may open the page itself
  const site = headers['sec-fetch-site'] ?? 'none';
  if (path !== '/' && site !== 'same-origin' && site !== 'none') return 'request of another site';
  return undefined;
}

/** Serves the page on the loopback interface. */
export async function servePreview({
  sources,
  client,
  port = 0,
}: ServerProps): Promise<PreviewServer> {
  let dashboards: readonly PreviewedDashboard[] = [];
  const pages = new Set<ServerResponse>();

  const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/': (response) => send(response, 200, 'text/html', PAGE),
    '/page.js': (response) => send(response, 200, 'text/javascript', client.script),
    '/page.css': (response) => send(response, 200, 'text/css', client.style),
    '/state': (response) => json(response, stateOf(sources)),
    '/dashboards': (response) =>
      json(
        response,
        dashboards.map(({ json: _, ...rest }) => rest),
      ),
    '/events': (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': open\n\n');
      pages.add(response);
      response.on('close', () => pages.delete(response));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://preview');
    const refusal = refusalOf(request, url.pathname);
    if (refusal !== undefined) return send(response, 403, 'text/plain', `forbidden: ${refusal}`);
    const [, name, , ...rest] = /^\/source\/(\w+)((\/.*))$/.exec(url.pathname) ?? [];
    if (name && request.method === 'POST') {
      const found = await querySource(sources, name, rest[0] ?? '', await bodyOf(request));
      return send(response, found.status, found.type, found.body);
    }
    const [, environment, uid] = /^\/dashboards\/([^/]+)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (environment && uid) {
      const wanted = dashboards.find(
        (one) =>
          one.environment === decodeURIComponent(environment) &&
          one.uid === decodeURIComponent(uid),
      );
      return wanted
        ? json(response, wanted.json)
        : send(response, 404, 'text/plain', 'dashboard not found');
    }
    const icon = iconAt(url.pathname);
    if (icon !== undefined) return send(response, 200, 'image/svg+xml', icon);
    // The fonts of Grafana are not in its library: the page uses those of the machine.
    if (url.pathname.startsWith('/public/fonts/')) return send(response, 204, 'font/woff2', '');
    const route = routes[url.pathname];
    if (!route || request.method !== 'GET') return send(response, 404, 'text/plain', 'not found');
    route(response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      if (!response.headersSent) send(response, 400, 'text/plain', error.message);
    });
  });
  await listen(server, port);
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`,
    show: (next) => {
      dashboards = next;
      for (const page of pages) page.write('event: changed\ndata: \n\n');
    },
    stop: async () => {
      for (const page of pages) page.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sources.stop();
    },
  };
}

const stateOf = ({ prometheus, loki, until }: Sources) => ({
  prometheus: { kind: prometheus.kind, text: prometheus.text },
  loki: { kind: loki.kind, text: loki.text },
  ...(until === undefined ? {} : { until }),
});

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}
const json = (response: ServerResponse, value: unknown): void =>
  send(response, 200, 'application/json', JSON.stringify(value));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new Error('query too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
