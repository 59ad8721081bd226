import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { definedRuleGroups, ruleTeams } from '../../alerts/rules';
import { alertRules, RUNBOOKS, runbookPages } from '../../alerts/runbooks';
import type { Environment } from '../../catalog/definitions/environment';
import { environments } from '../../environments';
import { switchedOffText } from '../../resolve/disabled-alerts';
import { resolveEnvironment } from '../../resolve/environment';
import { isRepository } from '../../tools/paths';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { usableEnvironments, usableResolved } from '../../validation/usable-environments';
import { apiPage } from './api';
import { catalogPage } from './catalog';
import { codeTable } from './checks';
import { withCode } from './code';
import { withLogTables } from './log-lines';
import { withRegions } from './markdown';
import { secretCommands } from './secrets';
import { componentTable, flowTable, secretTable } from './tables';

/** The page with generated tables of components, connections and Secrets. */
export const OPERATE = 'docs/operate.md';
export const CATALOG = 'docs/catalog.md';
/** The page with every export of the public entry. */
export const API = 'docs/api.md';
/** The page with the tables of the log pipeline. */
export const LOG_LINES = 'docs/log-lines.md';
/** The page with the table of codes. */
export const CHECKS = 'docs/checks.md';
/** Pages that include files that the tests compile. */
export const WITH_CODE = [
  'docs/tutorial.md',
  'docs/contracts.md',
  'docs/alerting.md',
  'docs/instrumenting.md',
  'docs/batch-jobs.md',
  'docs/signals.md',
  'docs/dashboards.md',
  'docs/logql-tests.md',
  'docs/extending.md',
  'docs/outputs.md',
  'docs/existing-stack.md',
  ...['contracts', 'promql', 'logql', 'logql-evaluator'].map(
    (name) => `packages/${name}/README.md`,
  ),
];

/** The generated pages of this project, and those with generated parts. */
const productPages = (): readonly (readonly [file: string, text: string])[] => [
  [OPERATE, operateText(usableEnvironments(environments))],
  [CATALOG, catalogPage()],
  [API, apiPage()],
  [LOG_LINES, withLogTables(LOG_LINES, readFileSync(LOG_LINES, 'utf8'))],
  [CHECKS, withRegions(CHECKS, readFileSync(CHECKS, 'utf8'), { codes: codeTable() })],
  ...WITH_CODE.map((page) => [page, withCode(readFileSync(page, 'utf8'))] as const),
];

/**
 * Writes every generated page and part of a page; in a repository that depends on this project, the runbooks. Returns the
 * files that changed.
 */
export function writeDocs(): readonly string[] {
  const pages = new Map<string, string>([
    ...(isRepository ? productPages() : []),
    ...[...runbooks()].map(([name, page]) => [path.join(RUNBOOKS, name), page] as const),
  ]);
  mkdirSync(RUNBOOKS, { recursive: true });
  const changed = [...pages].filter(([file, text]) => read(file) !== text);
  for (const [file, text] of changed) writeFileSync(file, text);
  const stale = readdirSync(RUNBOOKS)
    .map((name) => path.join(RUNBOOKS, name))
    // Pages written by hand are kept.
    .filter((file) => !pages.has(file) && /^<!-- \w+ by `npm run docs`/m.test(read(file) ?? ''));
  for (const file of stale) rmSync(file, { recursive: true });
  return [...changed.map(([file]) => file), ...stale];
}

const runbooks = () => {
  const all = usableResolved(environments);
  return runbookPages(
    all.flatMap((one) =>
      ruleTeams(one).flatMap((team) => alertRules(definedRuleGroups(one, team))),
    ),
    all.flatMap(({ name, disabledAlerts }) =>
      disabledAlerts.map((off) => ({
        alert: off.alert,
        text: `environment ${name}: ${switchedOffText(off)}`,
      })),
    ),
  );
};

/**
 * Returns the page with its tables, which describe the environment `production`; without it, as in a copy of the repository
 * with other environments, they remain as they are.
 */
export function operateText(defined: readonly Environment[]): string {
  const production = defined.find(({ name }) => name === 'production');
  const page = withCode(readFileSync(OPERATE, 'utf8'));
  if (!production) return page;
  const { manifests, problems } = synthesize(production);
  // The manifests are incomplete, and tables generated from them would be incomplete, too.
  if (problems.some(isError)) return page;
  const parts: Readonly<Record<string, string>> = {
    components: componentTable(usableResolved(defined)),
    flows: flowTable(resolveEnvironment(production)),
    secrets: secretTable(manifests),
    'secret-commands': secretCommands(manifests),
  };
  return withRegions(OPERATE, page, parts);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
