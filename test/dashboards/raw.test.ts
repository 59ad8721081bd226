// Dashboards in Grafana's own form: exported JSON, and builders of the Foundation SDK.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { rawDashboard, text } from '../../catalog';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';
import { dashboardFiles } from '../../dashboards/files';
import { rawJson, writtenModel } from '../../dashboards/raw/model';
import { rawQueries } from '../../dashboards/raw/queries';
import { resolveEnvironment } from '../../resolve/environment';
import { readDefinitions } from '../../validation/read-definitions';
import { synthesize } from '../../validation/synthesize';
import { usableEnvironments, usableResolved } from '../../validation/usable-environments';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

/** What "Export for sharing externally" of another Grafana writes. */
const exported = {
  __inputs: [
    { name: 'DS_METRICS', type: 'datasource', pluginId: 'prometheus', label: 'Metrics' },
    { name: 'VAR_SHARD', type: 'constant', value: 'eu' },
  ],
  __requires: [{ type: 'grafana', id: 'grafana', version: '11.0.0' }],
  __elements: {
    lib1: { uid: 'lib1', model: { type: 'stat', targets: [{ refId: 'A', expr: 'up' }] } },
  },
  ...{ id: 77, version: 12, uid: null, title: 'Queues & Workers', tags: ['queues'] },
  templating: {
    list: [
      { name: 'ds', type: 'datasource', query: 'loki', current: { value: 'other' }, regex: '/x/' },
      {
        ...{ name: 'queue', type: 'query', datasource: { type: 'prometheus', uid: 'abc' } },
        query: { query: 'label_values(queue_length{shard="$shard"}, queue)' },
      },
      { name: 'step', type: 'interval', current: { value: '10m' } },
    ],
  },
  panels: [
    {
      ...{ id: 3, type: 'timeseries', title: 'Length', datasource: `\${DS_METRICS}` },
      targets: [
        { refId: 'A', expr: `rate(queue_length{queue=~"$queue"}[$step])`, step: 240 },
        { refId: 'B', expr: `topk($__range_s, up{shard="\${VAR_SHARD}"}[[x]])`, hide: true },
      ],
    },
    {
      ...{ type: 'row', title: 'More', collapsed: true },
      panels: [
        { title: 'Lines', datasource: `$ds`, targets: [{ refId: 'A', expr: '{app="x"}' }] },
        { id: 9, title: 'Library', libraryPanel: { uid: 'lib1' } },
        { title: 'Mixed', datasource: '-- Mixed --', targets: [{ datasource: 'Prometheus' }] },
      ],
    },
  ],
};
const prometheus = { type: 'prometheus', uid: 'prometheus' };

describe('an exported dashboard', () => {
  const { uid, title, json } = writtenModel(rawDashboard(exported, { tags: ['imported'] }));

  test('has a uid derived from its title, and nothing of the export', () => {
    expect([uid, title]).toEqual(['queues-workers', 'Queues & Workers']);
    expect(json).toMatchObject({ uid, title, tags: ['queues', 'imported'], editable: false });
    for (const key of ['__inputs', '__requires', '__elements', 'id', 'version'])
      expect(json).not.toHaveProperty(key);
    expect(JSON.stringify(json)).not.toMatch(/DS_METRICS|VAR_SHARD|"abc"|"step":240/);
  });

  test('reads the data sources of the stack', () => {
    const [first, row] = json.panels;
    expect(first.datasource).toEqual(prometheus);
    expect(first.targets[1].expr).toContain('shard="eu"');
    const [lines, library, mixed] = row.panels;
    expect(lines.datasource).toEqual({ type: 'loki', uid: '$ds' });
    expect(library).toMatchObject({
      id: 9,
      title: 'Library',
      type: 'stat',
      datasource: prometheus,
    });
    expect(mixed).toMatchObject({
      datasource: { type: 'datasource', uid: '-- Mixed --' },
      targets: [{ datasource: prometheus }],
    });
    const [ds, queue] = json.templating.list;
    expect(ds).toMatchObject({ current: { value: 'loki' }, regex: '' });
    expect(queue.datasource).toEqual(prometheus);
  });

  test('maps a data source by its name', () => {
    const model = { title: 'A', panels: [{ datasource: 'Shop EU', targets: [{ expr: 'up' }] }] };
    const mapped = writtenModel(rawDashboard(model, { dataSources: { 'Shop EU': 'prometheus' } }));
    expect(mapped.json.panels[0].datasource).toEqual(prometheus);
    expect(writtenModel(rawDashboard(model)).json.panels[0].datasource).toBe('Shop EU');
  });

  test('has all its queries read, with sample values for variables', () => {
    expect(rawQueries(json)).toEqual([
      {
        language: 'promql',
        text: 'rate(queue_length{queue=~"one|other"}[10m])',
        path: '.panels[Length]',
      },
      { language: 'promql', text: 'topk(3600, up{shard="eu"}x)', path: '.panels[Length]' },
      { language: 'logql', text: '{app="x"}', path: '.panels[Lines]' },
      { language: 'promql', text: 'up', path: '.panels[Library]' },
      {
        language: 'promql',
        text: 'queue_length{shard="one|other"}',
        path: '.variables[queue]',
      },
    ]);
  });

  test('is written without indentation where it is large', () => {
    const large = rawDashboard({ title: 'A', description: 'x'.repeat(200_000), panels: [] });
    expect(rawJson(large).split('\n')).toHaveLength(2);
    expect(rawJson(rawDashboard(exported)).split('\n').length).toBeGreaterThan(50);
  });
});

