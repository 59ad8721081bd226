import { createServer } from 'node:http';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** A process to scrape that answers each path with the text it is given, as OpenMetrics. */
export async function serveMetrics(
  pages: Readonly<Record<string, string>>,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const text = pages[request.url ?? ''];
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
