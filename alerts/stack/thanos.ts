import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import {
  and,
  div,
  equal,
  gt,
  max,
  rate,
  seconds,
  sub,
  sum,
  time,
} from '@observability-stack/promql';
import {
  given,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  thanosCompactHalted,
  thanosObjstoreBucketLastSuccessfulUploadTime,
  thanosObjstoreBucketOperationFailures,
  thanosObjstoreBucketOperations,
} from '../../constructs/thanos/metrics';
import { podsOf } from '../../resolve/addresses';
import { componentOf } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';
import { storesMissing } from './thanos-query';

const bucket = { bucket: 'metrics' };

const compactorHalted: PromqlAlert = promqlAlert({
  name: 'ThanosCompactorHalted',
  expr: equal(thanosCompactHalted.where({ job: 'thanos-compactor' }), 1),
  for: '5m',
  severity: 'ticket',
  summary: 'The Thanos compactor has stopped.',
  description: 'It met blocks that it cannot merge, and waits for somebody to look.',
  runbook: {
    meaning:
      'The compactor found blocks that overlap or are broken, and stopped so as not to make it worse.',
    impact:
      'Blocks are no longer merged, downsampled or deleted: the bucket grows, and long queries get slower.',
    diagnosis: `- Which block? \`kubectl -n observability logs thanos-compactor-0 | grep -i "critical error\\|halting"\`
- Did a second compactor work on the same bucket? There must be one only.
- Do two replicas of Prometheus upload with the same external labels?`,
    mitigation:
      'Mark the block it names: `thanos tools bucket mark --id=BLOCK --marker=no-compact-mark.json --details=…`, then delete ' +
      'the pod `thanos-compactor-0`; it starts again.',
  },
  tests: notBefore('9m', [
    firing(
      'it halts',
      '20m',
      [given(thanosCompactHalted.where(targetInTest('thanos-compactor')), '0x5 1x15')],
      alertOf('ticket', targetInTest('thanos-compactor'), [
        'The Thanos compactor has stopped.',
        'It met blocks that it cannot merge, and waits for somebody to look.',
      ]),
    ),
    quiet('it starts anew', '20m', [
      given(thanosCompactHalted.where(targetInTest('thanos-compactor')), '0x5 1x3 0x12'),
    ]),
  ]),
});

const sidecar = { job: 'thanos-sidecar' };
/** It stands in Prometheus' own pods. */
const sidecarHere = targetInTest('thanos-sidecar', 'prometheus-0', 'prometheus');
const uploads = (start: string, last: string) => [
  given(processStartTimeSeconds.where(sidecarHere), start),
  given(thanosObjstoreBucketLastSuccessfulUploadTime.where(sidecarHere, bucket), last),
];

