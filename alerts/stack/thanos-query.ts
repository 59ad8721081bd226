import { up } from '@observability-stack/contracts/standard/target';
import { equal, lt, mul, or, sum } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import { thanosStoreNodesGrpcConnections } from '../../constructs/thanos/metrics';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';

/** Whom Thanos Query can ask. */
export function storesMissing(expected: number): PromqlAlert {
  const here = targetInTest('thanos-query');
  const query = { job: 'thanos-query' };
  const connected = (store_type: string, external_labels: string, values: string) =>
    given(thanosStoreNodesGrpcConnections.where(here, { store_type, external_labels }), values);
  const description = (seen: string) => `It is connected to ${seen} of ${expected}.`;
  const summary = (instance: string) => `${instance} does not see all stores.`;
  return promqlAlert({
    name: 'ThanosStoresMissing',
    // without a connection there is no series
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
        'Thanos Query is connected to fewer sidecars and store gateways than there are pods of them.',
      impact: 'Graphs lack what only the missing one has, and nothing tells the one who looks.',
      diagnosis: `- The page \`/stores\` shows whom it sees, and errors: \`kubectl -n observability port-forward thanos-query-0 10902\`
- Which pods are not ready? \`kubectl -n observability get pods -l 'app.kubernetes.io/name in (prometheus,thanos-store)'\`
- DNS: \`rate(thanos_query_endpoints_dns_failures_total[10m])\``,
      mitigation:
        'Bring the missing pod back. If all are ready: `kubectl -n observability rollout restart statefulset/thanos-query`',
    },
    tests: notBefore('19m', [
      firing(
        'a sidecar is gone',
        '30m',
        [
          given(up.where(here), '1x30'),
          connected('sidecar', '{replica="a"}', '1x5 0x25'),
          connected('store', '', `${expected - 1}x30`),
        ],
        alertOf('ticket', here, [summary(here.instance), description(String(expected - 1))]),
      ),
      firing(
        'all are gone, and the series with them',
        '30m',
        [given(up.where(here), '1x30'), connected('store', '', `${expected}x5 stale`)],
        alertOf('ticket', here, [summary(here.instance), description('0')]),
      ),
      quiet('a restart, one pod after the other', '30m', [
        given(up.where(here), '1x30'),
        connected('store', '', `${expected}x5 ${expected - 1}x8 ${expected}x20`),
      ]),
      quiet('it is down itself', '30m', [given(up.where(here), '1x5 0x25')]),
    ]),
  });
}
