import {
  countOverTime,
  div,
  labelRe,
  maxOverTime,
  mul,
  or,
  rate,
  stream,
  sum,
} from '@observability-stack/logql';
import { parseDurationMs } from '@observability-stack/query-common';
import { hasHttp } from '../../alerts/http';
import { errorLines } from '../../alerts/logs/error-lines';
import { serviceLogFormat, serviceLogParser } from '../../alerts/logs/service';
import { logQuery, logs, type Panel, timeSeries } from '../../catalog/definitions/panel';
import { requestFieldsOf } from '../../catalog/logs/fields';
import { legendFormat } from '../../catalog/panels/metrics';
import type { ResolvedService } from '../../resolve/services';
import { levelColors } from '../shared/levels';
import { alertThresholdAt, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

const own = ({ name }: ResolvedService) => ({ service: name, env: variableRefs.env });
const ERRORS = { level: labelRe('error|fatal') };

/**
 * Returns the template that formats a log line with fields as its message; other log lines are
 * unchanged.
 */
function readable(service: ResolvedService): string {
  const { method, route, status } = requestFieldsOf(service.logs ?? {});
  const request = `{{ if .${route} }} ({{ .${method} }} {{ .${route} }} {{ .${status} }}){{ end }}`;
  return `{{ if .msg }}{{ .msg }}{{ if .error }}: {{ .error }}{{ end }}${request}{{ else }}{{ __line__ }}{{ end }}`;
}

export const linesByLevel = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'lines-by-level',
    title: 'Log lines by level',
    description:
      'Log lines per second. Good: in proportion to the requests, and hardly any of level error.',
    queries: [
      logQuery(sum(rate(stream(own(service)), '$__interval'), { by: ['level'] }), {
        legendFormat: '{{level}}',
      }),
    ],
    unit: 'suffix:lines/s',
    stacked: true,
    drawStyle: 'bars',
    noValue: 'No log lines',
    styles: levelColors,
  });

export const errorShare = (service: ResolvedService): Panel => {
  const limit = service.signals !== false && service.signals.errorLineRatio;
  // With an alert, the window of the alert.
  const window = limit !== false && hasHttp(service) ? '5m' : '$__interval';
  const all = sum(countOverTime(stream(own(service)), window));
  return timeSeries({
    key: 'error-line-share',
    title: 'Ratio of error log lines',
    description:
      'Ratio of log lines with level error or fatal. Good: close to 0 %. The threshold, if any, is that of the alert.',
    queries: [
      logQuery(
        // A time without errors shows 0 % instead of no data.
        div(or(sum(countOverTime(stream(own(service), ERRORS), window)), mul(all, 0)), all),
        { legendFormat: 'Errors' },
      ),
    ],
    unit: 'percentunit',
    axisSoftMax: (limit || 0.05) * 1.2,
    noValue: 'No log lines',
    thresholds: thresholdsAbove(
      limit !== false && hasHttp(service) && alertThresholdAt(errorLines(service, limit), limit),
    ),
    styles: [{ series: 'Errors', color: 'red' }],
  });
};

/** Panel of the slowest requests by route, in seconds like the metrics. */
export const slowestByRoute = (service: ResolvedService): Panel => {
  const { signals } = service;
  const limit = signals !== false && signals.slowLineRatio !== false && signals.latency;
  const { method, route, duration, unit } = requestFieldsOf(service.logs ?? {});
  // The contract of the lines has these fields; the compiler does not know their names.
  const slowest = maxOverTime(
    stream(own(service))
      .contains(duration)
      .parseAs(serviceLogParser(service))
      .unwrap(duration as never)
      // Excludes log lines that are not JSON, and durations that are not numbers.
      .withoutErrors(),
    '$__interval',
    { by: [method, route] as never },
  );
  return timeSeries({
    key: 'slowest-by-route',
    title: 'Slowest request by route',
    description: `Longest request duration by route, from log lines. Good: below the threshold${limit === false ? '' : ` of ${limit}: the alert counts the requests above it`}. To find the trace, look for the log line below.`,
    queries: [
      logQuery(unit === 'seconds' ? slowest : div(slowest, 1000), {
        legendFormat: legendFormat([method, route], 'Requests'),
      }),
    ],
    unit: 's',
    drawStyle: 'points',
    calcs: ['max', 'lastNotNull'],
    noValue: 'No log lines with a duration',
    ...(limit === false
      ? {}
      : {
          thresholds: thresholdsAbove({ value: parseDurationMs(limit) / 1000, severity: 'ticket' }),
        }),
  });
};

export const errorLog = (service: ResolvedService): Panel =>
  logs({
    key: 'error-log',
    title: 'Error log lines',
    description:
      'Log lines with level error or fatal, newest first. Good: none. Expand a log line for the link to its trace.',
    queries: [
      logQuery(
        serviceLogFormat(service) === 'text'
          ? stream(own(service), ERRORS)
          : stream(own(service), ERRORS)
              .parseAs(serviceLogParser(service))
              .lineFormat(readable(service)),
        { maxLines: 200 },
      ),
    ],
    height: 9,
    noValue: 'No error log lines',
  });
