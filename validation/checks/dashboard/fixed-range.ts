import type { Node as LogNode, MetricNode } from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import type { Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { formatDuration } from '@observability-stack/query-common';
import type { Panel, Query } from '../../../catalog/definitions/panel';
import { panelQueries } from '../../../catalog/definitions/panel';
import { isInstantPanel } from '../../../dashboards/render/queries';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { thresholdsOf } from './threshold-mismatch';

/**
 * Reports a fixed range, which omits most data between two points if the dashboard shows a week.
 */
export const dashboardFixedRange: TeamCheck = {
  code: 'dashboard/fixed-range',
  severity: 'error',
  title: 'A rate in a panel that can be zoomed has a fixed range.',
  stage: 'team',
  run: (input) =>
    locatedPanels(input)
      // A panel with the threshold of an alert uses the range of the alert.
      .filter(({ panel }) => !thresholdsOf(panel).some(({ alert }) => alert))
      .flatMap(({ panel, where }) =>
        panelQueries(panel).flatMap((query) =>
          fixedWindows(panel, query).map(({ name, range, variable }) => ({
            where,
            message: `${name} has a fixed range of ${formatDuration(range)} in a panel that can be zoomed`,
            hint: `use ${variable}, which follows the step`,
            from: ['team'],
          })),
        ),
      ),
};

interface Fixed {
  readonly name: string;
  readonly range: number;
  readonly variable: string;
}

function fixedWindows(panel: Panel, query: Query): readonly Fixed[] {
  if (query.kind === 'promql')
    return (query.instant ?? isInstantPanel(panel)) ? [] : ofMetrics(promqlNode(query.expr));
  if (query.kind === 'logql')
    return (query.instant ?? isInstantPanel(panel)) ? [] : ofLogs(logNodeOf(query.expr));
  return [];
}

const RATES = ['rate', 'irate', 'increase', 'delta', 'idelta'];

function ofMetrics(node: Node): readonly Fixed[] {
  const [range] = node.kind === 'call' && RATES.includes(node.name) ? node.args : [];
  if (node.kind === 'call' && range?.kind === 'range' && !range.variable)
    return [{ name: node.name, range: range.range, variable: '$__rate_interval' }];
  return nodeChildren(node).flatMap(ofMetrics);
}

/** Returns ranges of log queries, where every aggregation over lines has one. */
function ofLogs(node: LogNode | MetricNode): readonly Fixed[] {
  switch (node.kind) {
    case 'range':
      return node.variable ? [] : [{ name: node.name, range: node.range, variable: '$__interval' }];
    case 'aggregate':
    case 'label_replace':
      return ofLogs(node.expr);
    case 'binary':
      return [...ofLogs(node.left), ...ofLogs(node.right)];
    default:
      return [];
  }
}
