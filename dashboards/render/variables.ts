import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSourceUids, sourceVariables } from '../../catalog/data-sources';
import type { Annotation, DashboardVariable } from '../../catalog/definitions/dashboard';
import type { Plain } from './plain';
import { type DataSourceKind, dataSourceRef } from './queries';
import { logqlText, promqlText } from './query-texts';

/** The models below match the output of the Grafana editor, which has more properties than its types. */
type Model = Plain<sdk.VariableModel>;

/** Returns variables for the data sources, so that a dashboard can be used with others. */
export const dataSourceVariables = (sources: readonly DataSourceKind[]): readonly Model[] =>
  sources.map((source) => {
    const { name, title } = sourceVariables[source];
    const uid = dataSourceUids[source];
    return {
      current: { selected: true, text: title, value: uid },
      hide: 0,
      includeAll: false,
      label: title,
      multi: false,
      name,
      options: [],
      query: source,
      refresh: 1,
      regex: '',
      skipUrlSync: false,
      type: 'datasource',
    };
  });

/** The value of `All`: every value of the label. */
const ANY = '.+';

/** Returns the model of a variable, whose values may depend on other variables. */
export function variableModel(
  variable: DashboardVariable,
  others: readonly DashboardVariable[],
): Model {
  const { name, title } = variable;
  const common = { hide: 0, label: title, name, skipUrlSync: false } as const;
  switch (variable.kind) {
    case 'text': {
      const { default: first = '' } = variable;
      const option = { selected: true, text: first, value: first };
      return { ...common, current: option, options: [option], query: first, type: 'textbox' };
    }
    case 'choice': {
      const { values, multi = false } = variable;
      const options = values.map((value, index) => ({
        selected: index === 0,
        text: value,
        value,
      }));
      return {
        ...common,
        ...choices(multi, multi ? undefined : values[0]),
        options,
        query: values.join(','),
        type: 'custom',
      };
    }
    case 'labels': {
      const { multi = false, default: first, refreshOnTimeRange = false } = variable;
      return {
        ...common,
        ...choices(multi, first),
        ...valuesOf(variable, others),
        options: [],
        refresh: refreshOnTimeRange ? 2 : 1,
        regex: '',
        // alphabetical
        sort: 1,
        type: 'query',
      };
    }
  }
}

function choices(several: boolean, first: string | undefined) {
  const current = first === undefined ? several && ALL : one(first, several);
  return {
    ...(several ? { allValue: ANY } : {}),
    ...(current ? { current } : {}),
    includeAll: several,
    multi: several,
  };
}
const ALL = { selected: true, text: ['All'], value: ['$__all'] };
const one = (value: string, several: boolean) => ({
  selected: true,
  text: several ? [value] : value,
  value: several ? [value] : value,
});

function valuesOf(
  { label, source }: Extract<DashboardVariable, { readonly kind: 'labels' }>,
  others: readonly DashboardVariable[],
) {
  if ('logs' in source) {
    const stream = logqlText(source.logs, others);
    return {
      datasource: dataSourceRef('loki'),
      definition: `label_values(${stream}, ${label})`,
      query: { label, refId: 'LokiVariableQueryEditor-VariableQuery', stream, type: 1 },
    };
  }
  const query = `label_values(${promqlText(source.metrics, others)}, ${label})`;
  return {
    datasource: dataSourceRef('prometheus'),
    definition: query,
    query: { query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  };
}

/** Returns the built-in annotations of Grafana, which are required, and those of the dashboard. */
export const annotationModels = (
  annotations: readonly Annotation[],
  variables: readonly DashboardVariable[],
) => [
  {
    builtIn: 1,
    datasource: { type: 'grafana', uid: '-- Grafana --' },
    enable: true,
    hide: true,
    iconColor: 'rgba(0, 211, 255, 1)',
    name: 'Annotations & Alerts',
    type: 'dashboard',
  },
  ...annotations.map(({ name, color, query, text, enable = true }) => {
    const isMetric = query.kind === 'promql';
    return {
      datasource: dataSourceRef(isMetric ? 'prometheus' : 'loki'),
      enable: enable,
      expr: isMetric ? promqlText(query.expr, variables) : logqlText(query.expr, variables),
      hide: false,
      iconColor: color,
      ...(isMetric ? {} : { maxLines: query.maxLines ?? MOST_MARKS }),
      name,
      ...(isMetric ? { step: '30s' } : { queryType: 'range' }),
      // Loki takes the values of these labels as tags, and without names those of all labels.
      tagKeys: isMetric ? '' : labelsOf(text).join(','),
      textFormat: '',
      titleFormat: text,
      ...(isMetric ? { useValueForTime: false } : {}),
    };
  }),
];

/** More marks of log lines would cover the graphs. */
const MOST_MARKS = 100;

const labelsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label);
