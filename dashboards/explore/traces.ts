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
  description:
    'Which service did what, and how long it took. Good: no span that waits, none with an error.',
  queries: [{ kind: 'trace', traceId: chosen.traceId }],
  noData: 'No trace of this id: it was not sampled, or is older than traces are kept',
});

const lines: Panel = logs({
  key: 'trace-lines',
  title: 'Lines of this trace',
  description: 'What all services wrote while they worked on this trace, in its environment.',
  queries: [
    logQuery(
      stream({ env: chosen.env }).where({ [correlation.traceId]: [neq(''), chosen.traceId] }),
    ),
  ],
  height: 10,
  noData: 'No line belongs to this trace within the time shown',
});

const latency: Panel = timeSeries({
  key: 'latency',
  title: `Latency of ${chosen.service}, 95 %`,
  description:
    'Time in which 95 of 100 requests are answered, with exemplars: a dot is one request, and its link opens its trace. Good: the dot of this trace lies among the others.',
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
  noData: 'The service does not measure its requests',
});

const spanLatency: Panel = timeSeries({
  key: 'span-latency',
  title: 'Operations: 95 %',
  description: 'Time in which 95 of 100 spans of each operation end. Good: level.',
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
  noData: 'The Collector has no span of this service',
});

const spanErrors: Panel = timeSeries({
  key: 'span-errors',
  title: 'Operations: a second, and failed',
  description:
    'Spans of each operation a second; those that failed are said to be. Good: none failed.',
  queries: [
    query(
      sum(rate(spanCalls.where(spans), '$__rate_interval'), { by: ['span_name', 'status_code'] }),
      { legend: '{{span_name}} {{status_code}}' },
    ),
  ],
  unit: 'ops',
  noData: 'The Collector has no span of this service',
  styles: [{ series: '/ERROR$/', color: 'red' }],
});

const newest: Panel = traceList({
  key: 'newest-traces',
  height: 7,
  title: `Newest traces of ${chosen.service}`,
  description: 'A click on an id shows that trace on this page.',
  queries: [{ kind: 'trace-search', service: chosen.service }],
  noData: 'No trace within the time shown',
  links: [openTrace(chosen.service)],
});

/** One trace from all sides: its spans, its lines, and the metrics of the service that it is looked at for. */
export const tracesDashboard = defineDashboard({
  uid: dashboardUids.traces,
  title: 'Traces',
  description:
    'One trace from all sides: spans, lines and metrics. Set its id above, or choose one below.',
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
    { key: 'others', title: 'Choose one', panels: [newest] },
    { key: 'one', title: 'The trace', panels: [waterfall, lines] },
    {
      key: 'metrics',
      title: `Metrics of ${chosen.service}`,
      panels: [latency, spanLatency, spanErrors],
    },
  ],
});
