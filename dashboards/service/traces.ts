import type { Panel } from '../../catalog/definitions/panel';
import { traceList } from '../../catalog/definitions/panel';
import type { ResolvedService } from '../../resolve/services';
import { openTrace } from '../shared/links';

/** So many are looked through for slow ones. */
const MANY = 100;

export const slowestTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'slowest-traces',
    title: `Slowest of the last ${MANY} traces`,
    description:
      'Traced requests, those that took longest first. Good: all of them below what the objective allows.',
    queries: [{ kind: 'trace-search', service: name, limit: MANY }],
    width: 12,
    noData: 'No trace',
    slowestFirst: true,
    links: [openTrace(name)],
  });

export const failedTraces = ({ name }: ResolvedService): Panel =>
  traceList({
    key: 'failed-traces',
    title: 'Failed traces',
    description: 'Traced requests in which a span failed. Good: none.',
    queries: [{ kind: 'trace-search', service: name, tags: 'error=true' }],
    width: 12,
    noData: 'No failed trace',
    links: [openTrace(name)],
  });
