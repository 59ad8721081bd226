import type * as sdk from '@grafana/grafana-foundation-sdk/table';
import type { Column, TablePanel } from '../../catalog/definitions/panel';
import {
  dataLinksOf,
  type FieldConfigSource,
  mappingsOf,
  noDataOf,
  type Override,
  type Property,
  stepsOf,
  type Visualization,
} from './fields';
import type { Plain } from './plain';
import { refIdOf } from './queries';

export const tableOf = (panel: TablePanel): Visualization => ({
  type: 'table',
  options: optionsOf(panel),
  fieldConfig: fieldsOf(panel),
  transformations: transformationsOf(panel),
});

const optionsOf = ({ sortBy }: TablePanel): Plain<sdk.Options> => ({
  cellHeight: 'sm',
  frameIndex: 0,
  showHeader: true,
  ...(sortBy ? { sortBy: [{ desc: sortBy.descending, displayName: sortBy.column }] } : {}),
});

/** Returns the name that Grafana gives to a column: the label, or the value of a query. */
const fieldOf = ({ of }: Column, { queries }: TablePanel): string => {
  if (typeof of === 'string') return of;
  // Only the Prometheus data source omits the RefID of a single query.
  const isOnly = queries.length === 1 && queries[of]?.kind === 'promql';
  return isOnly ? 'Value' : `Value #${refIdOf(of)}`;
};

/** Joins the queries into one row per label set, with the given columns in order. */
function transformationsOf(panel: TablePanel): Visualization['transformations'] {
  const names = panel.columns.map((column) => fieldOf(column, panel));
  return [
    // Applied first, since rows are joined by all their common fields.
    { id: 'filterFieldsByName', options: { include: { names } } },
    ...(panel.queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: Object.fromEntries(
          names.map((name, index) => [name, panel.columns[index]?.title ?? name]),
        ),
      },
    },
  ];
}

const fieldsOf = (panel: TablePanel): FieldConfigSource => ({
  defaults: {
    color: { mode: 'thresholds' },
    custom: { align: 'auto', filterable: false, inspect: false },
    mappings: [],
    ...noDataOf(panel),
    thresholds: stepsOf(undefined),
    unit: panel.unit,
  },
  overrides: panel.columns.map(overrideOf).filter(({ properties }) => properties.length > 0),
});

const cells = {
  text: undefined,
  'colored-text': { type: 'color-text' },
  'colored-cell': { mode: 'basic', type: 'color-background' },
  bar: { mode: 'basic', type: 'gauge', valueDisplayMode: 'text' },
} as const;

function overrideOf(column: Column): Override {
  const { title, unit, decimals, width, show = 'text', thresholds, max, names, links } = column;
  const cell = cells[show];
  if (column.hidden)
    return {
      matcher: { id: 'byName', options: title },
      properties: [{ id: 'custom.hidden', value: true }],
    };
  const properties: Property[] = [
    { id: 'noValue', value: '-' },
    ...(unit ? [{ id: 'unit', value: unit }] : []),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(cell ? [{ id: 'custom.cellOptions', value: cell }] : []),
    ...(thresholds ? [{ id: 'thresholds', value: stepsOf(thresholds) }] : []),
    ...(show === 'bar' ? [{ id: 'min', value: 0 }] : []),
    ...(max === undefined ? [] : [{ id: 'max', value: max }]),
    ...(names ? [{ id: 'mappings', value: mappingsOf(names) }] : []),
    ...(links ? [{ id: 'links', value: dataLinksOf(links) }] : []),
  ];
  return { matcher: { id: 'byName', options: title }, properties };
}
