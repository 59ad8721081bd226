import { createServer } from 'node:http';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * A process to scrape that answers each path with the text it is given, as OpenMetrics, and other paths with the text that a
 * function returns, as Prometheus' own format.
 */
export async function serveMetrics(
  pages: Readonly<Record<string, string>>,
  others: (path: string) => string | undefined = () => undefined,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { url = '' } = request;
    const text = pages[url];
    const other = text === undefined ? others(url) : undefined;
    if (other !== undefined) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(other);
      return;
    }
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': OPEN_METRICS });
    response.end(`${text ?? ''}# EOF\n`);
  });
  const [port = 0] = await claimFreePorts(1);
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  return {
    address: `${LOOPBACK}:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
