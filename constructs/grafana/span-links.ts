import { correlation } from '@observability-stack/contracts';
import { renderLogql, stream } from '@observability-stack/logql';
import { histogramQuantile, rate, renderPromql, sum } from '@observability-stack/promql';
import { dataSourceUids } from '../../catalog/data-sources';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { spanCalls, spanDurationSeconds } from '../otel-collector/span-metrics';

/** Variables that Grafana interpolates from the selected span. */
const ofSpan = {
  traceId: spanVariable('traceId'),
  name: spanVariable('name'),
  service: spanVariable(`tags.${correlation.spanServiceTag}`),
};

function spanVariable(field: string): string {
  return `\${__span.${field}}`;
}

/** Returns the query for the log lines of the service of a span with its trace id. */
export const spanLines = ({ env }: ResolvedEnvironment) =>
  stream({ env, [correlation.serviceLabel]: ofSpan.service }).where({
    [correlation.traceId]: ofSpan.traceId,
  });

const operation = { service_name: ofSpan.service, span_name: ofSpan.name };

/** Queries of span metrics for the selected operation, by title. */
export const spanQueries = {
  'Rate of this operation': sum(rate(spanCalls.where(operation), '5m'), {
    by: ['service_name', 'status_code'],
  }),
  '95th percentile of this operation': histogramQuantile(
    0.95,
    sum(rate(spanDurationSeconds.bucket.where(operation), '5m'), { by: ['le', 'service_name'] }),
  ),
} as const;

export const tracesToLogs = (environment: ResolvedEnvironment): object => ({
  ...correlation.spanShift,
  datasourceUid: dataSourceUids.loki,
  customQuery: true,
  query: renderLogql(spanLines(environment)),
});

export const tracesToMetrics = (): object => ({
  ...correlation.spanShift,
  datasourceUid: dataSourceUids.prometheus,
  queries: Object.entries(spanQueries).map(([name, query]) => ({
    name,
    query: renderPromql(query),
  })),
});
