import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from '@observability-stack/query-common';
import { dashboardFiles } from '../dashboards/files';
import { FOLDER_FILE, folderJson } from '../dashboards/render/folder';
import { environments } from '../environments';
import { resolveEnvironment } from '../resolve/environment';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { usableEnvironments } from '../validation/usable-environments';

const HELP = `usage: npm run dashboards -- --output=DIR [flags]

Write the dashboards of an environment as files, one folder per Grafana folder: for a repository that Grafana's Git Sync
watches, or for its API. Dashboards in the cluster come from dist/ and do not need this. Each folder has a _folder.json, from
which Git Sync takes uid and title: \`npm run grafana:folders\` sets permissions by that uid.

Flags:
  --output=DIR         Folder to write to; files that it already has are kept.
  --environment=NAME   Environment of the dashboards. (default: local)
  --schema=classic|v2  Dashboard schema; v2 are the resources of Grafana 13. (default: grafana.dashboardSchema of the
                       environment)
  -h, --help           Show this help.`;

const options = {
  output: { type: 'string' },
  environment: { type: 'string', default: 'local' },
  schema: { type: 'string' },
} as const;

function run({ values }: CommandArguments<typeof options>): void {
  const { output, schema } = values;
  if (!output) throw new UsageError('--output is required: write --output=DIR');
  if (schema !== undefined && schema !== 'classic' && schema !== 'v2')
    throw new UsageError(`--schema must be classic or v2, found "${schema}"`);
  const usable = usableEnvironments(environments);
  const environment = usable.find(({ name }) => name === values.environment);
  if (!environment)
    throw new UsageError(
      `environment "${values.environment}" is not defined: ${didYouMean(
        values.environment,
        usable.map(({ name }) => name),
      )}`,
    );
  const { grafana } = environment;
  const folders = dashboardFiles(
    resolveEnvironment({
      ...environment,
      grafana: { ...grafana, ...(schema && { dashboardSchema: schema }) },
    }),
  );
  let count = 0;
  for (const { uid, title, files } of folders) {
    const folder = path.join(output, title);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, FOLDER_FILE), folderJson(uid, title));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), text);
      count++;
    }
  }
  console.log(`${count} dashboards in ${folders.length} folders of ${output}`);
}

runCommand({ name: 'dashboards', help: HELP, options, run });
