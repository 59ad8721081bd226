import { add, and, div, gt, increase, rate, re, sum } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  prometheusHttpRequests,
  prometheusTargetScrapePoolExceededLabelLimits,
  prometheusTargetScrapePoolExceededTargetLimit,
  prometheusTargetScrapesExceededBodySizeLimit,
  prometheusTargetScrapesExceededSampleLimit,
  prometheusTargetScrapesSampleDuplicateTimestamp,
  prometheusTargetScrapesSampleOutOfBounds,
  prometheusTargetScrapesSampleOutOfOrder,
} from '../../constructs/prometheus/metrics';
import { prometheusTsdbTooOldSamples } from '../../constructs/prometheus/tsdb-metrics';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';

/** What reaches Prometheus, and what it refuses. */

const job = { job: 'prometheus' };
const here = targetInTest('prometheus');

const overLimit = [
  prometheusTargetScrapesExceededSampleLimit,
  prometheusTargetScrapesExceededBodySizeLimit,
  prometheusTargetScrapePoolExceededLabelLimits,
  prometheusTargetScrapePoolExceededTargetLimit,
] as const;
const [firstLimit, ...otherLimits] = overLimit;
const hits = (metric: (typeof overLimit)[number]) => increase(metric.where(job), '10m');

export const scrapesOverLimit: PromqlAlert = promqlAlert({
  name: 'PrometheusScrapesOverLimit',
  expr: gt(
    otherLimits.reduce((all, metric) => add(all, hits(metric)), hits(firstLimit)),
    0,
  ),
  for: '10m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} refuses whole scrapes.',
  description:
    'A target or a job is over one of its limits: samples, labels, size, or number of targets.',
  runbook: {
    meaning:
      'A target exposed more series, more or longer labels than it may, or a job has more targets than it may. Prometheus ' +
      'takes nothing from such a scrape, so that one leak does not fill it for everybody.',
    impact: 'The targets concerned count as down; all their metrics are missing.',
    diagnosis: `- Which? The page \`/targets\` of Prometheus names the limit in the error of the target; or
  \`up == 0 and scrape_samples_scraped > 0\`
- Which metric grew? Look at its \`/metrics\` for one with very many series: most often a label that holds an id.`,
    mitigation:
      'Take the label away at its source, or roll the service back. Where the growth is right, raise the ' +
      'budget of the metric in its contract; where it has none, `limits` of the scrape, or `prometheus.limits` for all.',
  },
  tests: notBefore('15m', [
    firing(
      'a target exposes more series than it may, at each scrape',
      '25m',
      overLimit.map((metric) =>
        given(metric.where(here), metric === firstLimit ? '0x5 0+2x20' : '0x25'),
      ),
      alertOf('ticket', here, [
        'prometheus-0 refuses whole scrapes.',
        'A target or a job is over one of its limits: samples, labels, size, or number of targets.',
      ]),
    ),
    quiet(
      'one scrape was too large',
      '25m',
      overLimit.map((metric) =>
        given(metric.where(here), metric === firstLimit ? '0x12 1x13' : '0x25'),
      ),
    ),
  ]),
});

const type = { type: 'float' };
const rejected = (duplicates: string, tooOld = '0x40') => [
  given(prometheusTargetScrapesSampleDuplicateTimestamp.where(here), duplicates),
  given(prometheusTargetScrapesSampleOutOfOrder.where(here), '0x40'),
  given(prometheusTargetScrapesSampleOutOfBounds.where(here), '0x40'),
  given(prometheusTsdbTooOldSamples.where(here, type), tooOld),
];
const rejectedAlert = alertOf('ticket', here, [
  'prometheus-0 rejects samples.',
  'Samples were duplicates, out of order, or too old, for half an hour.',
]);

export const samplesRejected: PromqlAlert = promqlAlert({
  name: 'PrometheusSamplesRejected',
  expr: gt(
    add(
      add(
        rate(prometheusTargetScrapesSampleDuplicateTimestamp.where(job), '10m'),
        rate(prometheusTargetScrapesSampleOutOfOrder.where(job), '10m'),
      ),
      add(
        rate(prometheusTargetScrapesSampleOutOfBounds.where(job), '10m'),
        sum(rate(prometheusTsdbTooOldSamples.where(job), '10m'), perTarget),
      ),
    ),
    0,
  ),
  for: '30m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} rejects samples.',
  description: 'Samples were duplicates, out of order, or too old, for half an hour.',
  runbook: {
    meaning:
      'Samples came twice with different values, or with a time that is before what is stored. Two targets with the same ' +
      'labels are the usual cause, or a program that writes times of its own.',
    impact:
      'One of two values is lost: the series concerned jump between sources, and rates over them are wrong.',
    diagnosis: `- \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "duplicate\\|out of order\\|too old\\|out of bounds"\`
  names the job and the target.
- Do two targets have the same \`job\` and \`instance\`? \`count by (job, instance) (up) > 1\`
- Written by Loki’s ruler? Do two of its pods evaluate the same group?`,
    mitigation: 'Give each target labels of its own. Take times out of what the program exposes.',
  },
  tests: notBefore('33m', [
    firing('two targets are one series', '40m', rejected('0x3 0+4x37'), rejectedAlert),
    firing('a writer is hours behind', '40m', rejected('0x40', '0x3 0+4x37'), rejectedAlert),
    quiet('a restart of a target gave a few', '40m', rejected('0x10 4x30')),
  ]),
});

const write = { handler: '/api/v1/write' };
const writes = (good: string, bad: string) => [
  given(prometheusHttpRequests.where(here, write, { code: '204' }), good),
  given(prometheusHttpRequests.where(here, write, { code: '400' }), bad),
];
const writeRate = sum(rate(prometheusHttpRequests.where(job, write), '10m'), perTarget);

export const remoteWriteFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusRemoteWriteFailing',
  expr: and(
    gt(
      div(
        sum(
          rate(prometheusHttpRequests.where(job, write, { code: re('[45]..') }), '10m'),
          perTarget,
        ),
        writeRate,
      ),
      0.1,
    ),
    gt(writeRate, 0.02),
  ),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} refuses what is written to it.',
  description: '{{ $value | humanizePercentage }} of the remote writes fail.',
  runbook: {
    meaning: 'Programs that write to Prometheus, such as Loki’s ruler, get errors.',
    impact: 'Metrics that are recorded from logs have gaps; alerts and SLOs on them are blind.',
    diagnosis: `- \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "remote write\\|write request"\`
- By status: \`sum by (code) (rate(prometheus_http_requests_total{handler="/api/v1/write"}[10m]))\`. 400: samples that are
  too old or have labels that are not allowed. 404: the receiver is off. 5xx: the store cannot write.
- Which lag has the writer? \`kubectl -n observability logs loki-0 | grep -i "remote"\``,
    mitigation:
      'Undo the change to the recording rule that writes them. After a long outage of the writer wait until it has caught up.',
  },
  tests: notBefore('14m', [
    firing(
      'half of the writes are refused',
      '40m',
      writes('0+10x40', '0+10x40'),
      alertOf('ticket', here, [
        'prometheus-0 refuses what is written to it.',
        '50% of the remote writes fail.',
      ]),
    ),
    quiet('one in twenty is refused', '40m', writes('0+19x40', '0+1x40')),
    quiet('nobody writes, and earlier errors stand still', '40m', writes('90x40', '90x40')),
    quiet(
      'one write in a while, and it is refused',
      '45m',
      writes('0x50', '0x7 1x7 2x7 3x7 4x7 5x7'),
    ),
  ]),
});