const resource = {
  apiVersion: 'dashboard.grafana.app/v2',
  kind: 'Dashboard',
  metadata: { name: 'queues', namespace: 'default', resourceVersion: '7' },
  spec: {
    ...{ title: 'Queues', layout: { kind: 'GridLayout', spec: { items: [] } } },
    variables: [
      { kind: 'DatasourceVariable', spec: { name: 'ds', pluginId: 'prometheus', regex: 'x' } },
    ],
    elements: {
      'panel-1': {
        kind: 'Panel',
        spec: {
          ...{ id: 1, title: 'Up' },
          data: {
            kind: 'QueryGroup',
            spec: {
              queries: [
                {
                  kind: 'PanelQuery',
                  spec: {
                    refId: 'A',
                    query: {
                      kind: 'DataQuery',
                      group: 'prometheus',
                      datasource: { name: 'abc' },
                      spec: { expr: 'up' },
                    },
                  },
                },
              ],
            },
          },
        },
      },
    },
  },
};

test('a v2 resource keeps its form', () => {
  const { uid, json } = writtenModel(rawDashboard(resource));
  expect(uid).toBe('queues');
  expect(json.metadata).toEqual({ name: 'queues' });
  expect(JSON.stringify(json)).not.toContain('"abc"');
  expect(json.spec.variables[0].spec).toMatchObject({
    current: { value: 'prometheus' },
    regex: '',
  });
  expect(rawQueries(json)).toEqual([{ language: 'promql', text: 'up', path: '.panels[Up]' }]);
});

const environment = (...dashboards: readonly unknown[]) => ({
  ...base,
  teams: [trialPlatform, trialCommerce({}, { dashboards: dashboards as never })],
});
const written = (...dashboards: readonly unknown[]) => {
  const { problems, manifests } = synthesize(environment(...dashboards), { today: TODAY });
  expect(problems).toEqual([]);
  const files = manifests
    .filter(({ object }) => object.metadata.name === 'grafana-dashboards-commerce')
    .flatMap(({ object }) => Object.entries<string>(object.data ?? {}));
  return Object.fromEntries(files.map(([name, text]) => [name, JSON.parse(text)]));
};

const builder = () =>
  new DashboardBuilder('Orders')
    .uid('sdk-orders')
    .withRow(new RowBuilder('All'))
    .withPanel(
      new PanelBuilder()
        .title('Up')
        .withTarget(new DataqueryBuilder().expr('up{service="order-service"}')),
    );

test('builders of the Foundation SDK and their results are accepted as dashboards', () => {
  const one = written(builder())['sdk-orders.json'];
  expect(one.panels[1]).toMatchObject({
    ...{ type: 'timeseries', title: 'Up', datasource: prometheus },
    targets: [{ expr: 'up{service="order-service"}' }],
  });
  expect(written(builder().build())['sdk-orders.json']).toEqual(one);
  expect(written(rawDashboard(builder(), { uid: 'mine' }))['mine.json']).toEqual({
    ...one,
    uid: 'mine',
  });
});

/** The dashboard of a service with a typed panel and two of the Foundation SDK. */
const mixed = (form: 'classic' | 'v2') => {
  const up = new DataqueryBuilder().expr('up{service="order-service",env="$env"}');
  const { environment: read, problems } = readDefinitions(
    {
      ...base,
      grafana: { dashboardSchema: form },
      teams: [
        trialPlatform,
        trialCommerce({
          panels: ({ service }) => [
            new PanelBuilder().title('Up').description('1 is up.').span(12).withTarget(up),
            text({ key: 'notes', title: 'Notes', description: '', markdown: service }),
            new PanelBuilder().title('Up, again').description('1 is up.').withTarget(up).build(),
          ],
        }),
      ],
    },
    'environment',
  );
  expect(problems).toEqual([]);
  if (!read) throw new Error('no environment');
  const checked = synthesize(read, { today: TODAY });
  expect(checked.problems).toEqual([]);
  const folder = dashboardFiles(resolveEnvironment(read)).find(({ title }) => title === 'commerce');
  return JSON.parse(folder?.files['service-order-service.json'] ?? '');
};
const selected = { type: 'prometheus', uid: `\${metrics}` };

