import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MetricCatalog } from '@observability-stack/contracts';
import { toPrintable } from '@observability-stack/query-common';
import { isAlertName, isRecordedName } from '../catalog/definitions/alert';
import { metricContracts } from '../catalog/metrics';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import type { ImportedPart } from './import/code';
import { importParts } from './import/parts';
import { type DashboardFile, type Language, readFiles } from './import/read';
import { renderImport } from './import/render';
import { type ImportedRules, importRules } from './import/rules';
import { requireNoSecrets } from './import/secrets';
import { type ImportedSlos, importSlos } from './import/slos';
import { requireName } from './package/names';
import { entryFrom, formatted } from './package/source';

const HELP = `usage: npm run import -- FILE... --team=NAME [flags]

Write the monitoring of other repositories as definitions of a team: rule files of Prometheus and Loki, PrometheusRule
objects, SLOs of OpenSLO and sloth, dashboards of Grafana, objects ServiceMonitor and PodMonitor with their Services and
workloads, and configurations of Alertmanager, Prometheus and Promtail, also in a Secret or ConfigMap. Queries remain text,
which the synth checks against the contracts. Of an Alertmanager, the routes that match alerts of the team are written. What
has no typed form is written in the form of the program. Secrets are not written: the output lists the keys to create, what
a definition cannot express, and what to add: contracts, tests, runbooks.

Flags:
  --team=NAME      Team in teams/ that owns them.
  --out=FILE       Write to FILE, which must not exist; dashboards are copied to the folder "dashboards" beside it, and
                   require it. (default: standard output)
  --language=NAME  Language of plain rule files: promql or logql. (default: by their queries)
  -h, --help       Show this help.

Exit codes: 0 everything was imported; 1 written, except for what is listed; 2 failed, and nothing was written.`;

const options = {
  team: { type: 'string' },
  out: { type: 'string' },
  language: { type: 'string' },
} as const;

function run({ values, positionals: files }: CommandArguments<typeof options>): number {
  const { team, out, language } = values;
  if (files.length === 0) throw new UsageError('expected at least one file');
  if (team === undefined) throw new UsageError('--team is required: write --team=NAME');
  requireName('team', team);
  if (language !== undefined && language !== 'promql' && language !== 'logql')
    throw new UsageError(`--language must be promql or logql, found "${language}"`);
  const teamFile = `teams/${team}.ts`;
  if (!existsSync(teamFile))
    throw new Error(`${teamFile} does not exist: run npm run new -- team ${team}`);
  if (out !== undefined && existsSync(out)) throw new Error(`${out} exists: choose another file`);

  const read = readFiles(files);
  const { rules: documents, dashboards, slos: sloDocuments } = read;
  if (dashboards.length > 0 && out === undefined)
    throw new UsageError('--out is required for dashboards: write --out=teams/NAME-imported.ts');
  const copies = dashboards.map((one) => copyOf(one, out ?? ''));
  requireFree(copies);
  const rules = importRules(documents, language as Language | undefined);
  const slos = importSlos(sloDocuments);
  const parts = importParts(read, team);
  const text = formatted(
    renderImport({
      rules,
      slos,
      parts,
      dashboards: copies.map(({ file }) => file),
      sources: files.map((file) => path.basename(file)),
      entry: entryFrom(out ?? teamFile),
    }),
  );
  requireNoSecrets(text, [...Object.values(read.configs).flat(), ...read.monitors]);
  for (const { file, text: content, isCopied } of copies) {
    if (isCopied) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx' });
  }
  if (out === undefined) process.stdout.write(text);
  else {
    mkdirSync(path.dirname(out), { recursive: true });
    writeFileSync(out, text, { flag: 'wx' });
  }
  const summary = summaryOf({ rules, slos, parts }, copies.length, {
    team,
    out: out ?? 'the output',
  });
  console.error(summary.map((line) => toPrintable(line)).join('\n'));
  return isComplete({ rules, slos, parts }) ? 0 : 1;
}

/** The file of a dashboard beside the definition. */
interface Copy {
  /** Relative to the working directory. */
  readonly file: string;
  readonly text: string;
  /** Whether the imported file is this one. */
  readonly isCopied: boolean;
}

function copyOf({ source, text }: DashboardFile, out: string): Copy {
  const base = source === '-' ? 'dashboard' : path.basename(source, path.extname(source));
  const target = path.resolve(path.dirname(out), 'dashboards', `${base}.json`);
  const file = path.relative('.', target).split(path.sep).join('/');
  return { file, text, isCopied: path.resolve(source) === target };
}

function requireFree(copies: readonly Copy[]): void {
  const taken = new Set<string>();
  for (const { file, isCopied } of copies) {
    if (taken.has(file) || (!isCopied && existsSync(file)))
      throw new Error(`${file} exists: rename the dashboard's file`);
    taken.add(file);
  }
}

