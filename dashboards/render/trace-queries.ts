import type * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import type { TraceStore } from '../../catalog/data-sources';
import type { Dashboard } from '../../catalog/definitions/dashboard';
import type { Panel, Query, TraceQuery, TraceSearch } from '../../catalog/definitions/panel';
import type { Plain } from './plain';

/** Returns the dashboard with trace queries to this store. */
export const selectTraceStore = (dashboard: Dashboard, store: TraceStore): Dashboard => ({
  ...dashboard,
  rows: dashboard.rows.map((row) => ({
    ...row,
    panels: row.panels.map((panel) => panelAsking(panel, store)),
  })),
});

const panelAsking = (panel: Panel, store: TraceStore): Panel =>
  panel.kind === 'traces' || panel.kind === 'trace-list'
    ? { ...panel, queries: panel.queries.map((query) => ({ ...query, store })) }
    : panel;

export const storeOf = ({ store = 'jaeger' }: TraceQuery): TraceStore => store;

/** Returns the stores that a traces panel queries. */
export const traceStoresIn = (queries: readonly Query[]): readonly TraceStore[] =>
  queries.flatMap((query) =>
    query.kind === 'trace' || query.kind === 'trace-search' ? [storeOf(query)] : [],
  );

export const traceTarget = (query: TraceQuery): object =>
  storeOf(query) === 'tempo' ? tempoTarget(query) : jaegerTarget(query);

/**
 * Returns a query of the Jaeger data source:
 * https://grafana.com/docs/grafana/latest/datasources/jaeger/
 */
function jaegerTarget(query: TraceQuery): object {
  if (query.kind === 'trace') return { query: query.traceId };
  const { service, operation, minDuration, tags, limit = 20 } = query;
  return {
    limit,
    ...(minDuration === undefined ? {} : { minDuration }),
    ...(operation === undefined ? {} : { operation }),
    queryType: 'search',
    service,
    ...(tags === undefined ? {} : { tags }),
  };
}

/**
 * Returns a query of the Tempo data source, for which a trace id is a valid query, too:
 * https://grafana.com/docs/grafana/latest/datasources/tempo/
 */
const tempoTarget = (query: TraceQuery): Omit<Plain<tempo.Dataquery>, 'datasource' | 'refId'> => ({
  filters: [],
  ...(query.kind === 'trace' ? {} : { limit: query.limit ?? 20, tableType: 'traces' }),
  query: query.kind === 'trace' ? query.traceId : traceql(query),
  queryType: 'traceql',
});

/** Returns a TraceQL query: https://grafana.com/docs/tempo/latest/traceql/ */
export function traceql({ service, operation, minDuration, tags = '' }: TraceSearch): string {
  const conditions = [
    `resource.service.name = ${quoted(service)}`,
    ...(operation === undefined ? [] : [`name = ${quoted(operation)}`]),
    ...(minDuration === undefined ? [] : [`traceDuration >= ${minDuration}`]),
    ...[...tags.matchAll(LOGFMT)].map(([, key = '', text, word = '']) =>
      condition(key, text === undefined ? word : text.replaceAll(/\\(.)/g, '$1')),
    ),
  ];
  return `{ ${conditions.join(' && ')} }`;
}

/** Pairs such as `error=true http.method="GET /"`. */
const LOGFMT = /([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;

/**
 * Returns the TraceQL condition of a tag. The tag `error` of Jaeger is the status of a span; other
 * tags are attributes of the span or its resource.
 */
function condition(key: string, value: string): string {
  if (key === 'error') return value === 'true' ? 'status = error' : 'status != error';
  return `.${/^[A-Za-z_][\w.-]*$/.test(key) ? key : quoted(key)} = ${quoted(value)}`;
}

const quoted = (text: string): string => JSON.stringify(text);
