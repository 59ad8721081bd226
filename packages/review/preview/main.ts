import { type CommandArguments, runCommand, UsageError } from '../../../tools/command';
import { onEdit } from '../../../tools/on-edit';
import { bundleClient } from './client-bundle';
import { openSources } from './data';
import { servePreview } from './server';
import { readDashboards, SOURCES } from './watch';

const HELP = `usage: npm run preview -- [flags]

Serve the dashboards on a local page, drawn with Grafana's components, and reload them after each edit of teams/, dashboards/
or alerts/. Without URLs, a local Prometheus (npm run tools, or PATH) serves synthetic series generated from the metric
contracts, and the page says so.

Flags:
  --prometheus=URL  Prometheus for metric queries.
  --loki=URL        Loki for log queries.
  --loki-tenant=ID  Tenant of Loki to read, or several as a|b. (default: none)
  --port=PORT       Port of the page. (default: a free port)
  -h, --help        Show this help.

Ctrl-C stops everything. Exit codes: 0 stopped; 1 could not start; 2 unknown flag.`;

const options = {
  prometheus: { type: 'string' },
  loki: { type: 'string' },
  'loki-tenant': { type: 'string' },
  port: { type: 'string' },
} as const;

async function run({ values }: CommandArguments<typeof options>): Promise<number> {
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError('--port must be an integer up to 65535');
  for (const name of ['prometheus', 'loki'] as const) {
    if (values[name] && !/^https?:\/\//.test(values[name]))
      throw new UsageError(`--${name} must be a URL such as http://127.0.0.1:9090`);
  }
  console.log('building the dashboards and the page ...');
  const [dashboards, client] = await Promise.all([readDashboards(), bundleClient()]);
  const sources = await openSources({ ...values, lokiTenant: values['loki-tenant'] }, console.log);
  const server = await servePreview({ sources, client, port });
  server.show(dashboards);
  console.log(`${dashboards.length} dashboards: ${server.url}`);
  const edits = onEdit(
    async () => {
      const started = performance.now();
      try {
        server.show(await readDashboards());
        console.log(`reloaded after ${Math.round(performance.now() - started)} ms`);
      } catch (error) {
        console.error(
          `build failed, the previous dashboards are still shown: ${(error as Error).message}`,
        );
      }
    },
    { folders: SOURCES },
  );
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  edits.stop();
  await server.stop();
  return 0;
}

runCommand({ name: 'preview', help: HELP, options, run });
