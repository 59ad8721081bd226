import type { Matchers, StreamLabel } from '@observability-stack/contracts';
import { bytesRate, rate, re, stream, sum, topk } from '@observability-stack/logql';
import { defineDashboard } from '../../catalog/definitions/dashboard';
import { logQuery, logs, type Panel, timeSeries } from '../../catalog/definitions/panel';
import { dashboardUids, dashboardVariables } from '../../catalog/names';
import { levelColors } from '../shared/levels';
import { fleetLink, toTop } from '../shared/links';
import { chosen } from '../shared/variables';

const LEVEL = 'level';
const SEARCH = 'search';

const streams = {
  env: chosen.env,
  team: re(chosen.team),
  service: re(chosen.service),
  level: re(`$${LEVEL}`),
};
/** Anywhere in the line, whatever the case; an empty text is in every line. */
const lines = stream(streams).matches(`(?i)$${SEARCH}`);
const MOST = 10;

const byLevel: Panel = timeSeries({
  key: 'lines-by-level',
  title: 'Lines by level',
  description: 'Lines a second that are chosen above. Good: as at this time on other days.',
  queries: [logQuery(sum(rate(lines, '$__interval'), { by: ['level'] }), { legend: '{{level}}' })],
  unit: 'suffix:lines/s',
  stacked: true,
  draw: 'bars',
  noData: 'No line is chosen',
  styles: levelColors,
});

const byService: Panel = timeSeries({
  key: 'lines-by-service',
  title: `Lines by service: the ${MOST} with most`,
  description:
    'Lines a second that are chosen above. Good: no service that writes far more than it is asked.',
  queries: [
    logQuery(topk(MOST, sum(rate(lines, '$__interval'), { by: ['service'] })), {
      legend: '{{service}}',
    }),
  ],
  unit: 'suffix:lines/s',
  stacked: true,
  draw: 'bars',
  noData: 'No line is chosen',
});

const bytesByService: Panel = timeSeries({
  key: 'bytes-by-service',
  title: `Bytes by service: the ${MOST} with most`,
  description: 'Bytes of lines a second: what storage costs. Good: level.',
  queries: [
    logQuery(topk(MOST, sum(bytesRate(lines, '$__interval'), { by: ['service'] })), {
      legend: '{{service}}',
    }),
  ],
  unit: 'binBps',
  stacked: true,
  draw: 'bars',
  noData: 'No line is chosen',
});

const found: Panel = logs({
  key: 'lines',
  title: 'Lines',
  description:
    'The lines that are chosen above, newest first. A click on a line shows its fields; trace_id leads to the trace.',
  queries: [logQuery(lines)],
  height: 20,
  noData: 'No line is chosen',
});

const choice = (name: string, title: string, where: Matchers<StreamLabel>, several: boolean) =>
  ({
    kind: 'labels',
    name,
    title,
    label: name,
    of: { logs: stream(where) },
    several,
    withTime: true,
  }) as const;

/** Lines of all programs, by what they are of and what is in them. */
export const logsDashboard = defineDashboard({
  uid: dashboardUids.logs,
  title: 'Logs',
  description: 'Lines of all programs: choose whose and how serious, and search in them.',
  tags: ['logs', 'explore'],
  variables: [
    choice(dashboardVariables.env, 'Environment', { env: re('.+') }, false),
    choice(dashboardVariables.team, 'Team', { env: chosen.env }, true),
    choice(dashboardVariables.service, 'Service', { env: chosen.env, team: re(chosen.team) }, true),
    choice(LEVEL, 'Level', { env: chosen.env, service: re(chosen.service) }, true),
    { kind: 'text', name: SEARCH, title: 'In the line (RE2)' },
  ],
  links: [fleetLink, toTop('Traces', dashboardUids.traces)],
  rows: [
    { key: 'how-many', title: 'How many', panels: [byLevel, byService, bytesByService] },
    { key: 'which', title: 'Which', panels: [found] },
  ],
});
