import type { Panel } from '../../catalog/panel';
import { traceList } from '../../catalog/panel';
import type { ResolvedService } from '../../resolve/services';
import { openTrace } from '../shared/links';

export const newestTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'newest-traces',
    title: 'Newest traces',
    description: 'Requests that were traced, newest first. Good: there are some, of all kinds.',
    queries: [{ kind: 'trace-search', service: name }],
    width: 12,
    noData: 'No trace: is the service instrumented, and does it send spans to the collector?',
    links: [openTrace],
  });

export const slowTraces = (service: ResolvedService): Panel => {
  const latency = (service.signals !== false && service.signals.latency) || '1s';
  return traceList({
    key: 'slow-traces',
    title: 'Slow traces',
    description: `Traced requests that took longer than ${latency}. Good: none.`,
    queries: [{ kind: 'trace-search', service: service.name, minDuration: latency }],
    width: 12,
    noData: 'No slow trace',
    links: [openTrace],
  });
};

export const failedTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'failed-traces',
    title: 'Failed traces',
    description: 'Traced requests in which a span failed. Good: none.',
    queries: [{ kind: 'trace-search', service: name, tags: 'error=true' }],
    width: 12,
    noData: 'No failed trace',
    links: [openTrace],
  });
