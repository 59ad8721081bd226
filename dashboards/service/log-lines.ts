import {
  countOverTime,
  div,
  maxOverTime,
  mul,
  or,
  rate,
  re,
  stream,
  sum,
} from '@observability-stack/logql';
import { millisecondsOf } from '@observability-stack/query-common';
import { hasHttp } from '../../alerts/http';
import { errorLines } from '../../alerts/logs/error-lines';
import { formatOf, parserOf } from '../../alerts/logs/service';
import { logQuery, logs, type Panel, timeSeries } from '../../catalog/definitions/panel';
import type { ResolvedService } from '../../resolve/services';
import { levelColors } from '../shared/levels';
import { above, lineAt } from '../shared/thresholds';
import { chosen } from '../shared/variables';

const own = ({ name }: ResolvedService) => ({ service: name, env: chosen.env });
const ERRORS = { level: re('error|fatal') };

/** What happened, of a line with fields; other lines as they stand. */
const READABLE =
  '{{ if .msg }}{{ .msg }}{{ if .error }}: {{ .error }}{{ end }}{{ if .route }} ({{ .method }} {{ .route }} {{ .status_code }}){{ end }}{{ else }}{{ __line__ }}{{ end }}';

export const linesByLevel = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'lines-by-level',
    title: 'Log lines by level',
    description:
      'Lines a second. Good: as many as the requests explain, hardly any of level error.',
    queries: [
      logQuery(sum(rate(stream(own(service)), '$__interval'), { by: ['level'] }), {
        legend: '{{level}}',
      }),
    ],
    unit: 'suffix:lines/s',
    stacked: true,
    draw: 'bars',
    noData: 'No line',
    styles: levelColors,
  });

export const errorShare = (service: ResolvedService): Panel => {
  const limit = service.signals !== false && service.signals.errorLineRatio;
  // where there is an alert, as it looks back
  const window = limit !== false && hasHttp(service) ? '5m' : '$__interval';
  const all = sum(countOverTime(stream(own(service)), window));
  return timeSeries({
    key: 'error-line-share',
    title: 'Share of error lines',
    description:
      'Share of the lines that are of level error or fatal. Good: near 0 %. The line, if any, is where the alert fires.',
    queries: [
      logQuery(
        // a time without an error is 0 % and not nothing
        div(or(sum(countOverTime(stream(own(service), ERRORS), window)), mul(all, 0)), all),
        { legend: 'Errors' },
      ),
    ],
    unit: 'percentunit',
    softMax: (limit || 0.05) * 1.2,
    noData: 'No line',
    thresholds: above(
      limit !== false && hasHttp(service) && lineAt(errorLines(service, limit), limit),
    ),
    styles: [{ series: 'Errors', color: 'red' }],
  });
};

/** In seconds, as the metrics have it. */
export const slowestByRoute = (service: ResolvedService): Panel => {
  const { signals } = service;
  const limit = signals !== false && signals.slowLineRatio !== false && signals.latency;
  return timeSeries({
    key: 'slowest-by-route',
    title: 'Slowest request by route',
    description: `The longest that a request to each route took, as its line tells. Good: below the line${limit === false ? '' : `, which is at ${limit}: the alert counts the requests above it`}. Each has a trace: look for its line below.`,
    queries: [
      logQuery(
        div(
          maxOverTime(
            stream(own(service))
              .contains('duration_ms')
              .parsedAs(parserOf(service))
              .unwrap('duration_ms')
              // a duration that is no number as well as a line that is no JSON
              .withoutErrors(),
            '$__interval',
            { by: ['method', 'route'] },
          ),
          1000,
        ),
        { legend: '{{method}} {{route}}' },
      ),
    ],
    unit: 's',
    draw: 'points',
    calcs: ['max', 'lastNotNull'],
    noData: 'No line tells how long a request took',
    ...(limit === false
      ? {}
      : { thresholds: above({ value: millisecondsOf(limit) / 1000, severity: 'ticket' }) }),
  });
};

export const errorLog = (service: ResolvedService): Panel =>
  logs({
    key: 'error-log',
    title: 'Error lines',
    description:
      'Lines of level error or fatal, newest first. Good: none. A line that belongs to a trace has a link to it under its fields.',
    queries: [
      logQuery(
        formatOf(service) === 'text'
          ? stream(own(service), ERRORS)
          : stream(own(service), ERRORS).parsedAs(parserOf(service)).lineFormat(READABLE),
        { maxLines: 200 },
      ),
    ],
    height: 9,
    noData: 'No error line',
  });
