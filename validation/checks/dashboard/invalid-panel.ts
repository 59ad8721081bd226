import type { SchemaCheck } from '../../check';
import { isPanelPath, teamDifferences } from '../definition/schema-error';

/** The panels of a service have the keys, types and formats of their schema, whatever its function returns. */
export const dashboardInvalidPanel: SchemaCheck = {
  code: 'dashboard/invalid-panel',
  severity: 'error',
  title: 'A panel of a service does not match the schema of panels.',
  stage: 'schema',
  run: (input) => teamDifferences(input, isPanelPath),
};
