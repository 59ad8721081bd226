import { mul, rate, sum } from '@observability-stack/promql';
import { byTarget } from '../../alerts/stack/test-helpers';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  lokiProcessDroppedLines,
  lokiSourceFileFilesActive,
  lokiWriteDroppedEntries,
  lokiWriteRequestDurationSeconds,
  lokiWriteSentEntries,
} from '../../constructs/log-collector/alloy-metrics';
import {
  promtailDroppedEntries,
  promtailFilesActive,
  promtailPipelineDroppedLines,
  promtailRequestDurationSeconds,
  promtailSentEntries,
} from '../../constructs/log-collector/promtail-metrics';
import { alertPanelQuery } from '../shared/thresholds';
import { type AlertFinder, byInstance, INSTANCE_LEGEND, jobInSelectedEnv } from './selection';

const [promtail, alloy] = [jobInSelectedEnv('promtail'), jobInSelectedEnv('alloy')];

/** Metrics of both agents: the same measurements under different names. */
const agents = {
  promtail: {
    sent: promtailSentEntries.where(promtail),
    dropped: promtailDroppedEntries.where(promtail),
    removed: promtailPipelineDroppedLines.where(promtail),
    files: promtailFilesActive.where(promtail),
    requests: promtailRequestDurationSeconds.count.where(promtail),
  },
  alloy: {
    sent: lokiWriteSentEntries.where(alloy),
    dropped: lokiWriteDroppedEntries.where(alloy),
    removed: lokiProcessDroppedLines.where(alloy),
    files: lokiSourceFileFilesActive.where(alloy),
    requests: lokiWriteRequestDurationSeconds.count.where(alloy),
  },
};

export function logCollectorPanels(
  alert: AlertFinder,
  agent: keyof typeof agents,
): readonly Panel[] {
  const { sent, dropped, removed, files, requests } = agents[agent];
  return [
    timeSeries({
      key: 'agent-lines',
      width: 6,
      title: 'Log lines sent and dropped',
      description:
        'Log lines per second that the agent on each node sends to Loki, those it cannot deliver, and those that the definitions of services drop, sample or limit. Good: none dropped.',
      queries: [
        query(sum(rate(sent, '$__rate_interval'), byInstance), { legendFormat: INSTANCE_LEGEND }),
        query(sum(rate(dropped, '$__rate_interval'), { by: ['reason'] }), {
          legendFormat: 'dropped: {{reason}}',
        }),
        query(sum(rate(removed, '$__rate_interval'), { by: ['reason'] }), {
          legendFormat: 'by definition: {{reason}}',
        }),
      ],
      unit: 'suffix:lines/s',
      noValue: 'No log lines yet',
      styles: [{ series: '/^dropped/', color: 'red' }],
    }),
    timeSeries({
      key: 'agent-requests',
      width: 6,
      title: 'Responses of Loki',
      description:
        'Push requests per second, by status. Good: only 204. 429 means that a limit was exceeded, 400 that log lines were rejected.',
      queries: [
        query(sum(rate(requests, '$__rate_interval'), { by: ['status_code'] }), {
          legendFormat: '{{status_code}}',
        }),
      ],
      unit: 'reqps',
      stacked: true,
      noValue: 'No log lines yet',
      styles: [
        { series: '/^2/', color: 'green' },
        { series: '/^4/', color: 'yellow' },
        { series: '/^(5|-)/', color: 'red' },
      ],
    }),
    timeSeries({
      key: 'agent-unread',
      width: 6,
      title: 'Unread bytes',
      description:
        'Bytes in log files of each node that the agent has not read for five minutes. Good: 0.',
      // Fully read files have no value in the query of the alert, and 0 here.
      ...alertPanelQuery(
        alert('LogCollectorBehind'),
        INSTANCE_LEGEND,
        {},
        mul(sum(files, byTarget), 0),
      ),
      unit: 'bytes',
      noValue: 'No unread bytes',
    }),
    timeSeries({
      key: 'agent-files',
      width: 6,
      title: 'Files tailed',
      description:
        'Log files that the agent on each node reads: one per container. Good: the number of containers.',
      queries: [query(sum(files, byInstance), { legendFormat: INSTANCE_LEGEND })],
      unit: 'none',
      noValue: 'No files are tailed',
    }),
  ];
}
