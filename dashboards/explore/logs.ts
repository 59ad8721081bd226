import type { Matchers, StreamLabel } from '@observability-stack/contracts';
import { bytesRate, labelRe, rate, stream, sum, topk } from '@observability-stack/logql';
import { defineDashboard } from '../../catalog/definitions/dashboard';
import { logQuery, logs, type Panel, timeSeries } from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { levelColors } from '../shared/levels';
import { fleetLink, linkToTop } from '../shared/links';
import { variableRefs } from '../shared/variables';

const LEVEL = 'level';
const SEARCH = 'search';

const streams = {
  env: variableRefs.env,
  team: labelRe(variableRefs.team),
  service: labelRe(variableRefs.service),
  level: labelRe(`$${LEVEL}`),
};
/** Searches the whole log line without regard to case; an empty text matches every log line. */
const lines = stream(streams).matches(`(?i)$${SEARCH}`);
const MOST = 10;

const byLevel: Panel = timeSeries({
  key: 'lines-by-level',
  title: 'Log lines by level',
  description: 'Selected log lines per second. Good: similar to the same time on other days.',
  queries: [
    logQuery(sum(rate(lines, '$__interval'), { by: ['level'] }), { legendFormat: '{{level}}' }),
  ],
  unit: 'suffix:lines/s',
  stacked: true,
  drawStyle: 'bars',
  noValue: 'No log lines selected',
  styles: levelColors,
});

const byService: Panel = timeSeries({
  key: 'lines-by-service',
  title: `Log lines by service (top ${MOST})`,
  description:
    'Selected log lines per second, by service. Good: in proportion to the requests of each service.',
  queries: [
    logQuery(topk(MOST, sum(rate(lines, '$__interval'), { by: ['service'] })), {
      legendFormat: '{{service}}',
    }),
  ],
  unit: 'suffix:lines/s',
  stacked: true,
  drawStyle: 'bars',
  noValue: 'No log lines selected',
});

const bytesByService: Panel = timeSeries({
  key: 'bytes-by-service',
  title: `Bytes by service (top ${MOST})`,
  description:
    'Bytes of log lines per second, which determine the cost of storage. Good: constant.',
  queries: [
    logQuery(topk(MOST, sum(bytesRate(lines, '$__interval'), { by: ['service'] })), {
      legendFormat: '{{service}}',
    }),
  ],
  unit: 'binBps',
  stacked: true,
  drawStyle: 'bars',
  noValue: 'No log lines selected',
});

const found: Panel = logs({
  key: 'lines',
  title: 'Log lines',
  description:
    'Selected log lines, newest first. Click a log line for its fields; trace_id links to the trace.',
  queries: [logQuery(lines)],
  height: 20,
  noValue: 'No log lines selected',
});

const choice = (name: string, title: string, where: Matchers<StreamLabel>, multi: boolean) =>
  ({
    kind: 'labels',
    name,
    title,
    label: name,
    source: { logs: stream(where) },
    multi,
    refreshOnTimeRange: true,
  }) as const;

/** Dashboard of the log lines of all services, selected by labels and content. */
export const logsDashboard = defineDashboard({
  uid: dashboardUids.logs,
  title: 'Logs',
  description:
    'Log lines of all services: select environment, team, service and level, and search in them.',
  tags: ['logs', 'explore'],
  variables: [
    choice(dashboardVariables.env, 'Environment', { env: labelRe('.+') }, false),
    choice(dashboardVariables.team, 'Team', { env: variableRefs.env }, true),
    choice(
      dashboardVariables.service,
      'Service',
      { env: variableRefs.env, team: labelRe(variableRefs.team) },
      true,
    ),
    choice(LEVEL, 'Level', { env: variableRefs.env, service: labelRe(variableRefs.service) }, true),
    { kind: 'text', name: SEARCH, title: 'Search (RE2)' },
  ],
  links: [fleetLink, linkToTop('Traces', dashboardUids.traces)],
  rows: [
    { key: 'how-many', title: 'Volume', panels: [byLevel, byService, bytesByService] },
    { key: 'which', title: 'Log lines', panels: [found] },
  ],
});
