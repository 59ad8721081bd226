import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { eventually } from './eventually';
import { serveFiles } from './served';
import { sendSpans } from './traffic';

/**
 * A Collector that cannot send: one exporter gives up at once, the other fills its queue. Runs and gets
 * spans until the caller has seen enough.
 */
export async function withFailingCollector(
  satisfied: (url: string) => Promise<boolean>,
): Promise<void> {
  const [otlp] = await claimFreePorts(1);
  const receiver = `${LOOPBACK}:${otlp}`;
  const nowhere = { endpoint: `${LOOPBACK}:1`, tls: { insecure: true } };
  const config = (address: string) => ({
    receivers: { otlp: { protocols: { http: { endpoint: receiver } } } },
    exporters: {
      'otlp_grpc/refused': {
        ...nowhere,
        retry_on_failure: { enabled: false },
        sending_queue: { enabled: false },
      },
      'otlp_grpc/full': { ...nowhere, sending_queue: { queue_size: 1, num_consumers: 1 } },
    },
    service: {
      pipelines: {
        'traces/refused': { receivers: ['otlp'], exporters: ['otlp_grpc/refused'] },
        'traces/full': { receivers: ['otlp'], exporters: ['otlp_grpc/full'] },
      },
      telemetry: {
        metrics: {
          readers: [
            {
              pull: {
                exporter: {
                  prometheus: {
                    host: LOOPBACK,
                    port: Number(address.split(':')[1]),
                    without_scope_info: true,
                    // left out, the names lose what the others' have
                    without_type_suffix: false,
                    without_units: false,
                  },
                },
              },
            },
          ],
        },
      },
    },
  });
  const collector = await serveFiles({
    program: 'otelcol',
    args: ({ address }) => [`--config=yaml:${JSON.stringify(config(address))}`],
    ready: '/metrics',
  });
  try {
    await eventually(
      async () => {
        await sendSpans(`http://${receiver}`);
        return satisfied(collector.url);
      },
      () => 'not all failures showed',
    );
  } finally {
    await collector.stop();
  }
}
