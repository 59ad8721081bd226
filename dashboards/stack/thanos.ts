import { rate, re, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  thanosCompactTodoCompactions,
  thanosObjstoreBucketOperationFailures,
  thanosObjstoreBucketOperations,
  thanosStoreNodesGrpcConnections,
} from '../../constructs/thanos/metrics';
import { chosen } from '../shared/variables';
import { INSTANCE, of, perInstance } from './selection';

const all = { env: chosen.env, job: re('thanos-.*') };

export const thanosPanels: readonly Panel[] = [
  timeSeries({
    key: 'thanos-stores',
    title: 'Stores connected',
    description:
      'Stores that each querier asks: sidecars and store gateways. Good: all there are; what is missing leaves gaps in answers.',
    queries: [
      query(sum(thanosStoreNodesGrpcConnections.where(of('thanos-query')), perInstance), {
        legend: INSTANCE,
      }),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noData: 'No store is connected',
  }),
  timeSeries({
    key: 'thanos-bucket',
    title: 'Object store',
    description: 'Operations on the object store a second, and those that fail. Good: none fails.',
    queries: [
      query(
        sum(rate(thanosObjstoreBucketOperations.where(all), '$__rate_interval'), { by: ['job'] }),
        {
          legend: '{{job}}',
        },
      ),
      query(sum(rate(thanosObjstoreBucketOperationFailures.where(all), '$__rate_interval')), {
        legend: 'failed',
      }),
    ],
    unit: 'ops',
    noData: 'No operation yet',
    styles: [{ series: 'failed', color: 'red' }],
  }),
  timeSeries({
    key: 'thanos-compactions',
    title: 'Compactions to do',
    description: 'Compactions that the compactor has planned. Good: falls to 0 again and again.',
    queries: [
      query(sum(thanosCompactTodoCompactions.where(of('thanos-compactor'))), { legend: 'to do' }),
    ],
    unit: 'none',
    noData: 'Not planned yet',
  }),
];