test('panels of the Foundation SDK stand between typed ones, in the classic form', () => {
  const { panels, templating } = mixed('classic');
  const at = panels.findIndex(({ title }: GrafanaModel) => title === 'Panels of order-service');
  expect(panels.slice(at + 1, at + 4)).toMatchObject([
    {
      ...{ title: 'Up', type: 'timeseries', datasource: selected },
      gridPos: { x: 0, w: 12 },
      targets: [{ expr: 'up{service="order-service",env="$env"}' }],
    },
    { type: 'text', options: { content: 'order-service' } },
    { title: 'Up, again', datasource: selected },
  ]);
  expect(templating.list[0]).toMatchObject({ name: 'metrics', type: 'datasource' });
  expect(new Set(panels.map(({ id }: GrafanaModel) => id)).size).toBe(panels.length);
});

test('panels of the Foundation SDK stand between typed ones, in the v2 form', () => {
  const { elements } = mixed('v2').spec;
  const element = Object.values<GrafanaModel>(elements).find(({ spec }) => spec.title === 'Up');
  expect(element?.spec).toMatchObject({
    data: {
      spec: {
        queries: [
          {
            spec: {
              refId: 'A',
              query: { group: 'prometheus', datasource: { name: selected.uid } },
            },
          },
        ],
      },
    },
    vizConfig: { group: 'timeseries' },
  });
});

test('the style of a dashboard of others is not checked, and what has no data is', () => {
  const panel = (expr: string) => ({ type: 'timeseries', targets: [{ refId: 'A', expr }] });
  const found = (expr: string) => {
    const dashboards = [rawDashboard({ title: 'Disks of others', panels: [panel(expr)] })];
    const teams = [trialPlatform, trialCommerce({}, { dashboards })];
    return synthesize({ ...base, teams }, { today: TODAY }).problems.map(
      ({ code, severity }) => `${severity} ${code}`,
    );
  };
  expect(found('node_filesystem_size_bytes{device!~"rootfs", fstype=~"^(ext4|xfs)$"}')).toEqual([]);
  expect(found('node_filesystem_size_bytes{devise="rootfs"}')).toEqual([
    'warning promql/unknown-label',
  ]);
  expect(found('sum by (devise) (node_filesystem_size_bytes)')).toEqual([
    'warning promql/unknown-label',
  ]);
  expect(found('up{devise="rootfs"}')).toEqual(['error promql/unknown-label']);
  expect(found('http_requests_total{devise="rootfs"}')).toContain('error promql/unknown-label');
  const many = Array.from({ length: 9 }, (_, index) => `queue_${index}`).join(' or ');
  expect(found(many)).toEqual(['warning dashboard/undeclared-metric']);
});

test('queries of panels of the Foundation SDK are checked', () => {
  const panels = [
    new PanelBuilder()
      .title('Length')
      .description('Of queues.')
      .withTarget(new DataqueryBuilder().expr('queue_length or up{shard="1"}')),
  ];
  const teams = [trialPlatform, trialCommerce({ panels })];
  const { problems } = synthesize({ ...base, teams }, { today: TODAY });
  const where = 'team commerce, dashboards[service-order-service]';
  expect(problems.map(({ code, where: at }) => [code, at]).sort()).toEqual([
    ['dashboard/undeclared-metric', where],
    ['promql/unknown-label', `${where}.panels[length]`],
  ]);
});

test('definitions that are not read are an error', () => {
  for (const one of [builder(), rawDashboard('queues.json')])
    expect(() => dashboardFiles(resolveEnvironment(environment(one)))).toThrow(
      'team "commerce" has a dashboard that is not read',
    );
  const read = usableResolved([environment(builder())]);
  expect(read.flatMap(dashboardFiles).flatMap(({ files }) => Object.keys(files))).toContain(
    'sdk-orders.json',
  );
  expect(() => usableEnvironments([environment(rawDashboard('absent.json'))])).toThrow(
    'at team commerce, dashboards[0]\n  dashboard file "absent.json" does not exist',
  );
});

test('a builder that throws is an error at its place', () => {
  const broken = {
    build: () => {
      throw new Error('no title');
    },
  };
  const { problems } = synthesize(environment(broken), { today: TODAY });
  expect(problems[0]).toMatchObject({
    code: 'definition/failed-function',
    where: expect.stringMatching(/^team commerce, dashboards\[0\]/),
  });
});

test('an exported file is read when the definitions are', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dashboards-'));
  try {
    const file = path.join(folder, 'queues.json');
    writeFileSync(file, JSON.stringify({ dashboard: { title: 'Queues', panels: [] }, meta: {} }));
    expect(written(rawDashboard(file))['queues.json']).toMatchObject({ title: 'Queues' });
    writeFileSync(file, '{');
    const { problems } = synthesize(environment(rawDashboard(file)), { today: TODAY });
    expect(problems[0]?.message).toContain('is not JSON: ');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
