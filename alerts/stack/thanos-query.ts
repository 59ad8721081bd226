import { up } from '@observability-stack/contracts/standard/target';
import { eq, lt, mul, or, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { thanosStoreNodesGrpcConnections } from '../../constructs/thanos/metrics';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Fires when Thanos Query is not connected to all stores. */
export function storesMissing(expected: number): PromqlAlert {
  const here = testTarget('thanos-query');
  const query = { job: 'thanos-query' };
  const connected = (store_type: string, external_labels: string, values: string) =>
    inputSeries(
      thanosStoreNodesGrpcConnections.where(here, { store_type, external_labels }),
      values,
    );
  const description = (seen: string) => `It is connected to ${seen} of ${expected} stores.`;
  const summary = (instance: string) => `${instance} is not connected to all stores.`;
  return promqlAlert({
    name: 'ThanosStoresMissing',
    // Without any connection, the series does not exist.
    expr: lt(
      or(
        sum(thanosStoreNodesGrpcConnections.where(query), byTarget),
        mul(eq(up.where(query), 1), 0),
      ),
      expected,
    ),
    for: '15m',
    severity: 'ticket',
    summary: summary('{{ $labels.instance }}'),
    description: description('{{ $value }}'),
    runbook: {
      meaning:
        'Thanos Query is connected to fewer sidecars and store gateways than there are pods.',
      impact: 'Query results silently lack the data that only the missing store has.',
      diagnosis: `- Open \`/stores\` for the connected stores and their errors: \`kubectl -n observability port-forward thanos-query-0 10902\`
- Which pods are not ready? \`kubectl -n observability get pods -l 'app.kubernetes.io/name in (prometheus,thanos-store)'\`
- Check DNS: \`rate(thanos_query_endpoints_dns_failures_total[10m])\``,
      mitigation:
        'Restore the missing pod. If all are ready: `kubectl -n observability rollout restart statefulset/thanos-query`',
    },
    tests: notFiringBefore('19m', [
      firingTest(
        'one sidecar is missing',
        '30m',
        [
          inputSeries(up.where(here), '1x30'),
          connected('sidecar', '{replica="a"}', '1x5 0x25'),
          connected('store', '', `${expected - 1}x30`),
        ],
        expectedAlert('ticket', here, [summary(here.instance), description(String(expected - 1))]),
      ),
      firingTest(
        'all stores and their series are missing',
        '30m',
        [inputSeries(up.where(here), '1x30'), connected('store', '', `${expected}x5 stale`)],
        expectedAlert('ticket', here, [summary(here.instance), description('0')]),
      ),
      notFiringTest('a rolling restart', '30m', [
        inputSeries(up.where(here), '1x30'),
        connected('store', '', `${expected}x5 ${expected - 1}x8 ${expected}x20`),
      ]),
      notFiringTest('Thanos Query is down', '30m', [inputSeries(up.where(here), '1x5 0x25')]),
    ]),
  });
}