const notUploading: PromqlAlert = promqlAlert({
  name: 'ThanosNotUploading',
  // a block is cut every two hours; a new sidecar has none yet, and the time is 0
  expr: and(
    gt(
      sub(time(), max(thanosObjstoreBucketLastSuccessfulUploadTime.where(sidecar), perTarget)),
      seconds('6h'),
    ),
    gt(sub(time(), processStartTimeSeconds.where(sidecar)), seconds('6h')),
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'The metrics of {{ $labels.instance }} do not reach the object store.',
  description: 'Its last block was uploaded {{ $value | humanizeDuration }} ago.',
  runbook: {
    meaning:
      'Prometheus cuts a block every two hours, and the sidecar has not uploaded one for six.',
    impact:
      'Nothing is missing yet: Prometheus keeps blocks for its own retention. What is not uploaded by then is lost for good.',
    diagnosis: `- \`kubectl -n observability logs prometheus-0 -c thanos-sidecar | grep "level=error\\|level=warn"\`
- Credentials, bucket, network: \`sum by (operation) (rate(thanos_objstore_bucket_operation_failures_total{job="thanos-sidecar"}[15m]))\`
- Does Prometheus cut blocks? \`prometheus_tsdb_compactions_total\` rises every two hours, or PrometheusStoreFailing fires.`,
    mitigation:
      'Renew the credentials in the Secret `thanos-object-store`, or open the way to the store. Waiting blocks follow by ' +
      'themselves. Raise `prometheus.retention` if it takes longer than that.',
  },
  tests: notBefore('489m', [
    firing(
      'the credentials were revoked',
      '10h',
      uploads('0x600', '0+60x120 7200x480'),
      alertOf('ticket', sidecarHere, [
        'The metrics of prometheus-0 do not reach the object store.',
        'Its last block was uploaded 8h 0m 0s ago.',
      ]),
    ),
    quiet(
      'a block every two hours',
      '9h',
      uploads('0x600', '0x119 7200x119 14400x119 21600x119 28800x119'),
    ),
    quiet('a new one has no block yet', '10h', uploads('28800x600', '0x600')),
  ]),
});

const perOperation = { by: ['team', 'service', 'env', 'job', 'instance', 'operation'] } as const;

function bucketFailing(job: 'thanos-sidecar' | 'thanos-store' | 'thanos-compactor'): PromqlAlert {
  const here = job === 'thanos-sidecar' ? sidecarHere : targetInTest(job);
  const operation = { operation: 'get' };
  const operations = (all: string, failed: string) => [
    given(thanosObjstoreBucketOperations.where(here, bucket, operation), all),
    given(thanosObjstoreBucketOperationFailures.where(here, bucket, operation), failed),
  ];
  const all = sum(rate(thanosObjstoreBucketOperations.where({ job }), '15m'), perOperation);
  return promqlAlert({
    name: 'ThanosBucketFailing',
    expr: and(
      gt(
        div(
          sum(rate(thanosObjstoreBucketOperationFailures.where({ job }), '15m'), perOperation),
          all,
        ),
        0.1,
      ),
      gt(all, 0.01),
    ),
    for: '15m',
    severity: 'ticket',
    service: here.service,
    summary: '{{ $labels.instance }} gets errors from the object store.',
    description:
      '{{ $value | humanizePercentage }} of its operations {{ $labels.operation }} fail.',
    runbook: {
      meaning: 'A part of Thanos cannot read from, or write to, its object store.',
      impact:
        'Sidecar: blocks wait. Store: queries over older times fail. Compactor: blocks are not merged.',
      diagnosis: `- \`kubectl -n observability get pods -l app.kubernetes.io/part-of=observability-stack\` and the log of the instance.
- \`AccessDenied\`, \`403\`: credentials or rights. \`SlowDown\`, \`503\`: the store throttles. Timeouts: a network policy or proxy.`,
      mitigation:
        'Renew the credentials in the Secret `thanos-object-store`, or open the way. If it throttles, wait.',
    },
    tests: notBefore('14m', [
      firing(
        'every second call fails',
        '60m',
        operations('0+20x60', '0+10x60'),
        alertOf('ticket', { ...here, ...operation }, [
          `${here.instance} gets errors from the object store.`,
          '50% of its operations get fail.',
        ]),
      ),
      quiet('one in fifty', '60m', operations('0+50x60', '0+1x60')),
      quiet('nothing is done, and old failures stand still', '60m', operations('90x60', '90x60')),
      quiet(
        'one call in a while, and it fails',
        '55m',
        operations('0x9 1x9 2x9 3x9 4x9 5x9', '0x9 1x9 2x9 3x9 4x9 5x9'),
      ),
    ]),
  });
}

/** Where Thanos runs. */
export function thanosGroups(environment: ResolvedEnvironment): readonly RuleGroup[] {
  if (!environment.thanos) return [];
  const pods = (['prometheus', 'thanos-store'] as const).flatMap((name) =>
    podsOf(componentOf(environment, name)),
  );
  const rules = {
    'thanos-sidecar': [notUploading, bucketFailing('thanos-sidecar')],
    'thanos-store': [bucketFailing('thanos-store')],
    'thanos-compactor': [compactorHalted, bucketFailing('thanos-compactor')],
    'thanos-query': [storesMissing(pods.length)],
  };
  return Object.entries(rules).map(([job, ofJob]) => ({
    name: job,
    team: PLATFORM_TEAM,
    job,
    rules: ofJob,
  }));
}
