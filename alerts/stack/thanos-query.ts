import { up } from '@observability-stack/contracts/standard/target';
import { equal, lt, mul, or, sum } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { thanosStoreNodesGrpcConnections } from '../../constructs/thanos/metrics';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';

/** Fires when Thanos Query is not connected to all stores. */
export function storesMissing(expected: number): PromqlAlert {
  const here = targetInTest('thanos-query');
  const query = { job: 'thanos-query' };
  const connected = (store_type: string, external_labels: string, values: string) =>
    given(thanosStoreNodesGrpcConnections.where(here, { store_type, external_labels }), values);
  const description = (seen: string) => `It is connected to ${seen} of ${expected} stores.`;
  const summary = (instance: string) => `${instance} is not connected to all stores.`;
  return promqlAlert({
    name: 'ThanosStoresMissing',
    // Without any connection, the series does not exist.
    expr: lt(
      or(
        sum(thanosStoreNodesGrpcConnections.where(query), perTarget),
        mul(equal(up.where(query), 1), 0),
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
    tests: notBefore('19m', [
      firing(
        'one sidecar is missing',
        '30m',
        [
          given(up.where(here), '1x30'),
          connected('sidecar', '{replica="a"}', '1x5 0x25'),
          connected('store', '', `${expected - 1}x30`),
        ],
        alertOf('ticket', here, [summary(here.instance), description(String(expected - 1))]),
      ),
      firing(
        'all stores and their series are missing',
        '30m',
        [given(up.where(here), '1x30'), connected('store', '', `${expected}x5 stale`)],
        alertOf('ticket', here, [summary(here.instance), description('0')]),
      ),
      quiet('a rolling restart', '30m', [
        given(up.where(here), '1x30'),
        connected('store', '', `${expected}x5 ${expected - 1}x8 ${expected}x20`),
      ]),
      quiet('Thanos Query is down', '30m', [given(up.where(here), '1x5 0x25')]),
    ]),
  });
}
