import { add, and, div, gt, increase, lt, mul, rate, sub, time } from '@observability-stack/promql';
import { quantityOf } from '@observability-stack/query-common';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
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
import { alertOf, firing, notBefore, quiet, targetInTest } from './example';

/** What Prometheus keeps on its volume. */

const job = { job: 'prometheus' };
const here = targetInTest('prometheus');

export const writesFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusWritesFailing',
  expr: gt(rate(prometheusTsdbWalWritesFailed.where(job), '5m'), 0),
  for: '5m',
  severity: 'page',
  summary: '{{ $labels.instance }} cannot write what it scrapes.',
  description: 'Writes to the write-ahead log fail.',
  runbook: {
    meaning: 'Prometheus cannot write to its log: the volume is full, read-only or broken.',
    impact: 'New samples are lost. Rules see nothing new, and alerts do not fire.',
    diagnosis: `- \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "no space\\|read-only\\|input/output"\`
- \`kubectl -n observability exec prometheus-0 -c prometheus -- df -h /prometheus\``,
    mitigation:
      'Full: enlarge the claim `data-prometheus-0` if its storage class allows it, and lower `prometheus.retentionSize`. ' +
      'Broken: delete the claim and the pod; what is not in an object store or on another replica is lost.',
  },
  tests: notBefore('10m', [
    firing(
      'the volume is full',
      '15m',
      [given(prometheusTsdbWalWritesFailed.where(here), '0x5 0+10x15')],
      alertOf('page', here, [
        'prometheus-0 cannot write what it scrapes.',
        'Writes to the write-ahead log fail.',
      ]),
    ),
    quiet('some writes failed once', '15m', [
      given(prometheusTsdbWalWritesFailed.where(here), '0x8 3x12'),
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
  summary: '{{ $labels.instance }} cannot tidy its data.',
  description: 'Compaction, truncation or loading of blocks has failed for more than an hour.',
  runbook: {
    meaning:
      'Prometheus turns what it has in memory and in its log into blocks, merges them, and deletes what is done with. ' +
      'One of these steps fails again and again.',
    impact:
      'Nothing is lost yet. Memory, log and volume grow until one of them is full, and restarts take longer.',
    diagnosis: `- Which step, and why? \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "compact\\|truncat\\|reload"\`
- Which counter rises? \`{__name__=~"prometheus_tsdb_.*(failed|failures)_total",job="prometheus"} > 0\`
- Room? \`kubectl -n observability exec prometheus-0 -c prometheus -- df -h /prometheus\``,
    mitigation:
      'No room: enlarge the claim. A block that cannot be read: move its folder out of `/prometheus`; its time range is ' +
      'then missing on this replica.',
  },
  tests: notBefore('70m', [
    firing(
      'compaction fails at each attempt',
      '150m',
      maintenance.map((metric) =>
        given(metric.where(here), metric === first ? '0x10 0+1x140' : '0x150'),
      ),
      alertOf('ticket', here, [
        'prometheus-0 cannot tidy its data.',
        'Compaction, truncation or loading of blocks has failed for more than an hour.',
      ]),
    ),
    quiet(
      'it failed once and then went through',
      '150m',
      maintenance.map((metric) =>
        given(metric.where(here), metric === first ? '0x60 1x90' : '0x150'),
      ),
    ),
  ]),
});

/** Blocks, log and mapped chunks: what the limit on size is held against, and what the volume holds. */
export const stored = add(
  add(prometheusTsdbStorageBlocksBytes.where(job), prometheusTsdbWalStorageSizeBytes.where(job)),
  prometheusTsdbHeadChunksStorageSizeBytes.where(job),
);

/** Of a volume and a limit of 1000 bytes; it reaches back over `days` of two. */
const storedInTest = (blocks: number, days: number) => [
  given(prometheusTsdbStorageBlocksBytes.where(here), `${blocks}x100`),
  given(prometheusTsdbWalStorageSizeBytes.where(here), '0x100'),
  given(prometheusTsdbHeadChunksStorageSizeBytes.where(here), '0x100'),
  given(prometheusTsdbRetentionLimitBytes.where(here), '1000x100'),
  given(prometheusTsdbRetentionLimitSeconds.where(here), `${2 * DAY}x100`),
  given(prometheusTsdbLowestTimestampSeconds.where(here), `${-days * DAY}x100`),
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
  summary: '{{ $labels.instance }} will not keep metrics as long as asked for.',
  description:
    'It uses {{ $value | humanizePercentage }} of its limit on size and does not reach back over its retention yet.',
  runbook: {
    meaning:
      'The limit on size is nearly reached before the oldest sample is as old as the retention: the oldest block goes first.',
    impact: 'Graphs and long windows end earlier than promised. Nothing else is wrong.',
    diagnosis: `- How far back does it reach? \`(time() - prometheus_tsdb_lowest_timestamp_seconds) / 86400\` in days
- Which jobs grew? \`topk(10, sum by (job) (scrape_samples_post_metric_relabeling))\``,
    mitigation:
      'Raise `prometheus.retentionSize` together with `prometheus.storage`, lower `prometheus.retention` to what is true, ' +
      'or drop series that nobody reads.',
  },
  tests: notBefore('58m', [
    firing(
      'nine tenths of the size after a day, of two that it should keep',
      '80m',
      storedInTest(900, 1),
      alertOf('ticket', here, [
        'prometheus-0 will not keep metrics as long as asked for.',
        'It uses 90% of its limit on size and does not reach back over its retention yet.',
      ]),
    ),
    quiet('the whole retention fits, just', '80m', storedInTest(900, 2)),
    quiet('half full after a day', '80m', storedInTest(500, 1)),
    quiet(
      'there is no limit on size',
      '80m',
      storedInTest(900, 1).with(3, given(prometheusTsdbRetentionLimitBytes.where(here), '0x100')),
    ),
  ]),
});

export const diskNearlyFull = ({ prometheus }: ResolvedEnvironment): PromqlAlert => {
  const volume = quantityOf(prometheus.storage);
  return promqlAlert({
    name: 'PrometheusDiskNearlyFull',
    // what the volume really has left is known to the kubelet alone
    expr: gt(div(stored, volume), 0.9),
    for: '15m',
    severity: 'ticket',
    summary: 'The volume of {{ $labels.instance }} is nearly full.',
    description: 'Its data takes {{ $value | humanizePercentage }} of its volume.',
    runbook: {
      meaning: 'Blocks, write-ahead log and mapped chunks together nearly fill the claim.',
      impact: 'When it is full Prometheus cannot write, and no alert fires any more.',
      diagnosis: `- \`kubectl -n observability exec prometheus-0 -c prometheus -- du -sh /prometheus/wal /prometheus/chunks_head\`
- A large log: do compactions fail (PrometheusStoreFailing), or are there more series than before?
  \`prometheus_tsdb_head_series\`
- Is \`prometheus.retentionSize\` well under \`prometheus.storage\`? The limit does not foresee how the log grows.`,
      mitigation:
        'Lower `prometheus.retentionSize`: blocks go at the next compaction. Then enlarge the claim `data-prometheus-0`.',
    },
    tests: notBefore('13m', [
      firing(
        'little room is left',
        '40m',
        storedInTest(volume * 0.95, 1),
        alertOf('ticket', here, [
          'The volume of prometheus-0 is nearly full.',
          'Its data takes 95% of its volume.',
        ]),
      ),
      quiet('as full as its limit on size allows', '40m', storedInTest(volume * 0.8, 1)),
    ]),
  });
};
