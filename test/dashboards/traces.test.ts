import { type Dashboard, dashboardPanels } from '../../catalog/definitions/dashboard';
import { traceList } from '../../catalog/definitions/panel';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { classicDashboard } from '../../dashboards/render/classic';
import { selectTraceStore, traceql } from '../../dashboards/render/trace-queries';
import { v2Dashboard } from '../../dashboards/render/v2';
import { resolveEnvironment } from '../../resolve/environment';
import { withTempo } from '../fixtures/tempo';

const search = (query: Partial<Parameters<typeof traceql>[0]> = {}) =>
  traceql({ kind: 'trace-search', service: 'shop', ...query });

test.each([
  [{}, '{ resource.service.name = "shop" }'],
  [{ tags: 'error=true' }, '{ resource.service.name = "shop" && status = error }'],
  [{ tags: 'error=false' }, '{ resource.service.name = "shop" && status != error }'],
  [
    { operation: 'GET /', minDuration: '500ms' },
    '{ resource.service.name = "shop" && name = "GET /" && traceDuration >= 500ms }',
  ],
  [
    { tags: 'http.method=GET note="a \\"b\\" c"' },
    '{ resource.service.name = "shop" && .http.method = "GET" && .note = "a \\"b\\" c" }',
  ],
  [{ tags: 'a}b=1' }, '{ resource.service.name = "shop" && ."a}b" = "1" }'],
])('renders %j as TraceQL', (query, expected) => {
  expect(search(query)).toBe(expected);
});

test('escapes quotes in a text', () => {
  expect(search({ service: 'a" || true || "' })).toBe(
    '{ resource.service.name = "a\\" || true || \\"" }',
  );
});

const dashboard: Dashboard = {
  uid: 'own',
  title: 'Own',
  description: 'Traces of shop.',
  tags: [],
  rows: [
    {
      key: 'row',
      title: 'Traces',
      panels: [
        traceList({
          key: 'list',
          title: 'Failed',
          description: 'Good: none.',
          noValue: 'None',
          queries: [{ kind: 'trace-search', service: 'shop', tags: 'error=true' }],
        }),
      ],
    },
  ],
};

test.each(['jaeger', 'tempo'] as const)('a list of traces queries %s, in both formats', (store) => {
  const asking = selectTraceStore(dashboard, store);
  const source = { type: store, uid: '$' + '{traces}' };
  const { panels, templating } = classicDashboard(asking) as unknown as {
    panels: readonly { type: string; datasource?: object; targets?: readonly object[] }[];
    templating: { list: readonly { name: string; query: string }[] };
  };
  const list = panels.find(({ type }) => type === 'table');
  expect(list).toMatchObject({ datasource: source, targets: [{ datasource: source }] });
  expect(templating.list).toMatchObject([{ name: 'traces', query: store }]);
  expect(JSON.stringify(v2Dashboard(asking))).toContain(`"group":"${store}"`);
});

test.each(withTempo.map((environment) => [environment.name, environment] as const))(
  'dashboards of %s with Tempo query Tempo and never Jaeger',
  (_, environment) => {
    const dashboards = folderDashboards(dashboardFolders(resolveEnvironment(environment)));
    const traced = dashboards.filter((one) =>
      dashboardPanels(one).some(({ kind }) => kind === 'traces' || kind === 'trace-list'),
    );
    expect(traced.length).toBeGreaterThan(1);
    for (const one of traced)
      expect(JSON.stringify(classicDashboard(one))).toContain('"type":"tempo"');
    for (const one of dashboards)
      expect(JSON.stringify(classicDashboard(one))).not.toMatch(/jaeger/i);
  },
);
