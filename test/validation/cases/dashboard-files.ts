import type { Case } from '../trial';
import { change, type DefinitionChange, metadata, nothing } from './change';

/** What the panel asks: the data source that a variable holds. */
// Grafana replaces variables with their values.
const HELD = '${metrics}';
/** A file of a dashboard, as it could come out. */
const file =
  (content: object): DefinitionChange =>
  (objects) => {
    objects.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('grafana-dashboards-added'),
      data: { 'added.json': JSON.stringify(content) },
    });
  };
const METRICS = {
  name: 'metrics',
  type: 'datasource',
  query: 'prometheus',
  current: { value: 'prometheus' },
};
const classic = (expr: string, variables: readonly object[] = [METRICS], more: object = {}) => ({
  uid: 'added',
  panels: [{ targets: [{ datasource: { type: 'prometheus', uid: HELD }, expr }] }],
  templating: { list: variables },
  ...more,
});
const env = (query = 'label_values(up{}, env)') => ({ name: 'env', type: 'query', query });
const ADDED = 'added.yaml, ConfigMap grafana-dashboards-added';
const inFile = (code: string, title: string, bad: object, message: string, good?: object): Case =>
  change(code, title, file(bad), ADDED, good ? file(good) : nothing, message);

export const dashboardFiles: readonly Case[] = [
  inFile(
    'dashboard/undefined-variable',
    'a variable that is not there',
    classic('up{env="$env"}'),
    'variable "env" is not defined by the dashboard',
    classic('up{env="$env"}', [METRICS, env()]),
  ),
  inFile(
    'dashboard/unused-variable',
    'a variable that nothing names',
    classic('up', [METRICS, env()]),
    'variable "env" is not used by the dashboard',
    classic(`up{env=~"$\{env:regex}"}`, [METRICS, env()]),
  ),
  inFile(
    'dashboard/unused-variable',
    'a variable that no panel is repeated by',
    classic('up', [METRICS, env()]),
    'variable "env" is not used by the dashboard',
    {
      ...classic('up', [METRICS, env(), { name: 'filters', type: 'adhoc' }]),
      panels: [{ repeat: 'env', targets: [{ datasource: { type: 'prometheus', uid: HELD } }] }],
    },
  ),
  inFile(
    'dashboard/undefined-variable',
    'a panel that is repeated by a variable that is not there',
    { ...classic('up'), rows: [{ repeat: 'env' }] },
    'variable "env" is not defined by the dashboard',
    { ...classic('up'), rows: [{ repeat: null }] },
  ),
  inFile(
    'dashboard/late-variable',
    'choices that follow from a later one',
    classic('up{team="$team"}', [
      METRICS,
      { name: 'team', query: 'label_values(up{env="$env"}, team)' },
      env(),
    ]),
    'variable "team" depends on variable "env", which is defined after it',
    classic('up{team="$team"}', [
      METRICS,
      env(),
      { name: 'team', query: 'label_values(up{env="$env"}, team)' },
    ]),
  ),
  inFile(
    'dashboard/unknown-data-source',
    'a uid that no data source has',
    { ...classic('up'), annotations: { list: [{ datasource: { type: 'loki', uid: 'logs' } }] } },
    '"logs" is not a data source',
    { ...classic('up'), annotations: { list: [{ datasource: { type: 'loki', uid: 'loki' } }] } },
  ),
  inFile(
    'dashboard/unknown-data-source',
    'a variable that holds another type',
    classic('up', [{ ...METRICS, query: 'loki', current: { value: 'loki' } }]),
    'has the wrong type: expected prometheus, found loki',
    classic('up'),
  ),
  inFile(
    'dashboard/unknown-data-source',
    'a variable that holds what is not there',
    classic('up', [{ ...METRICS, current: { value: 'mimir' } }]),
    'variable "metrics" starts with "mimir", which is not a data source of type prometheus',
    classic('up', [METRICS]),
  ),
  inFile(
    'dashboard/unknown-data-source',
    'the same in a resource',
    resource('prometheus', 'loki'),
    'has the wrong type: expected loki, found prometheus',
    resource('prometheus', 'prometheus'),
  ),
  inFile(
    'dashboard/broken-link',
    'a link to no dashboard',
    classic('up', undefined, { links: [{ url: '/d/add?var-env=x' }] }),
    'link "/d/add?var-env=x" points to dashboard "add", which does not exist',
    classic('up', undefined, { links: [{ url: '/d/added' }] }),
  ),
  inFile(
    'dashboard/broken-link',
    'a link that runs as a program',
    classic('up', undefined, { links: [{ url: ' javascript:alert(1)' }] }),
    'link " javascript:alert(1)" is not an address',
    classic('up', undefined, { links: [{ url: 'https://wiki.example.com/' }] }),
  ),
  inFile(
    'dashboard/broken-link',
    'a link that sets what is not there',
    classic('up', undefined, { links: [{ url: '/d/added/title?from=now-1h&var-env=x' }] }),
    'link sets variable "env", which dashboard "added" does not define',
    classic('up', undefined, { links: [{ url: '/d/added/title?from=now-1h&var-metrics=x' }] }),
  ),
];

function resource(held: string, asked: string): object {
  return {
    apiVersion: 'dashboard.grafana.app/v2',
    kind: 'Dashboard',
    metadata: { name: 'added' },
    spec: {
      elements: {
        'panel-1': {
          kind: 'PanelQuery',
          spec: {
            query: {
              kind: 'DataQuery',
              group: asked,
              datasource: { name: HELD },
              spec: { expr: 'up' },
            },
          },
        },
      },
      variables: [
        {
          kind: 'DatasourceVariable',
          spec: { name: 'metrics', pluginId: held, current: { value: held } },
        },
      ],
    },
  };
}
