import type { Dashboard } from '../../catalog/definitions/dashboard';
import { type Panel, text } from '../../catalog/definitions/panel';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { classicDashboard, classicJson } from '../../dashboards/render/classic';
import { stableId } from '../../dashboards/render/ids';
import { COLUMNS, layOutRows } from '../../dashboards/render/layout';
import { environments } from '../../environments';
import { resolveEnvironment } from '../../resolve/environment';

const note = (key: string, width?: number, height?: number): Panel =>
  text({
    key,
    title: key,
    description: key,
    markdown: key,
    ...(width ? { width } : {}),
    ...(height ? { height } : {}),
  });
const dashboard = (...rows: Dashboard['rows']): Dashboard => ({
  uid: 'test',
  title: 'Test',
  description: 'Test',
  tags: [],
  rows,
});
const row = (key: string, ...panels: readonly Panel[]) => ({ key, title: key, panels });

describe('the layout', () => {
  test('goes from left to right, and continues below the tallest panel of a line', () => {
    const [first] = layOutRows(
      dashboard(row('r', note('a', 8, 4), note('b', 8, 9), note('c', 8, 4), note('d', 12, 5))),
    );
    expect(first?.panels.map(({ place }) => place)).toEqual([
      { x: 0, y: 1, w: 8, h: 4 },
      { x: 8, y: 1, w: 8, h: 9 },
      { x: 16, y: 1, w: 8, h: 4 },
      { x: 0, y: 10, w: 12, h: 5 },
    ]);
  });

  test('puts the next row below the last line, or below the title of a collapsed row', () => {
    const rows = [row('a', note('x', 24, 7)), { ...row('b', note('y', 24, 7)), collapsed: true }];
    const placed = layOutRows(dashboard(...rows, row('c', note('z'))));
    expect(placed.map(({ place }) => place.y)).toEqual([0, 8, 9]);
    expect(placed.every(({ place }) => place.w === COLUMNS)).toBe(true);
  });

  test('a collapsed row contains its panels, an open row precedes them', () => {
    const { panels } = classicDashboard(
      dashboard({ ...row('a', note('x')), collapsed: true }, row('b', note('y'))),
    );
    expect(panels).toMatchObject([
      { type: 'row', collapsed: true, panels: [{ title: 'x' }] },
      { type: 'row', collapsed: false, panels: [] },
      { title: 'y' },
    ]);
  });
});

describe('an added panel', () => {
  const before = dashboard(row('one', note('a', 12), note('b', 12)), row('two', note('c')));
  const after = dashboard(
    row('one', note('a', 12), note('b', 12), note('new', 12, 4)),
    row('two', note('c')),
  );
  const byId = ({ panels }: ReturnType<typeof classicDashboard>) =>
    new Map((panels as readonly { id: number; gridPos: object }[]).map((one) => [one.id, one]));

  test('changes only the panels that it moves', () => {
    const [old, now] = [byId(classicDashboard(before)), byId(classicDashboard(after))];
    expect([...now.keys()].filter((id) => !old.has(id))).toEqual([stableId('new')]);
    expect([...old.keys()].filter((id) => !now.has(id))).toEqual([]);
    const changed = [...old].filter(
      ([id, panel]) => JSON.stringify(panel) !== JSON.stringify(now.get(id)),
    );
    expect(changed.map(([id]) => id)).toEqual([stableId('two'), stableId('c')]);
    for (const [id, panel] of changed)
      expect({ ...panel, gridPos: {} }).toEqual({ ...now.get(id), gridPos: {} });
  });

  test('at the end of the dashboard only adds lines to its JSON', () => {
    const longer = dashboard(...before.rows, row('three', note('d')));
    const lines = classicJson(longer).split('\n');
    let next = 0;
    for (const line of classicJson(before).split('\n')) {
      // what was last gets a comma
      while (next < lines.length && lines[next]?.replace(/,$/, '') !== line.replace(/,$/, ''))
        next++;
      expect(next).toBeLessThan(lines.length);
      next++;
    }
  });
});

test('the id of a panel is a positive 32-bit number derived from its key', () => {
  expect(stableId('requests-now')).toBe(stableId('requests-now'));
  for (const key of ['', 'a', 'é', 'x'.repeat(500)]) {
    expect(Number.isInteger(stableId(key))).toBe(true);
    expect(stableId(key)).toBeGreaterThan(0);
    expect(stableId(key)).toBeLessThanOrEqual(2 ** 31 - 1);
  }
});

describe.each(
  environments.map((environment) => [environment.name, resolveEnvironment(environment)] as const),
)('the dashboards of %s', (_, environment) => {
  const all = folderDashboards(dashboardFolders(environment));

  test.each(all.map((one) => [one.uid, one] as const))('%s is unchanged', (_uid, one) => {
    expect(classicJson(one)).toBe(classicJson(one));
    const model = JSON.parse(classicJson(one));
    expect(model.editable).toBe(false);
    for (const volatile of ['id', 'version', 'iteration', 'gnetId'])
      expect(model).not.toHaveProperty(volatile);
    expect(classicJson(one).endsWith('}\n')).toBe(true);
    expect(classicJson(one)).not.toMatch(/\bundefined\b|\[object Object\]|NaN/);
  });
});
