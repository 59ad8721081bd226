import type { Panel } from '../../catalog/definitions/panel';
import { traceList } from '../../catalog/definitions/panel';
import type { ResolvedService } from '../../resolve/services';
import { traceLink } from '../shared/links';

/** Number of traces that are searched for slow ones. */
const MANY = 100;

export const slowestTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'slowest-traces',
    title: `Slowest of the last ${MANY} traces`,
    description: 'Slowest traces first. Good: all are faster than the latency objective.',
    queries: [{ kind: 'trace-search', service: name, limit: MANY }],
    width: 12,
    noValue: 'No traces',
    slowestFirst: true,
    links: [traceLink(name)],
  });

export const failedTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'failed-traces',
    title: 'Failed traces',
    description: 'Traces in which a span failed. Good: none.',
    queries: [{ kind: 'trace-search', service: name, tags: 'error=true' }],
    width: 12,
    noValue: 'No failed traces',
    links: [traceLink(name)],
  });
