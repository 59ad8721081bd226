import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { classicDashboard } from '../../dashboards/render/classic';
import { selectCluster } from '../../dashboards/render/clusters';
import { v2Dashboard } from '../../dashboards/render/v2';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

const NAME = 'Warnings of Kubernetes';
const withEvents = resolveEnvironment({
  ...local,
  logCollector: 'alloy',
  kubernetes: { kubelet: { insecureSkipVerify: true }, events: true },
});
const dashboards = new Map(
  folderDashboards(dashboardFolders(withEvents)).map((one) => [one.uid, one]),
);

function dashboard(uid: string): Dashboard {
  const found = dashboards.get(uid);
  if (!found) throw new Error(`dashboard "${uid}" does not exist`);
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: the models of Grafana are read as they are written
type Any = any;
const marksOf = (one: Dashboard): Any =>
  (classicDashboard(one) as Any).annotations.list.find(({ name }: Any) => name === NAME);

test.each([
  'kubernetes',
  'kubernetes-namespace',
  'kubernetes-workload',
  'kubernetes-pod',
  'service-order-service',
])('%s marks warnings of its objects, from the data source of Loki', (uid) => {
  const marks = marksOf(dashboard(uid));
  expect(marks).toMatchObject({
    datasource: { type: 'loki', uid: `\${logs}` },
    queryType: 'range',
    maxLines: 100,
    titleFormat: '{{reason}}',
    tagKeys: 'reason',
  });
  expect(marks.expr).toContain('service="kubernetes-events"');
  expect(marks.expr).toContain('level="warn"');
  const { spec } = v2Dashboard(dashboard(uid)) as Any;
  const same = spec.annotations.find((one: Any) => one.spec.name === NAME).spec;
  expect(same.query).toMatchObject({ group: 'loki', datasource: { name: `\${logs}` } });
  expect(same.legacyOptions.expr).toBe(marks.expr);
});

test('a dashboard without events has no such marks', () => {
  const [service] = folderDashboards(dashboardFolders(resolveEnvironment(local))).filter(
    ({ uid }) => uid === 'service-order-service',
  );
  expect(service && marksOf(service)).toBeUndefined();
});

test('marks of log lines need the data source of Loki, and are about the selected cluster', () => {
  const { annotations = [] } = dashboard('kubernetes');
  const only = defineDashboard({
    uid: 'marks',
    title: 'Marks',
    description: '',
    tags: [],
    rows: [],
    annotations: annotations.filter(({ name }) => name === NAME),
  });
  const { templating } = classicDashboard(only) as Any;
  expect(templating.list.map(({ query }: Any) => query)).toEqual(['loki']);
  expect(marksOf(selectCluster(only, ['one', 'two'])).expr).toContain('cluster=');
});
