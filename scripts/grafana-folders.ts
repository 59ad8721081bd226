import { didYouMean, listCandidates } from '@observability-stack/query-common';
import { dashboardFolders } from '../dashboards';
import { environments } from '../environments';
import { grafanaUrl } from '../resolve/addresses';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { usableResolved } from '../validation/usable-environments';
import { connectGrafana } from './grafana/api';
import { applyFolders } from './grafana/folders';

const HELP = `usage: npm run grafana:folders -- ENVIRONMENT [flags]

Set the permissions of the dashboard folders from \`folder\` of each team definition, through Grafana's API: Grafana does not
read permissions from files. Missing teams are created in Grafana without members. The command is idempotent; run it again
when a team or its \`folder\` changes.

Flags:
  --url=URL   Grafana's address. (default: the address in the environment)
  --dry-run   Print the permissions without sending requests.
  -h, --help  Show this help.

GRAFANA_TOKEN must be a token of a service account with the role Admin.`;

const options = {
  url: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

async function run({ values, positionals }: CommandArguments<typeof options>): Promise<void> {
  const resolved = usableResolved(environments);
  const names = resolved.map((one) => one.name);
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0)
    throw new UsageError(`expected one environment: ${listCandidates(names)}`);
  const environment = resolved.find((one) => one.name === name);
  if (!environment)
    throw new UsageError(`environment "${name}" is not defined: ${didYouMean(name, names)}`);
  const folders = dashboardFolders(environment);
  const url = values.url ?? grafanaUrl(environment);
  if (values['dry-run']) {
    for (const { title, uid, access } of folders)
      console.log(`${url}dashboards/f/${uid}: ${title}, view ${access.view}, edit ${access.edit}`);
    return;
  }
  const token = process.env.GRAFANA_TOKEN;
  if (!token)
    throw new UsageError('GRAFANA_TOKEN is not set: set it to a token of a service account');
  await applyFolders(connectGrafana(url, token), folders, (line) => console.log(line));
}

runCommand({ name: 'grafana:folders', help: HELP, options, positionals: true, run });
