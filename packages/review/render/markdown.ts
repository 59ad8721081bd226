import { escapeInvisible } from '@observability-stack/query-common';
import { diffLines } from 'diff';
import { areas, type Fact, type ReportedChange, type ReviewReport } from '../model';
import {
  changeLocation,
  changeSign,
  escapeMarkdown,
  formatAmount,
  pluralize,
  prettyQuery,
  toSingleLine,
} from './texts';

/**
 * Maximum length of a comment. GitHub limits comments to 65,536 characters; a bot may add a line at
 * the start.
 */
export const MARKDOWN_LIMIT = 65_000;

/** Renders as code, in which mentions and markup are not interpreted. */
const code = (text: string): string =>
  `<code>${escapeMarkdown(shortened(toSingleLine(text)))}</code>`;

/** Maximum length of one value in a comment. */
const MAX_VALUE = 1000;
const shortened = (text: string): string =>
  text.length > MAX_VALUE
    ? `${text.slice(0, MAX_VALUE)}… and ${text.length - MAX_VALUE} more characters`
    : text;

/** Renders where a change is; compared folders without environments have no such place. */
const located = (place: string): string => (place === '' ? '' : ` <sub>${code(place)}</sub>`);

/** Maximum length of one change, so that a long one does not displace the others. */
const MAX_DETAILS = 6000;

/** Renders a pull request comment: risky changes first, details folded, and the rest counted. */
export function renderMarkdown(report: ReviewReport, limit: number = MARKDOWN_LIMIT): string {
  // Drops details of the least important changes first, then entire changes.
  for (const full of portions(report.changes.length)) {
    const text = page(report, full, report.changes.length);
    if (text.length <= limit) return text;
  }
  for (const shown of portions(report.changes.length)) {
    const text = page(report, 0, shown);
    if (text.length <= limit) return text;
  }
  return `${page({ ...report, estimates: [], restarts: [] }, 0, 0).slice(0, limit)}`;
}

/** Yields the number, then each half of it, down to zero. */
function* portions(count: number): Generator<number> {
  for (let left = count; left > 0; left = Math.floor(left * 0.8)) yield left;
  yield 0;
}

function page(report: ReviewReport, full: number, shown: number): string {
  const { changes } = report;
  if (changes.length === 0 && report.restarts.length === 0)
    return `## No change\n\nThe manifests of ${code(report.head)} are equivalent to those of ${code(report.base)}.\n`;
  const visible = changes.slice(0, shown);
  const entries = new Map(visible.map((change, index) => [change, entry(change, index < full)]));
  const grave = visible.filter(({ risks }) => risks.length > 0);
  const rest = visible.filter(({ risks }) => risks.length === 0);
  return [
    `## ${pluralize(changes.length, 'change')}`,
    `${code(report.base)} → ${code(report.head)}: ${summary(changes)}`,
    ...(grave.length > 0
      ? ['### Review first', ...grave.map((change) => entries.get(change) ?? '')]
      : []),
    ...areas.flatMap((area) => {
      const list = rest.filter((change) => change.area === area);
      return list.length > 0
        ? [`### ${area}`, ...list.map((change) => entries.get(change) ?? '')]
        : [];
    }),
    ...(shown < changes.length
      ? [`…and ${pluralize(changes.length - shown, 'more change')}, on the HTML page.`]
      : full < changes.length
        ? ['Details of the last changes are on the HTML page only.']
        : []),
    ...restarts(report),
    ...estimates(report),
    '',
  ].join('\n\n');
}

const summary = (changes: readonly ReportedChange[]): string =>
  areas
    .map((area) => ({ area, count: changes.filter((change) => change.area === area).length }))
    .filter(({ count }) => count > 0)
    .map(({ area, count }) => `${area} ${count}`)
    .join(', ');

function entry(change: ReportedChange, full: boolean): string {
  const head = `${changeSign[change.kind]} ${code(change.subject)}${located(changeLocation(change))}`;
  const risks = change.risks.map(({ code: name, text }) => `⚠️ <b>${name}</b>: ${code(text)}`);
  if (!full || change.facts.length === 0)
    return [`- ${head}`, ...risks.map((line) => `  ${line}`)].join('  \n');
  return [
    `<details><summary>${[head, ...risks].join('<br>')}</summary>`,
    ...within(change.facts.map(factText)),
    '</details>',
  ].join('\n\n');
}

/** Returns as many texts as fit, and the number of the others. */
function within(texts: readonly string[]): string[] {
  let left = MAX_DETAILS;
  const fitting = texts.findIndex((text) => {
    left -= text.length;
    return left < 0;
  });
  if (fitting < 0) return [...texts];
  return [
    ...texts.slice(0, fitting),
    `- …and ${pluralize(texts.length - fitting, 'more difference')}, on the HTML page`,
  ];
}

function factText({ label, before, after, language }: Fact): string {
  const name = labelText(label);
  if (language) return `${name}\n\n${queryBlock(language, before, after)}`;
  if (before !== undefined && after !== undefined)
    return `- ${name}: ${code(before)} → ${code(after)}`;
  if (before !== undefined) return `- ${name}: <del>${code(before)}</del>`;
  return after === undefined ? `- ${name}` : `- ${name}: ${code(after)}`;
}

/** Renders a label, which may contain a query: `threshold of …`. */
const labelText = (label: string): string => code(label.replaceAll('`', ''));

function queryBlock(language: 'promql' | 'logql', before?: string, after?: string): string {
  const pretty = (text: string | undefined) =>
    text === undefined ? '' : `${prettyQuery(language, text)}\n`;
  const lines = diffLines(pretty(before), pretty(after)).flatMap(({ added, removed, value }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
  );
  const text = escapeInvisible(lines.join('\n'));
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

function restarts({ restarts: list }: ReviewReport): string[] {
  if (list.length === 0) return [];
  return [
    '### Pods that restart',
    list
      .map(({ workload, environments }) => `- ${code(workload)}${located(environments.join(', '))}`)
      .join('\n'),
  ];
}

function estimates({ estimates: list }: ReviewReport): string[] {
  if (list.length === 0) return [];
  return [
    '### Size',
    [
      '| environment | | before | after |',
      '|---|---|--:|--:|',
      ...list.map(
        ({ environment, what, unit, before, after }) =>
          `| ${code(environment)} | ${what} | ${formatAmount(before, unit)} | ${formatAmount(after, unit)} |`,
      ),
    ].join('\n'),
  ];
}
