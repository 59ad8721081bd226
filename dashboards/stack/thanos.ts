import { labelRe, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  thanosCompactTodoCompactions,
  thanosObjstoreBucketOperationFailures,
  thanosObjstoreBucketOperations,
  thanosStoreNodesGrpcConnections,
} from '../../constructs/thanos/metrics';
import { variableRefs } from '../shared/variables';
import { byInstance, INSTANCE_LEGEND, jobInSelectedEnv } from './selection';

const all = { env: variableRefs.env, job: labelRe('thanos-.*') };

export const thanosPanels: readonly Panel[] = [
  timeSeries({
    key: 'thanos-stores',
    title: 'Connected stores',
    description:
      'Sidecars and store gateways that each querier is connected to. Good: all of them; query results lack the data of a missing store.',
    queries: [
      query(
        sum(thanosStoreNodesGrpcConnections.where(jobInSelectedEnv('thanos-query')), byInstance),
        {
          legendFormat: INSTANCE_LEGEND,
        },
      ),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noValue: 'No connected stores',
  }),
  timeSeries({
    key: 'thanos-bucket',
    title: 'Bucket operations',
    description: 'Operations per second on the object storage, and failed ones. Good: none failed.',
    queries: [
      query(
        sum(rate(thanosObjstoreBucketOperations.where(all), '$__rate_interval'), { by: ['job'] }),
        {
          legendFormat: '{{job}}',
        },
      ),
      query(sum(rate(thanosObjstoreBucketOperationFailures.where(all), '$__rate_interval')), {
        legendFormat: 'failed',
      }),
    ],
    unit: 'ops',
    noValue: 'No operations yet',
    styles: [{ series: 'failed', color: 'red' }],
  }),
  timeSeries({
    key: 'thanos-compactions',
    title: 'Pending compactions',
    description: 'Compactions that the compactor has planned. Good: returns to 0 regularly.',
    queries: [
      query(sum(thanosCompactTodoCompactions.where(jobInSelectedEnv('thanos-compactor'))), {
        legendFormat: 'pending',
      }),
    ],
    unit: 'none',
    noValue: 'No plan yet',
  }),
];
