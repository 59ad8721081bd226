import type { Fact, Report, ReportedChange } from '../model';
import { amount, counted, inLine, signOf, whereOf } from './texts';

/** Renders the report for a terminal: a line per change, indented lines for the facts. */
export const text = (report: Report): string =>
  [
    inLine(`${counted(report.changes.length, 'change')}: ${report.base} → ${report.head}`),
    ...report.changes.flatMap(changeLines),
    ...report.restarts.map(({ workload, environments }) =>
      inLine(`restarts: ${workload} (${environments.join(', ')})`),
    ),
    ...report.estimates.map(
      ({ environment, what, unit, before, after }) =>
        `${inLine(environment)}: ${what} ${amount(before, unit)} → ${amount(after, unit)}`,
    ),
    '',
  ].join('\n');

export const changeLines = (change: ReportedChange): string[] => [
  `${signOf[change.kind]} ${change.area}: ${inLine(change.subject)} (${inLine(whereOf(change))})`,
  ...change.risks.map((risk) => `    ! ${risk.code}: ${inLine(risk.text)}`),
  ...change.facts.map((fact) => `    ${inLine(factLine(fact))}`),
];

function factLine({ label, before, after }: Fact): string {
  if (before === undefined) return after === undefined ? label : `${label}: + ${after}`;
  return after === undefined ? `${label}: − ${before}` : `${label}: ${before} → ${after}`;
}