interface Imported {
  readonly rules: ImportedRules;
  readonly slos: ImportedSlos;
  readonly parts: readonly ImportedPart[];
}

const isComplete = ({
  rules: { alerts, recordings, omitted, lost },
  slos,
  parts,
}: Imported): boolean =>
  omitted.length === 0 &&
  slos.omitted.length === 0 &&
  lost.length === 0 &&
  parts.every((part) => part.lost.length === 0) &&
  [...alerts, ...recordings, ...slos.slos].every((one) => one.lost.length === 0);

/** Returns what was imported, what was not, and what to add. */
function summaryOf(
  { rules: { alerts, recordings, omitted, lost, metrics }, slos, parts }: Imported,
  dashboards: number,
  { team, out }: { readonly team: string; readonly out: string },
): readonly string[] {
  const catalogue = new MetricCatalog(metricContracts);
  const undeclared = [...new Set([...metrics, ...slos.metrics])].filter(
    (name) => catalogue.find(name) === undefined,
  );
  const without = (key: 'summary' | 'description') =>
    alerts.filter((alert) => alert[key] === '').map(({ name }) => name);
  const changes = counted(alerts.flatMap(({ changed }) => changed));
  const add = (what: string, names: readonly string[]): readonly string[] =>
    names.length > 0 ? [`add           ${what}: ${[...new Set(names)].join(', ')}`] : [];
  const counts = (
    [
      [alerts.length, 'alert'],
      [recordings.length, 'recording rule'],
      [dashboards, 'dashboard'],
      [slos.slos.length, 'SLO'],
      ...parts.flatMap((part) => part.counts),
    ] as const
  ).filter(([count]) => count > 0);
  return [
    `imported      ${counts.map(([count, noun]) => plural(count, noun)).join(', ') || 'nothing'}`,
    ...parts.flatMap(({ raw }) => raw.map((text) => `raw           ${text}`)),
    ...parts.flatMap(({ changed }) => changed.map((text) => `changed       ${text}`)),
    ...parts.flatMap((part) => part.lost.map((text) => `not imported  ${text}`)),
    ...slos.omitted.map(({ slo, reason }) => `not imported  SLO ${slo}: ${reason}`),
    ...slos.slos.flatMap(({ service, name, lost: parts }) =>
      parts.map((text) => `not imported  ${text} of SLO ${service}/${name}`),
    ),
    ...changes.map(([text, count]) => `changed       ${text}: ${plural(count, 'alert')}`),
    ...omitted.map(({ rule, reason }) => `not imported  ${rule}: ${reason}`),
    ...lost.map((text) => `not imported  ${text}`),
    ...alerts.flatMap(({ name, lost: parts }) =>
      parts.map((text) => `not imported  ${text} of alert "${name}"`),
    ),
    ...recordings.flatMap(({ name, lost: parts }) =>
      parts.map((text) => `not imported  ${text} of recording rule "${name}"`),
    ),
    ...(alerts.length > 0
      ? [`add           importedAlerts of ${out} to alerts of a service of team "${team}"`]
      : []),
    ...(recordings.length > 0
      ? [`add           importedRecordings of ${out} to recordings of a service of team "${team}"`]
      : []),
    ...(slos.slos.length > 0
      ? [`add           importedSlos of ${out} to slos of the services of team "${team}"`]
      : []),
    ...(dashboards > 0
      ? [`add           importedDashboards of ${out} to dashboards of team "${team}"`]
      : []),
    ...parts.flatMap((part) => part.add.map((text) => `add           ${text}`)),
    ...parts.flatMap(({ secrets }) =>
      secrets.flatMap((keys) => keys.list()).map((text) => `create        ${text}`),
    ),
    ...add(
      'contracts of these metrics, with npm run contracts -- URL, unless the team has them',
      undeclared,
    ),
    ...(alerts.length > 0 ? ['add           two tests and a runbook for each alert'] : []),
    ...(recordings.length > 0
      ? [
          'add           a help and a test for each recorded metric, and labels that its query does not name',
        ]
      : []),
    ...add(
      'a name such as level:metric:operations',
      recordings.flatMap(({ name }) => (isRecordedName(name) ? [] : [JSON.stringify(name)])),
    ),
    ...add(
      'a name in CamelCase',
      alerts.flatMap(({ name }) => (isAlertName(name) ? [] : [JSON.stringify(name)])),
    ),
    ...add('a summary', without('summary')),
    ...add('a description', without('description')),
    `then          npm run check -- --team ${team}`,
  ];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Returns distinct texts with how often each occurs. */
function counted(texts: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts];
}

runCommand({ name: 'import', help: HELP, options, positionals: true, failure: 2, run });
