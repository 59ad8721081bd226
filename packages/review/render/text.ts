import type { Fact, ReportedChange, ReviewReport } from '../model';
import { changeLocation, changeSign, formatAmount, pluralize, toSingleLine } from './texts';

/** Renders the report for a terminal: a line per change, indented lines for the facts. */
export const renderText = (report: ReviewReport): string =>
  [
    toSingleLine(`${pluralize(report.changes.length, 'change')}: ${report.base} → ${report.head}`),
    ...report.changes.flatMap(changeLines),
    ...report.restarts.map(
      ({ workload, environments }) =>
        `restarts: ${toSingleLine(workload)}${located(environments.join(', '))}`,
    ),
    ...report.estimates.map(
      ({ environment, what, unit, before, after }) =>
        `${environment === '' ? '' : `${toSingleLine(environment)}: `}${what} ${formatAmount(before, unit)} → ${formatAmount(after, unit)}`,
    ),
    '',
  ].join('\n');

const located = (place: string): string => (place === '' ? '' : ` (${toSingleLine(place)})`);

export const changeLines = (change: ReportedChange): string[] => [
  `${changeSign[change.kind]} ${change.area}: ${toSingleLine(change.subject)}${located(changeLocation(change))}`,
  ...change.risks.map((risk) => `    ! ${risk.code}: ${toSingleLine(risk.text)}`),
  ...change.facts.map((fact) => `    ${toSingleLine(factLine(fact))}`),
];

function factLine({ label, before, after }: Fact): string {
  if (before === undefined) return after === undefined ? label : `${label}: + ${after}`;
  return after === undefined ? `${label}: − ${before}` : `${label}: ${before} → ${after}`;
}
