import type { SchemaCheck } from '../../check';
import { isPanelPath, teamDifferences } from '../definition/schema-error';

/**
 * Reports panels of a service with invalid keys, types or formats, whatever its function returns.
 */
export const dashboardInvalidPanel: SchemaCheck = {
  code: 'dashboard/invalid-panel',
  severity: 'error',
  title: 'A panel of a service does not match the schema of panels.',
  stage: 'schema',
  run: (input) => teamDifferences(input, isPanelPath),
};
