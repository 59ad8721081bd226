import { rate, sub } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { gaugePanel, ratePanel } from '../../panels';
import { panelSelectorOf } from '../integration';
import {
  nginxAccepted,
  nginxActive,
  nginxHandled,
  nginxReading,
  nginxRequests,
  nginxUp,
  nginxWaiting,
  nginxWriting,
} from './metrics';
import type { NginxOptions } from './options';

const INTERVAL = '$__rate_interval';

/** Returns the panels of an NGINX server. */
export function nginxPanels({ name }: NginxOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  return [
    gaugePanel(nginxUp.where(service), ['instance'], {
      key: 'nginx-up',
      title: 'NGINX up',
      description: '1 if the exporter received the page `stub_status`. Good: always 1.',
      unit: 'short',
    }),
    ratePanel(nginxRequests.where(service), ['instance'], {
      key: 'nginx-requests',
      title: 'Requests',
      description: 'Requests per second. Good: similar to the same time on other days.',
      unit: 'reqps',
    }),
    timeSeries({
      key: 'nginx-connections',
      title: 'Connections by state',
      description:
        'Active connections. Good: few are writing, compared with those that wait for the next request.',
      queries: [
        query(nginxActive.where(service), { legendFormat: 'Active' }),
        query(nginxReading.where(service), { legendFormat: 'Reading' }),
        query(nginxWriting.where(service), { legendFormat: 'Writing' }),
        query(nginxWaiting.where(service), { legendFormat: 'Waiting' }),
      ],
      unit: 'short',
    }),
    timeSeries({
      key: 'nginx-accepted',
      title: 'Accepted and dropped connections',
      description: 'New connections per second. Good: none is dropped.',
      queries: [
        query(rate(nginxAccepted.where(service), INTERVAL), { legendFormat: 'Accepted' }),
        query(
          sub(
            rate(nginxAccepted.where(service), INTERVAL),
            rate(nginxHandled.where(service), INTERVAL),
          ),
          { legendFormat: 'Dropped' },
        ),
      ],
      unit: 'ops',
    }),
  ];
}
