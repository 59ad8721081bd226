import type { Node } from '@observability-stack/promql/ast';
import type { PromqlContext } from '@observability-stack/promql/check';
import { expressionUnit } from '@observability-stack/promql/checks/units';
import { promqlNode } from '@observability-stack/promql/expression';
import { didYouMean } from '@observability-stack/query-common';
import type { MetricQuery, Panel, PanelUnit } from '../../../catalog/definitions/panel';
import { panelQueries, panelUnits } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { queryContexts } from '../../queries/contexts';

/**
 * Reports a unit that differs from that of the query, which makes the displayed value wrong by a
 * factor.
 */
export const dashboardWrongUnit: TeamCheck = {
  code: 'dashboard/wrong-unit',
  severity: 'error',
  title: 'A panel or a column has an unknown unit, or a different one from its query.',
  stage: 'team',
  run: (input) => {
    const { panels } = queryContexts(input.whole);
    return locatedPanels(input).flatMap(({ panel, where }) =>
      shownUnits(panel)
        .flatMap((shown) => complaints(shown, panels))
        .map((complaint) => ({ where, from: ['team'], ...complaint })),
    );
  },
};

function complaints({ unit, queries, subject }: Shown, panels: PromqlContext) {
  // Another check reports a missing unit.
  if (!unit) return [];
  const invalid = invalidUnit(unit);
  if (invalid) return [{ message: `${subject} has ${invalid.problem}`, hint: invalid.hint }];
  return queries.flatMap(({ expr }) => {
    const given = unitGiven(promqlNode(expr), panels);
    const fitting = given === undefined ? undefined : fits[given];
    if (
      !fitting ||
      fitting.some((one) => (one.endsWith(':') ? unit.startsWith(one) : unit === one))
    )
      return [];
    return [
      {
        message: `${subject} has unit "${unit}", but its query returns ${given}`,
        hint: `set unit to ${fitting.map((one) => `'${one}'`).join(' or ')}, or convert the query`,
      },
    ];
  });
}

/** Returns an unknown unit, which Grafana treats as custom and prints after the number. */
function invalidUnit(unit: string) {
  const [custom] = /^(?:suffix|prefix):/.exec(unit) ?? [];
  if (custom === undefined)
    return panelUnits.includes(unit)
      ? undefined
      : {
          problem: `the unknown unit "${unit}"`,
          hint: didYouMean(unit, [...panelUnits, 'suffix:', 'prefix:']),
        };
  const words = unit.slice(custom.length);
  if (words.trim() === '')
    return {
      problem: `unit "${unit}" without a text`,
      hint: `write 'none', or a text after ${custom}`,
    };
  // a prefix has no space unless it is written
  return words === words.trim() || custom === 'prefix:'
    ? undefined
    : {
        problem: `unit "${unit}" with a space around its text: Grafana adds a space itself`,
        hint: `write '${custom}${words.trim()}'`,
      };
}

/**
 * Returns the unit of a query. Multiplying by a number, or dividing by one, may convert it to any
 * unit.
 */
const unitGiven = (node: Node, context: PromqlContext): string | undefined =>
  node.kind === 'binary' &&
  (node.operator === '*' || node.operator === '/') &&
  (node.left.kind === 'number' || node.right.kind === 'number')
    ? undefined
    : expressionUnit(node, context);

/** Units of panels that fit the unit of a query in contracts. */
const fits: Readonly<Record<string, readonly PanelUnit[]>> = {
  seconds: ['s', 'dtdurations', 'dtdhms', 'dthms', 'dateTimeFromNow'],
  milliseconds: ['ms'],
  bytes: ['bytes', 'decbytes'],
  'bytes/s': ['binBps', 'Bps'],
  things: ['none', 'short', 'sishort', 'locale', 'suffix:', 'prefix:'],
  'things/s': ['reqps', 'ops', 'iops', 'cps', 'suffix:', 'prefix:', 'short'],
};

export interface Shown {
  /** `panel`, or a column such as `column "Rate"`. */
  readonly subject: string;
  /** Unit; it may be missing, since a synth does not compile. */
  readonly unit: PanelUnit | undefined;
  readonly queries: readonly MetricQuery[];
}

/** Returns each unit, with the queries whose values have it. */
export function shownUnits(panel: Panel): readonly Shown[] {
  const queries = panelQueries(panel).filter(
    (query): query is MetricQuery => query.kind === 'promql',
  );
  switch (panel.kind) {
    case 'text':
    case 'grafana':
    case 'logs':
    case 'traces':
    case 'trace-list':
      return [];
    case 'heatmap':
      // The unit is that of the bounds; counts have none.
      return [{ subject: 'panel', unit: panel.unit, queries: [] }];
    case 'table':
      return panel.columns.flatMap(({ field, title, unit = panel.unit }): readonly Shown[] => {
        const query = typeof field === 'number' ? panel.queries[field] : undefined;
        if (typeof field === 'string') return [];
        return [
          {
            subject: `column ${JSON.stringify(title)}`,
            unit,
            queries: query?.kind === 'promql' ? [query] : [],
          },
        ];
      });
    default:
      return [{ subject: 'panel', unit: panel.unit, queries }];
  }
}
