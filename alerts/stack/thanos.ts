import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import { and, div, eq, gt, max, rate, seconds, sub, sum, time } from '@observability-stack/promql';
import {
  inputSeries,
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
import { stablePods } from '../../resolve/addresses';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';
import { storesMissing } from './thanos-query';

const bucket = { bucket: 'metrics' };

const compactorHalted: PromqlAlert = promqlAlert({
  name: 'ThanosCompactorHalted',
  expr: eq(thanosCompactHalted.where({ job: 'thanos-compactor' }), 1),
  for: '5m',
  severity: 'ticket',
  summary: 'The Thanos compactor has halted.',
  description: 'It found blocks that it cannot compact and waits for an operator.',
  runbook: {
    meaning:
      'The compactor found overlapping or damaged blocks and halted to avoid further damage.',
    impact:
      'Blocks are no longer compacted, downsampled or deleted: the bucket grows, and queries over long ranges get slower.',
    diagnosis: `- Find the block: \`kubectl -n observability logs thanos-compactor-0 | grep -i "critical error\\|halting"\`
- Is a second compactor running on the same bucket? Only one is allowed.
- Do two replicas of Prometheus upload blocks with the same external labels?`,
    mitigation:
      'Mark the block in the error: `thanos tools bucket mark --id=BLOCK --marker=no-compact-mark.json --details=…`, then delete ' +
      'the pod `thanos-compactor-0`; its replacement continues.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'the compactor halts',
      '20m',
      [inputSeries(thanosCompactHalted.where(testTarget('thanos-compactor')), '0x5 1x15')],
      expectedAlert('ticket', testTarget('thanos-compactor'), [
        'The Thanos compactor has halted.',
        'It found blocks that it cannot compact and waits for an operator.',
      ]),
    ),
    notFiringTest('the compactor restarts', '20m', [
      inputSeries(thanosCompactHalted.where(testTarget('thanos-compactor')), '0x5 1x3 0x12'),
    ]),
  ]),
});

const sidecar = { job: 'thanos-sidecar' };
/** A sidecar runs in the pods of Prometheus. */
const sidecarHere = testTarget('thanos-sidecar', 'prometheus-0', 'prometheus');
const uploads = (start: string, last: string) => [
  inputSeries(processStartTimeSeconds.where(sidecarHere), start),
  inputSeries(thanosObjstoreBucketLastSuccessfulUploadTime.where(sidecarHere, bucket), last),
];

const notUploading: PromqlAlert = promqlAlert({
  name: 'ThanosNotUploading',
  // Prometheus cuts a block every two hours. A new sidecar has not uploaded one, and its timestamp is 0.
  expr: and(
    gt(
      sub(time(), max(thanosObjstoreBucketLastSuccessfulUploadTime.where(sidecar), byTarget)),
      seconds('6h'),
    ),
    gt(sub(time(), processStartTimeSeconds.where(sidecar)), seconds('6h')),
  ),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} does not upload blocks.',
  description: 'The last block was uploaded {{ $value | humanizeDuration }} ago.',
  runbook: {
    meaning:
      'Prometheus cuts a block every two hours, and the sidecar has not uploaded one for more than six hours.',
    impact:
      'Nothing is missing yet: Prometheus keeps blocks for its own retention time. Blocks that are not uploaded by then are lost.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c thanos-sidecar | grep "level=error\\|level=warn"\`
- Check credentials, bucket and network: \`sum by (operation) (rate(thanos_objstore_bucket_operation_failures_total{job="thanos-sidecar"}[15m]))\`
- Does Prometheus cut blocks? \`prometheus_tsdb_compactions_total\` increases every two hours; otherwise
  [PrometheusStoreFailing](PrometheusStoreFailing.md) fires.`,
    mitigation:
      'Renew the credentials of `thanos.storage`, by default in the Secret `thanos-object-store`, or fix the connection to the bucket. Pending blocks are then ' +
      'uploaded. Raise `prometheus.retention` if it takes longer than that.',
  },
  tests: notFiringBefore('489m', [
    firingTest(
      'the credentials were revoked',
      '10h',
      uploads('0x600', '0+60x120 7200x480'),
      expectedAlert('ticket', sidecarHere, [
        'prometheus-0 does not upload blocks.',
        'The last block was uploaded 8h 0m 0s ago.',
      ]),
    ),
    notFiringTest(
      'a block every two hours',
      '9h',
      uploads('0x600', '0x119 7200x119 14400x119 21600x119 28800x119'),
    ),
    notFiringTest('a new sidecar without blocks', '10h', uploads('28800x600', '0x600')),
  ]),
});

const perOperation = { by: ['team', 'service', 'env', 'job', 'instance', 'operation'] } as const;

function bucketFailing(job: 'thanos-sidecar' | 'thanos-store' | 'thanos-compactor'): PromqlAlert {
  const here = job === 'thanos-sidecar' ? sidecarHere : testTarget(job);
  const operation = { operation: 'get' };
  const operations = (all: string, failed: string) => [
    inputSeries(thanosObjstoreBucketOperations.where(here, bucket, operation), all),
    inputSeries(thanosObjstoreBucketOperationFailures.where(here, bucket, operation), failed),
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
    summary: 'Bucket operations of {{ $labels.instance }} fail.',
    description:
      '{{ $value | humanizePercentage }} of its {{ $labels.operation }} operations fail.',
    runbook: {
      meaning: 'A Thanos component cannot read from or write to the object storage.',
      impact:
        'Sidecar: uploads are delayed. Store: queries over older data fail. Compactor: blocks are not compacted.',
      diagnosis: `- Find the pod with \`kubectl -n observability get pods -l app.kubernetes.io/part-of=observability-stack\` and the error in its log.
- \`AccessDenied\`, \`403\`: credentials or permissions. \`SlowDown\`, \`503\`: the storage throttles. Timeouts: a network policy or proxy.`,
      mitigation:
        'Renew the credentials of `thanos.storage`, by default in the Secret `thanos-object-store`, or fix the connection. If the storage throttles, wait.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        '50% of the operations fail',
        '60m',
        operations('0+20x60', '0+10x60'),
        expectedAlert('ticket', { ...here, ...operation }, [
          `Bucket operations of ${here.instance} fail.`,
          '50% of its get operations fail.',
        ]),
      ),
      notFiringTest('2% of the operations fail', '60m', operations('0+50x60', '0+1x60')),
      notFiringTest(
        'no operations, and earlier failures do not increase',
        '60m',
        operations('90x60', '90x60'),
      ),
      notFiringTest(
        'an occasional operation fails',
        '55m',
        operations('0x9 1x9 2x9 3x9 4x9 5x9', '0x9 1x9 2x9 3x9 4x9 5x9'),
      ),
    ]),
  });
}

/** Alerts on Thanos, if it is enabled. */
export function thanosGroups(environment: ResolvedEnvironment): readonly RuleGroup[] {
  if (!environment.thanos) return [];
  const pods = environment.components
    .filter(({ name }) => name === 'prometheus' || name === 'thanos-store')
    .flatMap(stablePods);
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
