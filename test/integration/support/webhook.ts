import { createServer } from 'node:http';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export interface WebhookNotice {
  readonly receiver: string;
  /** Where Alertmanager is found from outside. */
  readonly externalURL: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    /** Where the query of the alert is shown. */
    readonly generatorURL: string;
  }[];
}

/** A webhook receiver. */
export async function serveWebhook(): Promise<{
  readonly url: string;
  readonly notices: readonly WebhookNotice[];
  stop(): Promise<void>;
}> {
  const notices: WebhookNotice[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      notices.push(JSON.parse(body));
      response.end();
    });
  });
  const [port = 0] = await claimFreePorts(1);
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  return {
    url: `http://${LOOPBACK}:${port}/`,
    notices,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
