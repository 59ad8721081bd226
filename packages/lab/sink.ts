import { createServer } from 'node:http';
import { LOOPBACK } from './ports';

/** A received notification. */
export interface Notification {
  readonly path: string;
  readonly body: string;
}

/** Receives the notifications of Alertmanager in place of the real receivers. */
export class Sink {
  readonly received: Notification[] = [];
  private readonly server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      this.received.push({ path: request.url ?? '', body });
      response.statusCode = request.url?.startsWith('/pagerduty') ? 202 : 200;
      response.end('ok');
    });
  });

  /** Starts the sink and returns its URL. */
  async start(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, LOOPBACK, resolve);
    });
    return `http://${LOOPBACK}:${port}`;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
