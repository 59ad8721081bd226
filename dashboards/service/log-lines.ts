import { hasHttp } from '../../alerts/http';
import { errorLines } from '../../alerts/logs/error-lines';
import { logQuery, logs, type Panel, timeSeries } from '../../catalog/panel';
import { millisecondsOf } from '../../catalog/units';
import { countOverTime, div, above as longer, rate, re, stream, sum } from '../../query/logql';
import type { ResolvedService } from '../../resolve/services';
import { levelColors } from '../shared/levels';
import { above, lineAt } from '../shared/thresholds';
import { chosen } from '../shared/variables';

const own = ({ name }: ResolvedService) => ({ service: name, env: chosen.env });
const ERRORS = { level: re('error|fatal') };

export const linesByLevel = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'lines-by-level',
    title: 'Log lines by level',
    description:
      'Lines a second. Good: as many as the requests explain, hardly any of level error.',
    queries: [
      logQuery(sum(rate(stream(own(service)), '$__auto'), { by: ['level'] }), {
        legend: '{{level}}',
      }),
    ],
    unit: 'suffix: lines/s',
    stacked: true,
    draw: 'bars',
    noData: 'No line',
    styles: levelColors,
  });

export const errorShare = (service: ResolvedService): Panel => {
  const limit = service.signals !== false && service.signals.errorLineRatio;
  // where there is an alert, as it looks back
  const window = limit !== false && hasHttp(service) ? '5m' : '$__auto';
  return timeSeries({
    key: 'error-line-share',
    title: 'Share of error lines',
    description:
      'Share of the lines that are of level error or fatal. Good: near 0 %. The line, if any, is where the alert fires.',
    queries: [
      logQuery(
        div(
          sum(countOverTime(stream(own(service), ERRORS), window)),
          sum(countOverTime(stream(own(service)), window)),
        ),
        { legend: 'Errors' },
      ),
    ],
    unit: 'percentunit',
    softMax: 0.05,
    noData: 'No error line',
    thresholds: above(
      limit !== false && hasHttp(service) && lineAt(errorLines(service, limit), limit),
    ),
    styles: [{ series: 'Errors', color: 'red' }],
  });
};

export const slowByRoute = (service: ResolvedService): Panel => {
  const latency = (service.signals !== false && service.signals.latency) || '1s';
  return timeSeries({
    key: 'slow-by-route',
    title: `Slow requests by route`,
    description: `Requests that took longer than ${latency}, as their lines tell. Good: none. What stands here has a trace: look for its line below.`,
    queries: [
      logQuery(
        sum(
          countOverTime(
            stream(own(service))
              .contains('duration_ms')
              .json()
              .where({ duration_ms: longer(millisecondsOf(latency)) })
              .withoutErrors(),
            '$__auto',
          ),
          { by: ['method', 'route'] },
        ),
        { legend: '{{method}} {{route}}' },
      ),
    ],
    unit: 'none',
    draw: 'bars',
    stacked: true,
    decimals: 0,
    calcs: ['sum'],
    noData: 'No slow request',
  });
};

export const errorLog = (service: ResolvedService): Panel =>
  logs({
    key: 'error-log',
    title: 'Errors',
    description:
      'Lines of level error or fatal, newest first. Good: none. A line that belongs to a trace has a link to it under its fields.',
    queries: [logQuery(stream(own(service), ERRORS), { maxLines: 200 })],
    noData: 'No error line',
  });
