import { mul, rate, sum } from '@observability-stack/promql';
import { perTarget } from '../../alerts/stack/example';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  lokiSourceFileFilesActive,
  lokiWriteDroppedEntries,
  lokiWriteRequestDurationSeconds,
  lokiWriteSentEntries,
} from '../../constructs/log-collector/alloy-metrics';
import {
  promtailDroppedEntries,
  promtailFilesActive,
  promtailRequestDurationSeconds,
  promtailSentEntries,
} from '../../constructs/log-collector/promtail-metrics';
import { watchedBy } from '../shared/thresholds';
import { type Alerts, INSTANCE, of, perInstance } from './selection';

const [promtail, alloy] = [of('promtail'), of('alloy')];

/** Both agents measure the same things, under names of their own. */
const agents = {
  promtail: {
    sent: promtailSentEntries.where(promtail),
    dropped: promtailDroppedEntries.where(promtail),
    files: promtailFilesActive.where(promtail),
    requests: promtailRequestDurationSeconds.count.where(promtail),
  },
  alloy: {
    sent: lokiWriteSentEntries.where(alloy),
    dropped: lokiWriteDroppedEntries.where(alloy),
    files: lokiSourceFileFilesActive.where(alloy),
    requests: lokiWriteRequestDurationSeconds.count.where(alloy),
  },
};

export function logCollectorPanels(alert: Alerts, agent: keyof typeof agents): readonly Panel[] {
  const { sent, dropped, files, requests } = agents[agent];
  return [
    timeSeries({
      key: 'agent-lines',
      width: 6,
      title: 'Lines sent and dropped',
      description:
        'Log lines a second that the agent on each node sends to Loki, and those it gives up. Good: none given up.',
      queries: [
        query(sum(rate(sent, '$__rate_interval'), perInstance), { legend: INSTANCE }),
        query(sum(rate(dropped, '$__rate_interval'), { by: ['reason'] }), {
          legend: 'dropped: {{reason}}',
        }),
      ],
      unit: 'suffix:lines/s',
      noData: 'No line yet',
      styles: [{ series: '/^dropped/', color: 'red' }],
    }),
    timeSeries({
      key: 'agent-requests',
      width: 6,
      title: 'Answers of Loki to the agents',
      description:
        'Requests a second by the status that Loki answers. Good: 204 alone. 429 is a limit, 400 a line that is refused.',
      queries: [
        query(sum(rate(requests, '$__rate_interval'), { by: ['status_code'] }), {
          legend: '{{status_code}}',
        }),
      ],
      unit: 'reqps',
      stacked: true,
      noData: 'No line yet',
      styles: [
        { series: '/^2/', color: 'green' },
        { series: '/^4/', color: 'yellow' },
        { series: '/^(5|-)/', color: 'red' },
      ],
    }),
    timeSeries({
      key: 'agent-unread',
      width: 6,
      title: 'Not yet read',
      description:
        'Bytes in log files of each node that the agent has not read for five minutes. Good: 0.',
      // what is read to the end is nothing to the alert, and 0 here
      ...watchedBy(alert('LogCollectorBehind'), INSTANCE, {}, mul(sum(files, perTarget), 0)),
      unit: 'bytes',
      noData: 'Nothing is left unread',
    }),
    timeSeries({
      key: 'agent-files',
      width: 6,
      title: 'Files read',
      description:
        'Log files that the agent on each node follows: one a container. Good: as many as there are containers.',
      queries: [query(sum(files, perInstance), { legend: INSTANCE })],
      unit: 'none',
      noData: 'No file is read',
    }),
  ];
}
