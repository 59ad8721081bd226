import { parseArgs } from 'node:util';
import { bundleClient } from './client-bundle';
import { openSources } from './data';
import { serve } from './server';
import { onEdit, readDashboards } from './watch';

const HELP = `npm run preview -- [--prometheus URL] [--loki URL] [--port N]

Shows the dashboards in a page on this machine, drawn by Grafana's own components, and again after each
edit of teams/, dashboards/ or alerts/. Without URLs a Prometheus of this machine (npm run tools, or PATH)
gets series made from the metric contracts; they are no measurements, and the page says so.

  --prometheus URL  where queries of metrics go
  --loki URL        where queries of log lines go
  --port N          of the page [a free one]

Ctrl-C stops everything. Exit code: 0 stopped, 1 it could not start, 2 an option that is not known.`;

async function main(): Promise<number> {
  const options = {
    prometheus: { type: 'string' },
    loki: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError('--port takes a number up to 65535');
  for (const name of ['prometheus', 'loki'] as const) {
    if (values[name] && !/^https?:\/\//.test(values[name]))
      throw new UsageError(`--${name} takes a URL such as http://127.0.0.1:9090`);
  }
  console.log('reading the dashboards, and putting the page together ...');
  const [dashboards, client] = await Promise.all([readDashboards(), bundleClient()]);
  const sources = await openSources(values, console.log);
  const server = await serve({ sources, client, port });
  server.show(dashboards);
  console.log(`${dashboards.length} dashboards: ${server.url}`);
  const edits = onEdit(async () => {
    const started = performance.now();
    try {
      server.show(await readDashboards());
      console.log(`shown again after ${Math.round(performance.now() - started)} ms`);
    } catch (error) {
      console.error(`the old dashboards stay: ${(error as Error).message}`);
    }
  });
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  edits.stop();
  await server.stop();
  return 0;
}

class UsageError extends Error {}

main().then(
  (code) => process.exit(code),
  (error: Error & { code?: string }) => {
    console.error(`preview: ${error.message}`);
    const usage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS');
    process.exit(usage ? 2 : 1);
  },
);
