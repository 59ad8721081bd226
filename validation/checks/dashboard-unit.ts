import type { Node } from '@observability-stack/promql/ast';
import type { PromqlContext } from '@observability-stack/promql/check';
import { expressionUnit } from '@observability-stack/promql/checks/units';
import { promqlNode } from '@observability-stack/promql/expression';
import type { MetricQuery, Panel, PanelUnit } from '../../catalog/definitions/panel';
import { panelQueries, panelUnits } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { didYouMean } from '../closest';
import { locatedPanels } from '../dashboards';
import { queryContexts } from '../queries';

/** A number without its unit is guessed at, and one with another is wrong by a factor that nobody sees. */
export const dashboardUnit: MeaningCheck = {
  code: 'dashboard-unit',
  severity: 'error',
  title: 'A panel has no unit, or another one than its query gives.',
  stage: 'meaning',
  run: (input) => {
    const { panels } = queryContexts(input);
    return locatedPanels(input).flatMap(({ panel, where }) => [
      ...scaleOf(panel).map((complaint) => ({ where, from: ['team'], ...complaint })),
      ...shownUnits(panel).flatMap(({ unit, queries, what }) => {
        const complain = (message: string, hint: string) => [
          { where, message, hint, from: ['team'] },
        ];
        if (!unit)
          return complain(`${what} has no unit`, "choose one; 'none' is for plain numbers");
        const wrong = noUnit(unit);
        if (wrong) return complain(`${what} is shown in ${wrong.message}`, wrong.hint);
        return queries.flatMap(({ expr }) => {
          const given = unitGiven(promqlNode(expr), panels);
          const fitting = given === undefined ? undefined : fits[given];
          if (
            !fitting ||
            fitting.some((one) => (one === 'suffix:' ? unit.startsWith(one) : unit === one))
          )
            return [];
          return complain(
            `${what} is shown in ${unit}, and its query gives ${given}`,
            `show it in ${fitting.join(', ')}, or bring the query to ${unit}`,
          );
        });
      }),
    ]);
  },
};

/** Grafana draws nothing on a scale that ends before it begins. */
function scaleOf(panel: Panel) {
  if (!('unit' in panel) || panel.kind === 'heatmap') return [];
  const {
    min = 0,
    max,
    decimals,
  } = { min: undefined, max: undefined, decimals: undefined, ...panel };
  return [
    ...((min === 'auto' || Number.isFinite(min)) && (max === undefined || Number.isFinite(max))
      ? []
      : [
          {
            message: `its scale goes from ${min} to ${max}`,
            hint: 'give numbers, or leave it out',
          },
        ]),
    ...(min !== 'auto' && max !== undefined && max <= min
      ? [{ message: `its scale goes from ${min} to ${max}`, hint: 'give it a max above its min' }]
      : []),
    ...(decimals === undefined || (Number.isInteger(decimals) && decimals >= 0 && decimals <= 20)
      ? []
      : [{ message: `it has ${decimals} decimals`, hint: 'give it 0 to 20, or leave it out' }]),
  ];
}

/** What is no unit of Grafana is taken for one of its own making, and stands behind the numbers as it is. */
function noUnit(unit: string) {
  if (!unit.startsWith('suffix:'))
    return (panelUnits as readonly string[]).includes(unit)
      ? undefined
      : {
          message: `"${unit}", which is no unit`,
          hint: didYouMean(unit, [...panelUnits, 'suffix:']),
        };
  const words = unit.slice('suffix:'.length);
  if (words.trim() === '')
    return { message: `"${unit}", which has no words`, hint: "write 'none', or words of your own" };
  return words === words.trim()
    ? undefined
    : {
        message: `"${unit}", and Grafana puts a space before the words by itself`,
        hint: `write 'suffix:${words.trim()}'`,
      };
}

/** A number that the whole is multiplied with or divided by may bring it to any unit. */
const unitGiven = (node: Node, context: PromqlContext): string | undefined =>
  node.kind === 'binary' &&
  (node.operator === '*' || node.operator === '/') &&
  (node.left.kind === 'number' || node.right.kind === 'number')
    ? undefined
    : expressionUnit(node, context);

/** How what the contracts call it may be shown. */
const fits: Readonly<Record<string, readonly (PanelUnit | 'suffix:')[]>> = {
  seconds: ['s', 'dtdurations', 'dateTimeFromNow'],
  bytes: ['bytes'],
  'bytes/s': ['binBps'],
  things: ['none', 'short', 'suffix:'],
  'things/s': ['reqps', 'ops', 'iops', 'suffix:', 'short'],
};

interface Shown {
  readonly what: string;
  readonly unit: PanelUnit;
  readonly queries: readonly MetricQuery[];
}

/** Each unit, with the queries whose values have it. */
function shownUnits(panel: Panel): readonly Shown[] {
  const queries = panelQueries(panel).filter(
    (query): query is MetricQuery => query.kind === 'promql',
  );
  switch (panel.kind) {
    case 'text':
    case 'logs':
    case 'traces':
    case 'trace-list':
      return [];
    case 'heatmap':
      // the unit is that of the bounds; what is counted has none
      return [{ what: 'it', unit: panel.unit, queries: [] }];
    case 'table':
      return panel.columns.flatMap(({ field, title, unit = panel.unit }) => {
        const query = typeof field === 'number' ? panel.queries[field] : undefined;
        if (typeof field === 'string') return [];
        return [
          {
            what: `the column ${JSON.stringify(title)}`,
            unit,
            queries: query?.kind === 'promql' ? [query] : [],
          },
        ];
      });
    default:
      return [{ what: 'it', unit: panel.unit, queries }];
  }
}
