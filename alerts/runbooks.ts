import {
  type AlertRule,
  isAlert,
  type RuleGroup,
  type Runbook,
} from '../catalog/definitions/alert';

/** Folder of the pages, in the repository. */
export const RUNBOOKS = 'docs/runbooks';
const INDEX = 'README.md';

/** All alerts of all groups, whoever evaluates them. */
export const alertsIn = (groups: readonly RuleGroup[]): readonly AlertRule[] =>
  groups.flatMap(({ rules }) => rules.filter(isAlert));

/** What goes into `docs/runbooks/`, by file name: a page for each name of an alert, and a list of them. */
export function runbookPages(alerts: readonly AlertRule[]): ReadonlyMap<string, string> {
  const byName = new Map<string, { readonly runbook: Runbook; readonly severities: Set<string> }>();
  for (const { name, runbook, severity } of alerts) {
    const page = byName.get(name) ?? { runbook, severities: new Set() };
    page.severities.add(severity);
    byName.set(name, page);
  }
  const pages = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = pages.map(
    ([name, { severities }]) => `| [${name}](${name}.md) | ${list(severities)} |`,
  );
  return new Map([
    [INDEX, index(rows)],
    ...pages.map(
      ([name, { runbook, severities }]) => [`${name}.md`, page(name, runbook, severities)] as const,
    ),
  ]);
}

const list = (severities: ReadonlySet<string>): string => [...severities].sort().join(', ');

const NOTE = '<!-- Written by `npm run docs` from the record beside the alert. -->';

const index = (rows: readonly string[]): string => `# Runbooks

${NOTE}

What to do when an alert fires. Every alert links to its page.

| alert | severity |
| --- | --- |
${rows.join('\n')}
`;

const page = (name: string, runbook: Runbook, severities: ReadonlySet<string>): string => `# ${name}

${NOTE}

Severity: ${list(severities)}.

## Meaning

${runbook.meaning}

## Impact

${runbook.impact}

## Diagnosis

${runbook.diagnosis}

## Mitigation

${runbook.mitigation}
`;
