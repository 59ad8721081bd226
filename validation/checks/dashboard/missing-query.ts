import type { Panel } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';

/**
 * Reports a missing query: Grafana draws a panel without one, and an empty column for a missing
 * one.
 */
export const dashboardMissingQuery: TeamCheck = {
  code: 'dashboard/missing-query',
  severity: 'error',
  title: 'A panel has no query, or a column of a table shows a query that does not exist.',
  stage: 'team',
  run: (input) =>
    locatedPanels(input).flatMap(({ panel, where }) =>
      complaints(panel).map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
};

function complaints(panel: Panel) {
  if (panel.kind === 'text' || panel.kind === 'grafana') return [];
  if (panel.queries.length === 0)
    return [{ message: `panel "${panel.title}" has no query`, hint: 'add a query to queries' }];
  if (panel.kind !== 'table') return [];
  return panel.columns
    .map(({ field, of = 0, title }) => ({ title, index: typeof field === 'number' ? field : of }))
    .filter(({ index }) => !panel.queries[index])
    .map(({ title, index }) => ({
      message: `column "${title}" shows query ${index}, but the panel has ${panel.queries.length}`,
      hint: 'count queries from 0, in the order of queries',
    }));
}
