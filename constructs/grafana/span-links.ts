import { correlation } from '@observability-stack/contracts';
import { renderLogql, stream } from '@observability-stack/logql';
import { histogramQuantile, rate, renderPromql, sum } from '@observability-stack/promql';
import { dataSourceUids } from '../../catalog/data-sources';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { spanCalls, spanDurationSeconds } from '../otel-collector/span-metrics';

/** What Grafana puts in of the span that somebody looks at. */
const ofSpan = {
  traceId: spanVariable('traceId'),
  name: spanVariable('name'),
  service: spanVariable(`tags.${correlation.spanServiceTag}`),
};

function spanVariable(field: string): string {
  return `\${__span.${field}}`;
}

/** The lines that the service of a span wrote for its trace. */
export const spanLines = ({ name }: ResolvedEnvironment) =>
  stream({ env: name, [correlation.serviceLabel]: ofSpan.service }).where({
    [correlation.traceId]: ofSpan.traceId,
  });

const operation = { service_name: ofSpan.service, span_name: ofSpan.name };

/** What the Collector counted of all spans like one, by title. */
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
