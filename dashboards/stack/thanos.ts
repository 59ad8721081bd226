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
    title: 'Connected stores',
    description:
      'Sidecars and store gateways that each querier is connected to. Good: all of them; query results lack the data of a missing store.',
    queries: [
      query(sum(thanosStoreNodesGrpcConnections.where(of('thanos-query')), perInstance), {
        legend: INSTANCE,
      }),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noData: 'No connected stores',
  }),
  timeSeries({
    key: 'thanos-bucket',
    title: 'Bucket operations',
    description: 'Operations per second on the object storage, and failed ones. Good: none failed.',
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
    noData: 'No operations yet',
    styles: [{ series: 'failed', color: 'red' }],
  }),
  timeSeries({
    key: 'thanos-compactions',
    title: 'Pending compactions',
    description: 'Compactions that the compactor has planned. Good: returns to 0 regularly.',
    queries: [
      query(sum(thanosCompactTodoCompactions.where(of('thanos-compactor'))), { legend: 'pending' }),
    ],
    unit: 'none',
    noData: 'No plan yet',
  }),
];
