import type * as schema from '@grafana/schema/apis/dashboard.grafana.app/v2';
import type { Annotation, DashboardVariable } from '../../catalog/definitions/dashboard';
import type { Plain } from './plain';
import { type DataSourceKind, dataSourceRef } from './queries';
import { annotationModels, dataSourceVariables, variableModel } from './variables';

/** Returns a query in the v2 model. */

export const dataQuery = (
  source: string,
  spec: object,
  datasource: string = dataSourceRef(source as DataSourceKind).uid,
): Plain<schema.DataQueryKind> => ({
  datasource: { name: datasource },
  group: source,
  kind: 'DataQuery',
  spec: { ...spec },
  version: 'v0',
});

type Model = ReturnType<typeof variableModel>;
type Option = Plain<schema.VariableOption>;

const optionOf = ({ text, value }: Option): Option => ({ text, value });
const NOTHING: Option = { text: '', value: '' };
const common = ({ name, label, current }: Model) => ({
  current: current ? optionOf(current as Option) : NOTHING,
  hide: 'dontHide' as const,
  label,
  name,
  skipUrlSync: false,
});
const choices = (model: Model) => ({
  ...common(model),
  ...(model.allValue === undefined ? {} : { allValue: model.allValue }),
  allowCustomValue: true,
  includeAll: model.includeAll ?? false,
  multi: model.multi ?? false,
  options: (model.options ?? []).map((option) => optionOf(option as Option)),
});

export const v2DataSources = (
  sources: readonly DataSourceKind[],
): readonly Plain<schema.DatasourceVariableKind>[] =>
  dataSourceVariables(sources).map((model) => ({
    kind: 'DatasourceVariable',
    spec: {
      ...choices(model),
      pluginId: String(model.query),
      refresh: 'onDashboardLoad',
      regex: '',
    },
  }));

export function v2Variable(
  variable: DashboardVariable,
  others: readonly DashboardVariable[],
): Plain<schema.VariableKind> {
  const model = variableModel(variable, others);
  switch (variable.kind) {
    case 'text':
      return {
        kind: 'TextVariable',
        spec: { ...common(model), query: String(model.query ?? '') },
      };
    case 'choice':
      return {
        kind: 'CustomVariable',
        spec: { ...choices(model), query: String(model.query ?? '') },
      };
    case 'labels':
      return {
        kind: 'QueryVariable',
        spec: {
          ...choices(model),
          definition: definitionOf(model),
          query: dataQuery('logs' in variable.source ? 'loki' : 'prometheus', Object(model.query)),
          refresh: variable.refreshOnTimeRange ? 'onTimeRangeChanged' : 'onDashboardLoad',
          regex: '',
          sort: 'alphabeticalAsc',
        },
      };
  }
}

const definitionOf = (model: Model): string =>
  'definition' in model ? String(model.definition) : '';

/** Returns the built-in annotations of Grafana and those of the dashboard. */
export const v2Annotations = (
  annotations: readonly Annotation[],
  variables: readonly DashboardVariable[],
): readonly Plain<schema.AnnotationQueryKind>[] =>
  annotationModels(annotations, variables).map(
    ({ datasource, enable, hide, iconColor, name, ...rest }) => ({
      kind: 'AnnotationQuery',
      spec: {
        ...('builtIn' in rest ? { builtIn: true } : {}),
        enable,
        hide,
        iconColor,
        // Both models have the query of an annotation here.
        ...('expr' in rest ? { legacyOptions: rest } : {}),
        name,
        query: dataQuery(datasource.type, {}, datasource.uid),
      },
    }),
  );
