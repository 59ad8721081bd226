import type * as sdk from '@grafana/grafana-foundation-sdk/table';
import type { Column, TablePanel } from '../../catalog/definitions/panel';
import {
  dataLinkModels,
  type FieldConfigSource,
  noValueText,
  type Override,
  type Property,
  thresholdSteps,
  type Visualization,
  valueMappings,
} from './fields';
import type { Plain } from './plain';
import { refId } from './queries';

export const tableVisualization = (panel: TablePanel): Visualization => ({
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
const fieldOf = ({ field }: Column, { queries }: TablePanel): string => {
  if (typeof field === 'string') return field;
  // Only the Prometheus data source omits the RefID of a single query.
  const isOnly = queries.length === 1 && queries[field]?.kind === 'promql';
  return isOnly ? 'Value' : `Value #${refId(field)}`;
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
    ...noValueText(panel),
    thresholds: thresholdSteps(undefined),
    unit: panel.unit,
  },
  overrides: panel.columns.map(overrideOf).filter(({ properties }) => properties.length > 0),
});

const cells = {
  auto: undefined,
  'color-text': { type: 'color-text' },
  'color-background': { mode: 'basic', type: 'color-background' },
  gauge: { mode: 'basic', type: 'gauge', valueDisplayMode: 'text' },
} as const;

function overrideOf(column: Column): Override {
  const {
    title,
    unit,
    decimals,
    width,
    cellType = 'auto',
    thresholds,
    max,
    mappings,
    links,
  } = column;
  const cell = cells[cellType];
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
    ...(thresholds ? [{ id: 'thresholds', value: thresholdSteps(thresholds) }] : []),
    ...(cellType === 'gauge' ? [{ id: 'min', value: 0 }] : []),
    ...(max === undefined ? [] : [{ id: 'max', value: max }]),
    ...(mappings ? [{ id: 'mappings', value: valueMappings(mappings) }] : []),
    ...(links ? [{ id: 'links', value: dataLinkModels(links) }] : []),
  ];
  return { matcher: { id: 'byName', options: title }, properties };
}
