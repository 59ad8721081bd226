import { parseArgs } from 'node:util';
import { dashboardFolders } from '../dashboards';
import { environments } from '../environments';
import { grafanaUrl } from '../resolve/addresses';
import { resolve } from '../resolve/environment';
import { GrafanaError, grafanaAt } from './grafana/api';
import { applyFolders } from './grafana/folders';

const HELP = `npm run grafana:folders -- ENVIRONMENT [--url URL] [--dry-run]

Sets who may see and use the folders of dashboards, as \`folder\` of each team's record says. Grafana reads no permissions
from files, so this asks its API. Teams of Grafana that are missing are made, by the names of the records; who is in
them is said in Grafana. Can be repeated at any time, and is needed again when a team or its \`folder\` changes.

  --url URL   Grafana's address (default: as the environment says)
  --dry-run   say what would be set, and ask nothing

GRAFANA_TOKEN holds a token of a service account with the role Admin.`;

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      url: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const names = environments.map(({ name }) => name).join(', ');
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError(`name one environment: ${names}`);
  const environment = environments.find((one) => one.name === name);
  if (!environment) throw new UsageError(`there is no environment ${name}; there are ${names}`);
  const resolved = resolve(environment);
  const folders = dashboardFolders(resolved);
  const url = values.url ?? grafanaUrl(resolved);
  if (values['dry-run']) {
    for (const { title, uid, access } of folders)
      console.log(`${url}dashboards/f/${uid}: ${title}, view ${access.view}, edit ${access.edit}`);
    return;
  }
  const token = process.env.GRAFANA_TOKEN;
  if (!token) throw new UsageError('GRAFANA_TOKEN is not set: a token of a service account');
  await applyFolders(grafanaAt(url, token), folders, (line) => console.log(line));
}

main().catch((error: Error) => {
  const isUsage = error instanceof UsageError || 'code' in error;
  if (!isUsage && !(error instanceof GrafanaError)) throw error;
  console.error(`grafana:folders: ${error.message}${isUsage ? '; see --help' : ''}`);
  process.exit(isUsage ? 2 : 1);
});
