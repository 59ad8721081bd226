import type { Fact, Report, ReportedChange } from '../model';
import { amount, counted, signOf, whereOf } from './texts';

/** The report for a terminal: a line for each change, indented lines for what differs. */
export const text = (report: Report): string =>
  [
    `${counted(report.changes.length, 'change')}: ${report.base} → ${report.head}`,
    ...report.changes.flatMap(changeLines),
    ...report.restarts.map(
      ({ workload, environments }) => `restarts: ${workload} (${environments.join(', ')})`,
    ),
    ...report.estimates.map(
      ({ environment, what, unit, before, after }) =>
        `${environment}: ${what} ${amount(before, unit)} → ${amount(after, unit)}`,
    ),
    '',
  ].join('\n');

export const changeLines = (change: ReportedChange): string[] => [
  `${signOf[change.kind]} ${change.area}: ${change.subject} (${whereOf(change)})`,
  ...change.risks.map((risk) => `    ! ${risk.code}: ${risk.text}`),
  ...change.facts.map((fact) => `    ${factLine(fact)}`),
];

function factLine({ label, before, after }: Fact): string {
  if (before === undefined) return after === undefined ? label : `${label}: + ${after}`;
  return after === undefined ? `${label}: − ${before}` : `${label}: ${before} → ${after}`;
}
