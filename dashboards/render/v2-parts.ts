import type * as schema from '@grafana/schema/apis/dashboard.grafana.app/v2';
import type { Annotation, Variable } from '../../catalog/definitions/dashboard';
import type { Plain } from './plain';
import { type Source, sourceOf } from './queries';
import { annotationsOf, modelOf, sourceModels } from './variables';

/** Converts the parts around the panels from the classic model. */

export const dataQuery = (
  source: string,
  spec: object,
  datasource: string = sourceOf(source as Source).uid,
): Plain<schema.DataQueryKind> => ({
  datasource: { name: datasource },
  group: source,
  kind: 'DataQuery',
  spec: { ...spec },
  version: 'v0',
});

type Model = ReturnType<typeof modelOf>;
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

export const v2Sources = (
  sources: readonly Source[],
): readonly Plain<schema.DatasourceVariableKind>[] =>
  sourceModels(sources).map((model) => ({
    kind: 'DatasourceVariable',
    spec: {
      ...choices(model),
      pluginId: String(model.query),
      refresh: 'onDashboardLoad',
      regex: '',
    },
  }));

export function v2Variable(
  variable: Variable,
  others: readonly Variable[],
): Plain<schema.VariableKind> {
  const model = modelOf(variable, others);
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
          query: dataQuery('logs' in variable.of ? 'loki' : 'prometheus', Object(model.query)),
          refresh: variable.withTime ? 'onTimeRangeChanged' : 'onDashboardLoad',
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
  variables: readonly Variable[],
): readonly Plain<schema.AnnotationQueryKind>[] =>
  annotationsOf(annotations, variables).map(
    ({ datasource, enable, hide, iconColor, name, ...rest }) => ({
      kind: 'AnnotationQuery',
      spec: {
        ...('builtIn' in rest ? { builtIn: true } : {}),
        enable,
        hide,
        iconColor,
        // Both models have the query of a Prometheus annotation here.
        ...('expr' in rest ? { legacyOptions: rest } : {}),
        name,
        query: dataQuery(datasource.type, {}, datasource.uid),
      },
    }),
  );
