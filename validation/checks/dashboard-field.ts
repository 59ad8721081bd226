import {
  type Panel,
  panelQueries,
  type TablePanel,
  type TimeSeriesPanel,
  type ValueMapping,
} from '../../catalog/definitions/panel';
import { parseSeriesPattern } from '../../dashboards/render/time-series';
import type { MeaningCheck } from '../check';
import { didYouMean } from '../closest';
import { locatedPanels } from '../dashboards';

/** Grafana finds series and columns by their names, and leaves out what it does not find. */
export const dashboardField: MeaningCheck = {
  code: 'dashboard-field',
  severity: 'error',
  title:
    'A style, a column or a sort order names no series or column of the panel, or two at once.',
  stage: 'meaning',
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
              message: `the style of "${series}" is that of no series`,
              hint: didYouMean(series, legends),
            },
          ];
    const compiled = compile(pattern);
    if (typeof compiled === 'string')
      return [
        {
          message: `the pattern "${series}" of a style is no regular expression: ${compiled}`,
          hint: 'write one of JavaScript between slashes: /p9[59]/',
        },
      ];
    return legends === undefined || legends.some((legend) => compiled.test(legend))
      ? []
      : [
          {
            message: `the pattern "${series}" of a style matches no series`,
            hint: `the series are: ${legends.join(', ')}`,
          },
        ];
  });
}

/** The expression, or what is wrong with it. */
function compile({ body, flags }: { readonly body: string; readonly flags: string }) {
  try {
    // with a state it would match every second time
    return new RegExp(body, flags.replaceAll('g', ''));
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
}

/** Names of all series, where they do not follow from labels. */
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
      message: `two columns have the title "${title}"`,
      hint: 'give each a title of its own: units, links and the sort order find a column by it',
    })),
    ...repeated(columns.map(({ field }) => field)).map((of) => ({
      message: `two columns show ${typeof of === 'number' ? `the values of query ${of}` : `the label "${of}"`}`,
      hint: 'leave one of them out: Grafana has one field for both',
    })),
    ...(sortBy && !titles.includes(sortBy.column)
      ? [
          {
            message: `rows are sorted by "${sortBy.column}", which is the title of no column`,
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
    message: `the value ${value} has two names`,
    hint: 'leave one of them out',
  }));

/** Those that come a second time. */
const repeated = <T>(items: readonly T[]): readonly T[] => [
  ...new Set(items.filter((item, index) => items.indexOf(item) < index)),
];
