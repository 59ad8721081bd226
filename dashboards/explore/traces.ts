import { correlation } from '@observability-stack/contracts';
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { neq, stream } from '@observability-stack/logql';
import { histogramQuantile, rate, sum } from '@observability-stack/promql';
import { defineDashboard } from '../../catalog/definitions/dashboard';
import {
  logQuery,
  logs,
  type Panel,
  query,
  timeSeries,
  trace,
  traceList,
} from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { spanCalls, spanDurationSeconds } from '../../constructs/otel-collector/span-metrics';
import { fleetLink, openTrace, toTop } from '../shared/links';
import { chosen } from '../shared/variables';

const spans = { service_name: chosen.service, env: chosen.env };

const waterfall: Panel = trace({
  key: 'trace',
  title: 'Trace',
  description: 'Spans of the trace by service. Good: no gaps and no errors.',
  queries: [{ kind: 'trace', traceId: chosen.traceId }],
  noData: 'Trace not found: it was not sampled, or is older than the retention',
});

const lines: Panel = logs({
  key: 'trace-lines',
  title: 'Log lines of this trace',
  description: 'Log lines of all services with this trace id, in its environment.',
  queries: [
    logQuery(
      stream({ env: chosen.env }).where({ [correlation.traceId]: [neq(''), chosen.traceId] }),
    ),
  ],
  height: 10,
  noData: 'No log lines with this trace id in the selected time range',
});

const latency: Panel = timeSeries({
  key: 'latency',
  title: `Latency of ${chosen.service} (p95)`,
  description:
    '95th percentile of the request duration. A dot is an exemplar: its link opens the trace. Good: the dot of this trace is close to the others.',
  queries: [
    query(
      histogramQuantile(
        0.95,
        sum(
          rate(
            httpRequestDuration.bucket.where({ service: chosen.service, env: chosen.env }),
            '$__rate_interval',
          ),
          { by: ['le'] },
        ),
      ),
      { legend: '95 %', exemplars: true },
    ),
  ],
  unit: 's',
  noData: 'No HTTP metrics for this service',
});

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
      { legend: '{{span_name}}' },
    ),
  ],
  unit: 's',
  noData: 'No span metrics for this service',
});

const spanErrors: Panel = timeSeries({
  key: 'span-errors',
  title: 'Spans by operation',
  description: 'Spans per second by operation and status. Good: none failed.',
  queries: [
    query(
      sum(rate(spanCalls.where(spans), '$__rate_interval'), { by: ['span_name', 'status_code'] }),
      { legend: '{{span_name}} {{status_code}}' },
    ),
  ],
  unit: 'ops',
  noData: 'No span metrics for this service',
  styles: [{ series: '/ERROR$/', color: 'red' }],
});

const newest: Panel = traceList({
  key: 'newest-traces',
  height: 7,
  title: `Latest traces of ${chosen.service}`,
  description: 'Click an id to show that trace on this dashboard.',
  queries: [{ kind: 'trace-search', service: chosen.service }],
  noData: 'No traces in the selected time range',
  links: [openTrace(chosen.service)],
});

/** Dashboard of one trace: its spans, its log lines, and the metrics of the selected service. */
export const tracesDashboard = defineDashboard({
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
      of: { metrics: spanCalls.where() },
    },
    {
      kind: 'labels',
      name: dashboardVariables.service,
      title: 'Service',
      label: 'service_name',
      of: { metrics: spanCalls.where({ env: chosen.env }) },
      withTime: true,
    },
  ],
  links: [fleetLink, toTop('Logs', dashboardUids.logs, { env: chosen.env })],
  rows: [
    { key: 'others', title: 'Find a trace', panels: [newest] },
    { key: 'one', title: 'Trace', panels: [waterfall, lines] },
    {
      key: 'metrics',
      title: `Metrics of ${chosen.service}`,
      panels: [latency, spanLatency, spanErrors],
    },
  ],
});
