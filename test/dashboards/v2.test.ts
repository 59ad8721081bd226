import { type Dashboard, dashboardPanels } from '../../catalog/definitions/dashboard';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { classicDashboard } from '../../dashboards/render/classic';
import { v2Dashboard } from '../../dashboards/render/v2';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

/** Both forms of a dashboard say the same, each in its words. */
const dashboards = folderDashboards(dashboardFolders(resolveEnvironment(local)));
const named = dashboards.map((dashboard) => [dashboard.uid, dashboard] as const);

// biome-ignore lint/suspicious/noExplicitAny: both forms are read as they come out
type Any = any;

/** Panels of the classic form, those of folded rows too, by id. */
const classicPanels = (dashboard: Dashboard): Map<number, Any> =>
  new Map(
    (classicDashboard(dashboard).panels as Any[])
      .flatMap((panel) => (panel.type === 'row' ? panel.panels : [panel]))
      .map((panel) => [panel.id, panel]),
  );
const elementsOf = (dashboard: Dashboard): Any[] =>
  Object.values(v2Dashboard(dashboard).spec.elements);

test('the dashboards have every kind of panel', () => {
  const kinds = new Set(dashboards.flatMap(dashboardPanels).map(({ kind }) => kind));
  expect(kinds.size).toBeGreaterThan(6);
});

test.each(named)('%s: has the same panels, queries and options', (_, dashboard) => {
  const classic = classicPanels(dashboard);
  const elements = elementsOf(dashboard);
  expect(elements).toHaveLength(classic.size);
  for (const { spec } of elements) {
    const panel = classic.get(spec.id);
    expect([spec.title, spec.description]).toEqual([panel.title, panel.description]);
    expect(spec.vizConfig.group).toBe(panel.type);
    expect(spec.vizConfig.spec).toEqual({ options: panel.options, fieldConfig: panel.fieldConfig });
    const queries = spec.data.spec.queries.map(({ spec: { refId, query } }: Any) => ({
      ...query.spec,
      refId,
      datasource: { type: query.group, uid: query.datasource.name },
    }));
    expect(queries).toEqual(panel.targets ?? []);
    expect(
      spec.data.spec.transformations.map(({ group, spec: { options } }: Any) => ({
        id: group,
        options,
      })),
    ).toEqual(panel.transformations ?? []);
  }
});

test.each(named)('%s: has each panel once, at the same place', (_, dashboard) => {
  const { elements, layout } = v2Dashboard(dashboard).spec as Any;
  const classic = classicPanels(dashboard);
  const rows = (classicDashboard(dashboard).panels as Any[]).filter(({ type }) => type === 'row');
  expect(layout.spec.rows).toHaveLength(rows.length);
  const placed: string[] = [];
  layout.spec.rows.forEach(({ spec }: Any, index: number) => {
    expect([spec.title, spec.collapse]).toEqual([rows[index].title, rows[index].collapsed]);
    for (const { spec: item } of spec.layout.spec.items) {
      placed.push(item.element.name);
      const { gridPos } = classic.get(elements[item.element.name].spec.id);
      expect({ x: item.x, w: item.width, h: item.height }).toEqual({
        x: gridPos.x,
        w: gridPos.w,
        h: gridPos.h,
      });
      // the classic form counts from the top of the dashboard
      expect(item.y + rows[index].gridPos.y + 1).toBe(gridPos.y);
    }
  });
  expect(placed.sort()).toEqual(Object.keys(elements).sort());
});

test.each(named)(
  '%s: has the same variables, annotations, links and time settings',
  (_, dashboard) => {
    const classic = classicDashboard(dashboard) as Any;
    const { metadata, spec } = v2Dashboard(dashboard) as Any;
    expect(metadata.name).toBe(classic.uid);
    expect(spec.variables.map(({ spec: one }: Any) => [one.name, one.label])).toEqual(
      classic.templating.list.map(({ name, label }: Any) => [name, label]),
    );
    expect(
      spec.annotations.map(({ spec: one }: Any) => [one.name, one.enable, one.legacyOptions?.expr]),
    ).toEqual(classic.annotations.list.map((one: Any) => [one.name, one.enable, one.expr]));
    expect(spec.links).toEqual(classic.links);
    expect([spec.timeSettings.from, spec.timeSettings.autoRefresh]).toEqual([
      classic.time.from,
      classic.refresh,
    ]);
    expect([spec.title, spec.tags, spec.editable]).toEqual([classic.title, classic.tags, false]);
  },
);
