import { correlation, dataSourceUids } from '../catalog/correlation';
import { spanCalls, spanDurationSeconds } from '../catalog/metrics/span-metrics';
import { renderLogql, stream } from '../query/logql';
import { histogramQuantile, rate, renderPromql, sum } from '../query/promql';
import type { ResolvedEnvironment } from '../resolve/environment';

/** What Grafana puts in of the span that somebody looks at. */
const ofSpan = {
  traceId: spanVariable('traceId'),
  name: spanVariable('name'),
  service: spanVariable(`tags.${correlation.spanServiceTag}`),
};

function spanVariable(field: string): string {
  return `\${__span.${field}}`;
}

/** From a span to the lines that its service wrote for its trace. */
export const tracesToLogs = (environment: ResolvedEnvironment): object => ({
  ...correlation.spanShift,
  datasourceUid: dataSourceUids.loki,
  customQuery: true,
  query: renderLogql(
    stream({ env: environment.name, [correlation.serviceLabel]: ofSpan.service }).where({
      [correlation.traceId]: ofSpan.traceId,
    }),
  ),
});

/** From a span to what the Collector counted of all spans like it. */
export function tracesToMetrics(): object {
  const operation = { service_name: ofSpan.service, span_name: ofSpan.name };
  const buckets = rate(spanDurationSeconds.bucket.where(operation), '5m');
  const queries = {
    'Rate of this operation': sum(rate(spanCalls.where(operation), '5m'), {
      by: ['service_name', 'status_code'],
    }),
    '95th percentile of this operation': histogramQuantile(
      0.95,
      sum(buckets, { by: ['le', 'service_name'] }),
    ),
  };
  return {
    ...correlation.spanShift,
    datasourceUid: dataSourceUids.prometheus,
    queries: Object.entries(queries).map(([name, query]) => ({ name, query: renderPromql(query) })),
  };
}
