import type { ReviewReport } from '../model';

/** Version of the JSON format. */
export const REPORT_VERSION = 1;

/** Renders the report for programs: the same changes, risks and estimates as the pages. */
export const renderJson = (report: ReviewReport): string =>
  `${JSON.stringify({ version: REPORT_VERSION, ...report }, null, 2)}\n`;
