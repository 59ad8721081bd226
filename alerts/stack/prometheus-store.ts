import { add, and, div, gt, increase, lt, mul, rate, sub, time } from '@observability-stack/promql';
import { parseQuantity } from '@observability-stack/query-common';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  prometheusTsdbCheckpointCreationsFailed,
  prometheusTsdbCompactionsFailed,
  prometheusTsdbHeadChunksStorageSizeBytes,
  prometheusTsdbHeadTruncationsFailed,
  prometheusTsdbLowestTimestampSeconds,
  prometheusTsdbReloadsFailures,
  prometheusTsdbRetentionLimitBytes,
  prometheusTsdbRetentionLimitSeconds,
  prometheusTsdbStorageBlocksBytes,
  prometheusTsdbWalStorageSizeBytes,
  prometheusTsdbWalTruncationsFailed,
  prometheusTsdbWalWritesFailed,
} from '../../constructs/prometheus/tsdb-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { formatPercent } from '../http/service';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
  testTarget,
} from './test-helpers';

/** Alerts on the storage of Prometheus. */

const job = { job: 'prometheus' };
const here = testTarget('prometheus');

export const writesFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusWritesFailing',
  expr: gt(rate(prometheusTsdbWalWritesFailed.where(job), '5m'), 0),
  for: '5m',
  severity: 'page',
  summary: '{{ $labels.instance }} cannot write to its WAL.',
  description: 'Writes to the write-ahead log fail.',
  runbook: {
    meaning:
      'Prometheus cannot write to its write-ahead log: the volume is full, read-only or damaged.',
    impact: 'New samples are lost. Rules get no new data, and alerts do not fire.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "no space\\|read-only\\|input/output"\`
- Check the free space: \`kubectl -n observability exec prometheus-0 -c prometheus -- df -h /prometheus\``,
    mitigation:
      'If it is full, enlarge the claim `data-prometheus-0` (if its storage class allows that), and lower `prometheus.retentionSize`. ' +
      'If it is damaged, delete the claim and the pod; data that is neither in object storage nor on another replica is lost.',
  },
  tests: notFiringBefore('10m', [
    firingTest(
      'the volume is full',
      '15m',
      [inputSeries(prometheusTsdbWalWritesFailed.where(here), '0x5 0+10x15')],
      expectedAlert('page', here, [
        'prometheus-0 cannot write to its WAL.',
        'Writes to the write-ahead log fail.',
      ]),
    ),
    notFiringTest('some writes failed earlier', '15m', [
      inputSeries(prometheusTsdbWalWritesFailed.where(here), '0x8 3x12'),
    ]),
  ]),
});

const maintenance = [
  prometheusTsdbCompactionsFailed,
  prometheusTsdbHeadTruncationsFailed,
  prometheusTsdbCheckpointCreationsFailed,
  prometheusTsdbWalTruncationsFailed,
  prometheusTsdbReloadsFailures,
] as const;
const [first, ...others] = maintenance;
const failures = (metric: (typeof maintenance)[number]) => increase(metric.where(job), '1h');

export const storeFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusStoreFailing',
  expr: gt(
    others.reduce((sum, metric) => add(sum, failures(metric)), failures(first)),
    0,
  ),
  for: '1h',
  severity: 'ticket',
  summary: '{{ $labels.instance }} fails to compact or truncate its storage.',
  description:
    'Compaction, truncation or loading of blocks has been failing for more than an hour.',
  runbook: {
    meaning:
      'Prometheus writes its head to blocks, compacts them, truncates the write-ahead log and deletes old blocks. ' +
      'One of these steps keeps failing.',
    impact:
      'Nothing is lost yet. Memory and volume usage grow until one of them is exhausted, and restarts take longer.',
    diagnosis: `- Find the step and the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "compact\\|truncat\\|reload"\`
- Which counter increases? \`{__name__=~"prometheus_tsdb_.*(failed|failures)_total",job="prometheus"} > 0\`
- Check the free space: \`kubectl -n observability exec prometheus-0 -c prometheus -- df -h /prometheus\``,
    mitigation:
      'If space is missing, enlarge the claim. If a block cannot be read, move its directory out of `/prometheus`; its time range is ' +
      'then missing on this replica.',
  },
  tests: notFiringBefore('70m', [
    firingTest(
      'every compaction fails',
      '150m',
      maintenance.map((metric) =>
        inputSeries(metric.where(here), metric === first ? '0x10 0+1x140' : '0x150'),
      ),
      expectedAlert('ticket', here, [
        'prometheus-0 fails to compact or truncate its storage.',
        'Compaction, truncation or loading of blocks has been failing for more than an hour.',
      ]),
    ),
    notFiringTest(
      'one failure, then success',
      '150m',
      maintenance.map((metric) =>
        inputSeries(metric.where(here), metric === first ? '0x60 1x90' : '0x150'),
      ),
    ),
  ]),
});

