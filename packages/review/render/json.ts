import type { Report } from '../model';

/** The form of the JSON; a reader can tell that it has changed. */
export const REPORT_VERSION = 1;

/** The report for programs: the same changes, risks and estimates as the pages. */
export const json = (report: Report): string =>
  `${JSON.stringify({ version: REPORT_VERSION, ...report }, null, 2)}\n`;
