import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dashboardFiles } from '../dashboards/files';
import { FOLDER_FILE, folderJson } from '../dashboards/render/folder';
import { environments } from '../environments';
import { resolve } from '../resolve/environment';

const HELP = `npm run dashboards -- --output DIR [--environment NAME] [--schema classic|v2]

Writes the dashboards of an environment as plain files, a folder for each folder: for a repository that Grafana's Git
Sync watches, for its API, or to look at. What is in the cluster comes from dist/ and needs none of this. Each folder has
a _folder.json, from which Git Sync takes its uid and title: permissions that \`npm run grafana:folders\` sets are found by
that uid.

  --output DIR         where to write; what is there already stays
  --environment NAME   whose dashboards (default: local)
  --schema classic|v2  v2 are the resources of Grafana 13 (default: as the environment's grafana.dashboardSchema says)`;

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
  if (!output) throw new UsageError('--output names the folder to write to');
  if (schema !== undefined && schema !== 'classic' && schema !== 'v2')
    throw new UsageError(`--schema is classic or v2, not ${schema}`);
  const environment = environments.find(({ name }) => name === values.environment);
  if (!environment)
    throw new UsageError(
      `there is no environment ${values.environment}; there are ${environments.map(({ name }) => name).join(', ')}`,
    );
  const { grafana } = environment;
  const folders = dashboardFiles(
    resolve({
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
