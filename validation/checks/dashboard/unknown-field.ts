import { didYouMean, listCandidates } from '@observability-stack/query-common';
import {
  type Panel,
  panelQueries,
  type TablePanel,
  type TimeSeriesPanel,
  type ValueMapping,
} from '../../../catalog/definitions/panel';
import { parseSeriesPattern } from '../../../dashboards/render/time-series';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';

/**
 * Reports unknown names of series and columns: Grafana finds them by name, and ignores settings for
 * unknown ones.
 */
export const dashboardUnknownField: TeamCheck = {
  code: 'dashboard/unknown-field',
  severity: 'error',
  title:
    'A style, a column or a sort order names a series or column that does not exist or is not unique.',
  stage: 'team',
  run: (input) =>
    locatedPanels(input).flatMap(({ panel, where }) =>
      [
        ...(panel.kind === 'timeseries' ? ofStyles(panel) : []),
        ...(panel.kind === 'table' ? ofColumns(panel) : []),
        ...namesOf(panel).flatMap(twiceNamed),
      ].map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
};

interface Complaint {
  readonly message: string;
  readonly hint: string;
}

function ofStyles(panel: TimeSeriesPanel): readonly Complaint[] {
  const legends = constantLegends(panel);
  return (panel.styles ?? []).flatMap(({ series }): Complaint[] => {
    const pattern = parseSeriesPattern(series);
    if (!pattern)
      return legends === undefined || legends.includes(series)
        ? []
        : [
            {
              message: `style of "${series}" matches no series`,
              hint: didYouMean(series, legends),
            },
          ];
    const compiled = compile(pattern);
    if (typeof compiled === 'string')
      return [
        {
          message: `style pattern "${series}" is not a valid regular expression: ${compiled}`,
          hint: 'write a JavaScript regular expression between slashes: /p9[59]/',
        },
      ];
    return legends === undefined || legends.some((legend) => compiled.test(legend))
      ? []
      : [
          {
            message: `style pattern "${series}" matches no series`,
            hint: `match one of ${listCandidates(legends)}`,
          },
        ];
  });
}

/** Returns the expression, or its error. */
function compile({ body, flags }: { readonly body: string; readonly flags: string }) {
  try {
    // With the state of `g`, it would match only every second time.
    return new RegExp(body, flags.replaceAll('g', ''));
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
}

/** Returns the names of all series, if they do not depend on labels. */
function constantLegends(panel: Panel): readonly string[] | undefined {
  const legends = panelQueries(panel).map((query) =>
    'legendFormat' in query ? query.legendFormat : undefined,
  );
  return legends.every((legend) => legend !== undefined && !/\{\{|\$|\[\[/.test(legend))
    ? (legends as readonly string[])
    : undefined;
}

function ofColumns({ columns, sortBy }: TablePanel): readonly Complaint[] {
  const titles = columns.map(({ title }) => title);
  return [
    ...repeated(titles).map((title) => ({
      message: `column title "${title}" is not unique`,
      hint: 'choose another title: units, links and the sort order find a column by it',
    })),
    ...repeated(columns.map(({ field }) => field)).map((of) => ({
      message: `two columns show ${typeof of === 'number' ? `query ${of}` : `label "${of}"`}`,
      hint: 'remove one of them: Grafana has one field for both',
    })),
    ...(sortBy && !titles.includes(sortBy.column)
      ? [
          {
            message: `sort column "${sortBy.column}" is not a column of the table`,
            hint: didYouMean(sortBy.column, titles),
          },
        ]
      : []),
  ];
}

const namesOf = (panel: Panel): readonly (readonly ValueMapping[])[] => [
  ...('mappings' in panel && panel.mappings ? [panel.mappings] : []),
  ...(panel.kind === 'table'
    ? panel.columns.flatMap(({ mappings }) => (mappings ? [mappings] : []))
    : []),
];

const twiceNamed = (names: readonly ValueMapping[]): readonly Complaint[] =>
  repeated(names.map(({ value }) => value)).map((value) => ({
    message: `value ${value} has two mappings`,
    hint: 'remove one of them',
  }));

/** Returns the items that occur more than once. */
const repeated = <T>(items: readonly T[]): readonly T[] => [
  ...new Set(items.filter((item, index) => items.indexOf(item) < index)),
];
