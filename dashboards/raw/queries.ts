import { SAMPLE_VARIABLE, substituteValues } from '@observability-stack/query-common';
import type { GrafanaModel } from '../../catalog/definitions/grafana-model';
import { listOf } from './model';

/** A query in Grafana's own form. */
export interface RawQuery {
  readonly language: 'promql' | 'logql';
  /** The query with sample values in place of the variables of the dashboard. */
  readonly text: string;
  /** Place in the dashboard: `.panels[Requests]`. */
  readonly path: string;
}

const languages: Readonly<Record<string, RawQuery['language']>> = {
  prometheus: 'promql',
  loki: 'logql',
};

/** Returns the PromQL and LogQL queries of a dashboard or a panel of either form. */
export function rawQueries(json: GrafanaModel): readonly RawQuery[] {
  const spec = json.kind === 'Dashboard' ? (json.spec as GrafanaModel) : json;
  const values = valuesOf(spec);
  const found: RawQuery[] = [];
  const add = (type: unknown, text: unknown, path: string): void => {
    const language = languages[String(type)];
    if (language !== undefined && typeof text === 'string' && text.trim() !== '')
      found.push({ language, text: readable(text, values), path });
  };
  const visit = (value: unknown, path: string, panel?: GrafanaModel): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, path, panel);
      return;
    }
    const model = value as GrafanaModel;
    const isQuery = typeof model.expr === 'string';
    if (model.kind === 'DataQuery') add(model.group, model.spec?.expr, path);
    else if (isQuery) add(model.datasource?.type ?? panel?.datasource?.type, model.expr, path);
    const own = model.kind === 'Panel' ? model.spec : model;
    const isPanel = Array.isArray(model.targets) || model.kind === 'Panel';
    for (const [key, inner] of Object.entries(model))
      if (!OUTSIDE.includes(key))
        visit(
          inner,
          isPanel ? `.panels[${own.title || own.id || ''}]` : path,
          isPanel ? model : panel,
        );
  };
  visit(spec, '');
  for (const variable of variablesOf(spec)) {
    const selector = selectorOf(variable);
    add(variable.type, selector, `.variables[${variable.name}]`);
  }
  for (const one of [...listOf(spec.annotations?.list), ...listOf(spec.annotations)]) {
    const own = one.kind === 'AnnotationQuery' ? one.spec : one;
    add(
      own.datasource?.type ?? own.query?.group,
      own.expr ?? own.target?.expr ?? own.query?.spec?.expr ?? own.legacyOptions?.expr,
      `.annotations[${own.name}]`,
    );
  }
  return found;
}

/** Parts that are read separately. */
const OUTSIDE = ['templating', 'variables', 'annotations', 'fieldConfig', 'options'];

interface RawVariable {
  readonly name: string;
  /** Type of the data source. */
  readonly type: unknown;
  readonly query: unknown;
  readonly value: unknown;
}

const variablesOf = (spec: GrafanaModel): readonly RawVariable[] => [
  ...listOf(spec.templating?.list).map(({ name, datasource, query, current }) => ({
    name: String(name),
    type: datasource?.type,
    query: query?.query ?? query?.stream ?? query,
    value: current?.value,
  })),
  ...listOf(spec.variables).map(({ spec: own = {} }) => ({
    name: String(own.name),
    type: own.query?.group,
    query: own.query?.spec?.query ?? own.query?.spec?.stream,
    value: own.current?.value,
  })),
];

/** Returns the query in `label_values(query, label)` or `query_result(query)`. */
function selectorOf({ query }: RawVariable): string | undefined {
  const text = typeof query === 'string' ? query.trim() : '';
  const [, values] = /^label_values\((.+),[^,{}]*\)$/s.exec(text) ?? [];
  const [, result] = /^query_result\((.+)\)$/s.exec(text) ?? [];
  if (values !== undefined || result !== undefined) return values ?? result;
  return text.startsWith('{') ? text : undefined;
}

type Values = ReadonlyMap<string, string>;

/**
 * Returns the initial values of variables; Grafana selects the others when it loads the dashboard.
 */
const valuesOf = (spec: GrafanaModel): Values =>
  new Map(
    variablesOf(spec).flatMap(({ name, value }) => {
      const [first] = [value].flat();
      return typeof first === 'string' && first !== '' && !first.startsWith('$__')
        ? [[name, first] as const]
        : [];
    }),
  );

/** Pattern of a string literal, a range or an offset, or other text of a query. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[\[\w+(?::\w+)?\]\]|\[[^\]]*\]|[^"'`[]+/gs;

/** Durations and numbers of Grafana that the grammars do not support. */
const NUMBERS: Readonly<Record<string, string>> = {
  __interval_ms: '60000',
  __rate_interval_ms: '60000',
  __range_s: '3600',
  __range_ms: '3600000',
  __from: '1700000000000',
  __to: '1700003600000',
};
const DURATION = /^\d+(?:ms|[smhdwy])$/;
const WINDOWS = ['__rate_interval', '__interval', '__range', '__auto'];

/** Returns the text of a query with sample values in place of variables, so that it can be parsed. */
const readable = (text: string, values: Values): string =>
  text.replace(TOKEN, (token) => {
    if (/^["'`]/.test(token))
      return substituteValues(token, (name) => (name.startsWith('__') ? 'x' : SAMPLE_VARIABLE));
    if (token.startsWith('[') && !token.startsWith('[['))
      return substituteValues(token, (name) => {
        if (WINDOWS.includes(name)) return `$${name}`;
        const value = NUMBERS[name] ?? values.get(name) ?? '';
        return DURATION.test(value) || /^\d+$/.test(value) ? value : '5m';
      });
    return substituteValues(token, (name) =>
      WINDOWS.includes(name) ? '5m' : (NUMBERS[name] ?? values.get(name) ?? name),
    );
  });
