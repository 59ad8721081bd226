import type { JsonValueNode } from './parts';

/** Types of variables, by the names that resources such as `dashboard.grafana.app/v2` use. */
const variableTypes: Readonly<Record<string, string>> = {
  QueryVariable: 'query',
  TextVariable: 'textbox',
  CustomVariable: 'custom',
  ConstantVariable: 'constant',
  IntervalVariable: 'interval',
  DatasourceVariable: 'datasource',
};

export const isResource = (value: JsonValueNode): boolean =>
  String(value?.apiVersion).startsWith('dashboard.grafana.app/');

export const isDashboard = (value: JsonValueNode): boolean =>
  (Array.isArray(value?.panels) && typeof value.uid === 'string') || isResource(value);

/** Converts a dashboard of either form to the classic one: the same panels, queries and variables. */
export function classicForm(value: JsonValueNode): JsonValueNode {
  if (!isResource(value)) return value;
  const { elements = {}, layout, variables = [], annotations = [], ...spec } = value.spec;
  return {
    ...spec,
    uid: value.metadata.name,
    panels: rowsOf(layout).flatMap((row, index) => [
      ...(row.title === undefined
        ? []
        : [
            {
              ...row.rest,
              id: -1 - index,
              type: 'row',
              title: row.title,
              gridPos: { x: 0, y: row.top, w: 24, h: 1 },
            },
          ]),
      ...row.items.flatMap(({ element, repeat, ...gridPos }) =>
        elements[element] ? [panelForm(elements[element].spec, gridPos, repeat)] : [],
      ),
    ]),
    templating: { list: (variables as JsonValueNode[]).map(variableForm) },
    annotations: { list: (annotations as JsonValueNode[]).map((one) => one.spec) },
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Row {
  readonly title?: string;
  readonly top: number;
  readonly items: readonly (Place & {
    readonly element: string;
    readonly repeat?: JsonValueNode;
  })[];
  /** Other settings of the row. @default none */
  readonly rest?: JsonValueNode;
}

/** Returns the rows in order; positions in a resource start at the top of their row. */
function rowsOf(layout: JsonValueNode): Row[] {
  if (layout?.kind === 'TabsLayout')
    return (layout.spec.tabs as JsonValueNode[]).flatMap(({ spec }) =>
      rowsOf(spec.layout).map((row) => ({
        ...row,
        title: [spec.title, row.title].filter((title) => title).join(', '),
      })),
    );
  if (layout?.kind !== 'RowsLayout') return [{ top: 0, items: itemsOf(layout, 0) }];
  let top = 0;
  return (layout.spec.rows as JsonValueNode[]).map(({ spec }) => {
    const items = itemsOf(spec.layout, top + 1);
    const { title = '', layout: _, collapse, ...rest } = spec;
    const row: Row = { title: String(title), top, items, rest };
    top = Math.max(top + 1, ...items.map(({ y, h }) => y + h));
    return row;
  });
}

const itemsOf = (layout: JsonValueNode, top: number): Row['items'] =>
  ((layout?.spec?.items ?? []) as JsonValueNode[]).map(({ spec }) => ({
    element: String(spec.element?.name),
    x: spec.x ?? 0,
    y: (spec.y ?? 0) + top,
    w: spec.width ?? 12,
    h: spec.height ?? 8,
    ...(spec.repeat ? { repeat: spec.repeat } : {}),
  }));

function panelForm(
  { id, title, description, links, data, vizConfig, ...rest }: JsonValueNode,
  gridPos: Place,
  repeat: JsonValueNode,
): JsonValueNode {
  const { fieldConfig, options } = vizConfig?.spec ?? {};
  const group = data?.spec ?? {};
  return {
    ...rest,
    ...(repeat ? { repeat } : {}),
    id,
    title,
    type: vizConfig?.group ?? vizConfig?.kind ?? 'library',
    gridPos,
    ...(description === undefined ? {} : { description }),
    links: links ?? [],
    fieldConfig,
    options,
    ...group.queryOptions,
    targets: ((group.queries ?? []) as JsonValueNode[]).map(
      ({ spec: { query, refId, hidden } }) => ({
        ...query.spec,
        refId,
        ...(hidden ? { hide: true } : {}),
        datasource: { type: query.group, uid: query.datasource?.name },
      }),
    ),
    transformations: ((group.transformations ?? []) as JsonValueNode[]).map(
      ({ group: name, spec }) => ({
        id: name,
        ...spec,
      }),
    ),
  };
}

function variableForm({ kind, spec }: JsonValueNode): JsonValueNode {
  const { query, ...rest } = spec;
  return {
    ...rest,
    type: variableTypes[kind] ?? kind,
    ...(query === undefined ? {} : { query: query?.spec ?? query }),
  };
}
