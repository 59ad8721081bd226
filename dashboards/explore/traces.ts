import { correlation } from '@observability-stack/contracts';
import { labelNeq, stream } from '@observability-stack/logql';
import { div, histogramQuantile, rate, sum } from '@observability-stack/promql';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
import {
  logQuery,
  logs,
  type Panel,
  query,
  timeSeries,
  trace,
  traceList,
} from '../../catalog/definitions/panel';
import { serviceHttpLatency } from '../../catalog/metrics/recorded-http';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { type DurationMetric, isNative, unitsPerSecond } from '../../catalog/signals/vocabulary';
import { spanCalls, spanDurationSeconds } from '../../constructs/otel-collector/span-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ResolvedService, vocabulariesOf } from '../../resolve/services';
import { fleetLink, linkToTop, traceLink } from '../shared/links';
import { variableRefs } from '../shared/variables';

const spans = { service_name: variableRefs.service, env: variableRefs.env };

const waterfall: Panel = trace({
  key: 'trace',
  title: 'Trace',
  description: 'Spans of the trace by service. Good: no gaps and no errors.',
  queries: [{ kind: 'trace', traceId: variableRefs.traceId }],
  noValue: 'Trace not found: it was not sampled, or is older than the retention',
});

const lines: Panel = logs({
  key: 'trace-lines',
  title: 'Log lines of this trace',
  description: 'Log lines of all services with this trace id, in its environment.',
  queries: [
    logQuery(
      stream({ env: variableRefs.env }).where({
        [correlation.traceId]: [labelNeq(''), variableRefs.traceId],
      }),
    ),
  ],
  height: 10,
  noValue: 'No log lines with this trace id in the selected time range',
});

/**
 * One query for each histogram with exemplars that services use, of which the selected service has one; for the others
 * the recorded quantile.
 */
const latency = (services: readonly ResolvedService[]): Panel => {
  const durations = vocabulariesOf(services).flatMap(({ duration }) => duration || []);
  const linked = new Map(
    durations
      .filter(({ exemplars }) => exemplars)
      .map((duration) => [`${duration.name} ${isNative(duration)}`, duration] as const),
  );
  return timeSeries({
    key: 'latency',
    title: `Latency of ${variableRefs.service} (p95)`,
    description:
      '95th percentile of the request duration. A dot is an exemplar: its link opens the trace. Good: the dot of this trace is close to the others.',
    queries: [
      ...[...linked.values()].map((duration) =>
        query(quantileOf(duration), { legendFormat: '95 %', exemplars: true }),
      ),
      ...(durations.some(({ exemplars }) => !exemplars)
        ? [query(serviceHttpLatency.p95.where(selected), { legendFormat: '95 % over 5m' })]
        : []),
    ],
    unit: 's',
    noValue: 'No request metrics for this service',
  });
};

const selected = { service: variableRefs.service, env: variableRefs.env };

/** The 95th percentile of the selected service, in seconds. */
function quantileOf(duration: DurationMetric) {
  const quantile = isNative(duration)
    ? histogramQuantile(0.95, sum(rate(duration.where(selected), '$__rate_interval'), { by: [] }))
    : histogramQuantile<'le'>(
        0.95,
        sum(rate(duration.bucket.where(selected), '$__rate_interval'), { by: ['le'] }),
      );
  const scale = unitsPerSecond(duration);
  return scale === 1 ? quantile : div(quantile, scale);
}

const spanLatency: Panel = timeSeries({
  key: 'span-latency',
  title: 'Latency by operation (p95)',
  description: '95th percentile of the span duration, by operation. Good: constant.',
  queries: [
    query(
      histogramQuantile(
        0.95,
        sum(rate(spanDurationSeconds.bucket.where(spans), '$__rate_interval'), {
          by: ['le', 'span_name'],
        }),
      ),
      { legendFormat: '{{span_name}}' },
    ),
  ],
  unit: 's',
  noValue: 'No span metrics for this service',
});

const spanErrors: Panel = timeSeries({
  key: 'span-errors',
  title: 'Spans by operation',
  description: 'Spans per second by operation and status. Good: none failed.',
  queries: [
    query(
      sum(rate(spanCalls.where(spans), '$__rate_interval'), { by: ['span_name', 'status_code'] }),
      { legendFormat: '{{span_name}} {{status_code}}' },
    ),
  ],
  unit: 'ops',
  noValue: 'No span metrics for this service',
  styles: [{ series: '/ERROR$/', color: 'red' }],
});

const newest: Panel = traceList({
  key: 'newest-traces',
  height: 7,
  title: `Latest traces of ${variableRefs.service}`,
  description: 'Click an id to show that trace on this dashboard.',
  queries: [{ kind: 'trace-search', service: variableRefs.service }],
  noValue: 'No traces in the selected time range',
  links: [traceLink(variableRefs.service)],
});

/** Dashboard of one trace: its spans, its log lines, and the metrics of the selected service. */
export const tracesDashboard = ({ services }: Pick<ResolvedEnvironment, 'services'>): Dashboard =>
  defineDashboard({
    uid: dashboardUids.traces,
    title: 'Traces',
    description:
      'One trace with its spans, log lines and metrics. Enter a trace id above, or select one below.',
    tags: ['traces', 'explore'],
    variables: [
      { kind: 'text', name: dashboardVariables.traceId, title: 'Trace id' },
      {
        kind: 'labels',
        name: dashboardVariables.env,
        title: 'Environment',
        label: 'env',
        source: { metrics: spanCalls.where() },
      },
      {
        kind: 'labels',
        name: dashboardVariables.service,
        title: 'Service',
        label: 'service_name',
        source: { metrics: spanCalls.where({ env: variableRefs.env }) },
        refreshOnTimeRange: true,
      },
    ],
    links: [fleetLink, linkToTop('Logs', dashboardUids.logs, { env: variableRefs.env })],
    rows: [
      { key: 'others', title: 'Find a trace', panels: [newest] },
      { key: 'one', title: 'Trace', panels: [waterfall, lines] },
      {
        key: 'metrics',
        title: `Metrics of ${variableRefs.service}`,
        panels: [latency(services), spanLatency, spanErrors],
      },
    ],
  });
