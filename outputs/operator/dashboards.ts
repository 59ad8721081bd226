import type { GrafanaOperator, GrafanaSidecar } from '../../catalog/definitions/outputs';
import { yaml } from '../../catalog/helpers/yaml';
import {
  type DataSource,
  dataSourceList,
  dataSources,
  fileReference,
  type SecretValue,
} from '../../constructs/grafana/provisioning';
import { dashboardFiles } from '../../dashboards/files';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { FileKey } from '../../scrape-configs/http-client';
import { type OperatorObject, objectName } from './objects';

const GRAFANA_V1BETA1 = 'grafana.integreatly.org/v1beta1';

type DashboardForm = GrafanaSidecar | GrafanaOperator;

/** Returns the dashboards, one object each, with their folders. */
export function dashboardObjects(
  environment: ResolvedEnvironment,
  form: DashboardForm,
): readonly OperatorObject[] {
  return dashboardFiles(environment).flatMap((folder) => {
    const dashboards = Object.entries(folder.files);
    if (form.kind === 'sidecar')
      return dashboards.map(
        ([file, json]): OperatorObject => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: objectName(`dashboard-${file.replace(/\.json$/, '')}`),
          labels: form.dashboardLabels ?? { grafana_dashboard: '1' },
          annotations: { [form.folderAnnotation ?? 'grafana_folder']: folder.title },
          fields: { data: { [file]: json } },
        }),
      );
    const folderName = objectName(`folder-${folder.uid}`);
    const spec = grafanaSpec(form);
    return [
      {
        apiVersion: GRAFANA_V1BETA1,
        kind: 'GrafanaFolder',
        name: folderName,
        fields: { spec: { ...spec, uid: folder.uid, title: folder.title } },
      },
      ...dashboards.map(
        ([file, json]): OperatorObject => ({
          apiVersion: GRAFANA_V1BETA1,
          kind: 'GrafanaDashboard',
          name: objectName(`dashboard-${file.replace(/\.json$/, '')}`),
          fields: { spec: { ...spec, folderRef: folderName, json } },
        }),
      ),
    ];
  });
}

/** Returns the data sources with the uids that the dashboards name. */
export function dataSourceObjects(
  environment: ResolvedEnvironment,
  form: DashboardForm,
): readonly OperatorObject[] {
  // Grafana does not start with two default data sources, and a Grafana of others may have one.
  const sources = dataSourceList(environment).map(({ isDefault: _, ...source }) => source);
  if (form.kind === 'sidecar')
    return [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'observability-datasources',
        labels: form.dataSourceLabels ?? { grafana_datasource: '1' },
        fields: {
          data: { 'observability.yaml': yaml(dataSources(environment, sources, fileReference)) },
        },
      },
    ];
  return sources.map(
    (datasource): OperatorObject => ({
      apiVersion: GRAFANA_V1BETA1,
      kind: 'GrafanaDatasource',
      name: objectName(`datasource-${datasource.uid}`),
      fields: {
        spec: {
          ...grafanaSpec(form),
          ...operatorDataSource(datasource),
        },
      },
    }),
  );
}

/**
 * Returns a data source of grafana-operator. It reads the values of Secrets in the namespace of the object, and inserts them
 * by the names of their keys.
 */
function operatorDataSource({ secureJsonData = {}, ...source }: DataSource): object {
  const entries = Object.entries(secureJsonData);
  const valuesFrom = entries.flatMap(([key, value]) =>
    typeof value === 'string'
      ? []
      : [{ targetPath: `secureJsonData.${key}`, valueFrom: keyReference(keyOf(value)) }],
  );
  const values = entries.map(([key, value]) => [
    key,
    typeof value === 'string'
      ? value
      : `${'pem' in value ? '' : (value.prefix ?? '')}\${${keyOf(value).key}}`,
  ]);
  return {
    ...(valuesFrom.length > 0 ? { valuesFrom } : {}),
    datasource: {
      ...source,
      ...(entries.length > 0 ? { secureJsonData: Object.fromEntries(values) } : {}),
      access: 'proxy',
      editable: false,
    },
  };
}

const keyOf = (value: SecretValue): FileKey => ('pem' in value ? value.pem : value.secret);

const keyReference = (from: FileKey): object =>
  'secret' in from
    ? { secretKeyRef: { name: from.secret, key: from.key } }
    : { configMapKeyRef: { name: from.configMap, key: from.key } };

const grafanaSpec = ({ instanceLabels = { dashboards: 'grafana' } }: GrafanaOperator) => ({
  instanceSelector: { matchLabels: instanceLabels },
  // The namespace of the objects is rarely that of Grafana.
  allowCrossNamespaceImport: true,
});
