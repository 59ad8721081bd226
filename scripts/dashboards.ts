import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dashboardFiles } from '../dashboards/files';
import { FOLDER_FILE, folderJson } from '../dashboards/render/folder';
import { environments } from '../environments';
import { resolveEnvironment } from '../resolve/environment';

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

class UsageError extends Error {}

function main(): void {
  const { values } = parseArgs({
    options: {
      output: { type: 'string' },
      environment: { type: 'string', default: 'local' },
      schema: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { output, schema } = values;
  if (!output) throw new UsageError('--output is required: write --output=DIR');
  if (schema !== undefined && schema !== 'classic' && schema !== 'v2')
    throw new UsageError(`--schema must be classic or v2, found "${schema}"`);
  const environment = environments.find(({ name }) => name === values.environment);
  if (!environment)
    throw new UsageError(
      `environment "${values.environment}" is not defined; known: ${environments.map(({ name }) => name).join(', ')}`,
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

try {
  main();
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(`dashboards: ${(error as Error).message}`);
  process.exitCode = isUsage ? 2 : 1;
}