/** Size of blocks, write-ahead log and mapped chunks: the data that the size limit and the volume include. */
export const stored = add(
  add(prometheusTsdbStorageBlocksBytes.where(job), prometheusTsdbWalStorageSizeBytes.where(job)),
  prometheusTsdbHeadChunksStorageSizeBytes.where(job),
);

/** Storage with a limit and a volume of 1000 bytes each, and a retention of two days, of which `days` are stored. */
const storedInTest = (blocks: number, days: number) => [
  inputSeries(prometheusTsdbStorageBlocksBytes.where(here), `${blocks}x100`),
  inputSeries(prometheusTsdbWalStorageSizeBytes.where(here), '0x100'),
  inputSeries(prometheusTsdbHeadChunksStorageSizeBytes.where(here), '0x100'),
  inputSeries(prometheusTsdbRetentionLimitBytes.where(here), '1000x100'),
  inputSeries(prometheusTsdbRetentionLimitSeconds.where(here), `${2 * DAY}x100`),
  inputSeries(prometheusTsdbLowestTimestampSeconds.where(here), `${-days * DAY}x100`),
];

const DAY = 86_400;

export const retentionShort: PromqlAlert = promqlAlert({
  name: 'PrometheusRetentionShort',
  expr: and(
    gt(div(stored, gt(prometheusTsdbRetentionLimitBytes.where(job), 0)), 0.85),
    lt(
      sub(time(), prometheusTsdbLowestTimestampSeconds.where(job)),
      mul(prometheusTsdbRetentionLimitSeconds.where(job), 0.9),
    ),
  ),
  for: '1h',
  severity: 'ticket',
  summary: '{{ $labels.instance }} will not keep metrics for its whole retention time.',
  description:
    'It uses {{ $value | humanizePercentage }} of its size limit, but does not reach back over its retention time yet.',
  runbook: {
    meaning:
      'The size limit is almost reached before the oldest sample is as old as the retention time. At the limit, the oldest block is deleted.',
    impact: 'Queries over long ranges end earlier than configured. Nothing else is affected.',
    diagnosis: `- How many days are stored? \`(time() - prometheus_tsdb_lowest_timestamp_seconds) / 86400\`
- Which jobs grew? \`topk(10, sum by (job) (scrape_samples_post_metric_relabeling))\``,
    mitigation:
      'Raise `prometheus.retentionSize` together with `prometheus.storage`, lower `prometheus.retention` to a realistic value, ' +
      'or drop unused series.',
  },
  tests: notFiringBefore('58m', [
    firingTest(
      '90% of the size after one of two days',
      '80m',
      storedInTest(900, 1),
      expectedAlert('ticket', here, [
        'prometheus-0 will not keep metrics for its whole retention time.',
        'It uses 90% of its size limit, but does not reach back over its retention time yet.',
      ]),
    ),
    notFiringTest('the retention time just fits', '80m', storedInTest(900, 2)),
    notFiringTest('half full after one day', '80m', storedInTest(500, 1)),
    notFiringTest(
      'no size limit',
      '80m',
      storedInTest(900, 1).with(
        3,
        inputSeries(prometheusTsdbRetentionLimitBytes.where(here), '0x100'),
      ),
    ),
  ]),
});

export const diskNearlyFull = ({ prometheus }: ResolvedEnvironment, limit: number): PromqlAlert => {
  const volume = parseQuantity(prometheus.storage);
  const used = round(0.5 + limit / 2);
  return promqlAlert({
    name: 'PrometheusDiskNearlyFull',
    // Only the kubelet knows the real free space of the volume.
    expr: gt(div(stored, volume), limit),
    for: '15m',
    severity: 'ticket',
    summary: 'The volume of {{ $labels.instance }} is almost full.',
    description: 'Its data uses {{ $value | humanizePercentage }} of its volume.',
    runbook: {
      meaning:
        'Blocks, write-ahead log and mapped chunks use more of the claim than the threshold, by default 90%.',
      impact: 'When the volume is full, Prometheus cannot write, and alerts no longer fire.',
      diagnosis: `- Check the write-ahead log: \`kubectl -n observability exec prometheus-0 -c prometheus -- du -sh /prometheus/wal /prometheus/chunks_head\`
- If it is large: do compactions fail ([PrometheusStoreFailing](PrometheusStoreFailing.md)), or did the number of series grow?
  \`prometheus_tsdb_head_series\`
- Is \`prometheus.retentionSize\` well below \`prometheus.storage\`? The size limit leaves no room for growth of the write-ahead log.`,
      mitigation:
        'Lower `prometheus.retentionSize`: the next compaction deletes blocks. Then enlarge the claim `data-prometheus-0`.',
    },
    tests: notFiringBefore('13m', [
      firingTest(
        'more than the threshold is used',
        '40m',
        storedInTest(volume * used, 1),
        expectedAlert('ticket', here, [
          'The volume of prometheus-0 is almost full.',
          `Its data uses ${formatPercent(used)} of its volume.`,
        ]),
      ),
      notFiringTest('usage at the size limit', '40m', storedInTest(volume * limit * 0.89, 1)),
    ]),
  });
};
