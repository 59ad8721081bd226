// Parts of typed panels in Grafana's own form.
import { up } from '@observability-stack/contracts/standard/target';
import { labelRe } from '@observability-stack/promql';
import { defineDashboard, query, timeSeries } from '../../catalog';
import { classicDashboard } from '../../dashboards/render/classic';
import { v2Dashboard } from '../../dashboards/render/v2';

const negate = { id: 'calculateField', options: { mode: 'unary' }, disabled: true };
const override = {
  matcher: { id: 'byRegexp', options: '/^p9/' },
  properties: [{ id: 'custom.axisPlacement', value: 'right' }],
} as const;
const dashboard = defineDashboard({
  ...{ uid: 'a', title: 'A', description: 'B.', tags: [] },
  variables: [
    {
      ...{ kind: 'labels', name: 'job', title: 'Job', label: 'job', multi: true },
      source: { metrics: up.where() },
    },
  ],
  rows: [
    {
      ...{ key: 'row', title: 'Row' },
      panels: [
        timeSeries({
          ...{ key: 'up', title: '$job', description: 'C.', unit: 'decbytes' },
          queries: [query(up.where({ job: labelRe('$job') }))],
          repeat: 'job',
          transformations: [negate],
          styles: [{ series: 'x', dashed: true }],
          overrides: [override],
        }),
      ],
    },
  ],
});

test('the classic form repeats a panel, and adds transformations and overrides after its own', () => {
  const { panels } = classicDashboard(dashboard);
  expect(panels[1]).toMatchObject({
    ...{ repeat: 'job', repeatDirection: 'h', transformations: [negate] },
    fieldConfig: { overrides: [{ matcher: { id: 'byName' } }, override] },
  });
});

test('the v2 form has the same', () => {
  const { layout, elements } = v2Dashboard(dashboard).spec;
  expect(layout).toMatchObject({
    spec: {
      rows: [
        {
          spec: {
            layout: {
              spec: {
                items: [{ spec: { repeat: { direction: 'h', mode: 'variable', value: 'job' } } }],
              },
            },
          },
        },
      ],
    },
  });
  expect(Object.values(elements)[0]?.spec).toMatchObject({
    data: {
      spec: {
        transformations: [{ group: negate.id, spec: { options: negate.options, disabled: true } }],
      },
    },
    vizConfig: { spec: { fieldConfig: { overrides: [{}, override] } } },
  });
});
