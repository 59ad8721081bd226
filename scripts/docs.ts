import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ruleGroups } from '../alerts/rules';
import { alertsIn, RUNBOOKS, runbookPages } from '../alerts/runbooks';
import { environments } from '../environments';
import { resolve } from '../resolve/environment';
import { synthesize } from '../validation/synthesize';
import { catalogPage } from './docs/catalog';
import { withCode } from './docs/code';
import { withLogTables } from './docs/log-lines';
import { secretCommands } from './docs/secrets';
import { componentTable, flowTable, secretTable } from './docs/tables';

const README = 'README.md';
const CATALOG = 'docs/catalog.md';
/** What the log pipeline reads from lines. */
const LOG_LINES = 'docs/log-lines.md';
/** Pages with code that the tests build. */
const WITH_CODE = [
  'docs/instrumenting.md',
  'docs/dashboards.md',
  'docs/logql-tests.md',
  'docs/extending.md',
];
const HELP = `npm run docs

Writes the generated parts of ${README}: what stands between <!-- name --> and <!-- /name -->.
Writes a page for each alert to ${RUNBOOKS}/, ${CATALOG}, the tables of ${LOG_LINES}, and the code in ${WITH_CODE.join(' and ')}.`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}

const production = environments.find(({ name }) => name === 'production');
if (!production) throw new Error('the tables of flows and secrets need the environment production');
const { manifests } = synthesize(production);
const parts: Readonly<Record<string, string>> = {
  components: componentTable(environments.map(resolve)),
  flows: flowTable(resolve(production)),
  secrets: secretTable(manifests),
  'secret-commands': secretCommands(manifests),
};

let text = readFileSync(README, 'utf8');
for (const [name, part] of Object.entries(parts)) {
  const region = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!region.test(text))
    throw new Error(`${README} has no <!-- ${name} --> ... <!-- /${name} -->`);
  text = text.replace(region, (_, open: string, close: string) => `${open}${part}\n${close}`);
}
writeFileSync(README, text);
console.log(`${README}: ${Object.keys(parts).join(', ')}`);

const pages = runbookPages(environments.flatMap((one) => alertsIn(ruleGroups(resolve(one)))));
mkdirSync(RUNBOOKS, { recursive: true });
for (const name of readdirSync(RUNBOOKS)) {
  if (!pages.has(name)) rmSync(path.join(RUNBOOKS, name), { recursive: true });
}
for (const [name, page] of pages) writeFileSync(path.join(RUNBOOKS, name), page);
console.log(`${RUNBOOKS}: ${pages.size} pages`);

writeFileSync(CATALOG, catalogPage());
console.log(CATALOG);

writeFileSync(LOG_LINES, withLogTables(readFileSync(LOG_LINES, 'utf8')));
console.log(LOG_LINES);

for (const page of WITH_CODE) {
  writeFileSync(page, withCode(readFileSync(page, 'utf8')));
  console.log(page);
}
