import { add, and, div, gt, increase, labelRe, rate, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
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
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Alerts on the ingestion of Prometheus. */

const job = { job: 'prometheus' };
const here = testTarget('prometheus');

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
  summary: '{{ $labels.instance }} rejects scrapes that exceed a limit.',
  description:
    'A target or a job exceeds a limit on samples, labels, body size or number of targets.',
  runbook: {
    meaning:
      'A target exposes more series, or more or longer labels than allowed, or a job has too many targets. Prometheus ' +
      'rejects such a scrape entirely, so that one service cannot exhaust its memory.',
    impact: 'The targets are reported as down, and their metrics are missing.',
    diagnosis: `- Which target? \`/targets\` of Prometheus shows the limit in the error of the last scrape, or query
  \`up == 0 and scrape_samples_scraped > 0\`.
- Which metric grew? Check its \`/metrics\` for a metric with very many series; usually a label contains an id.`,
    mitigation:
      'Remove the label in the instrumentation, or roll the service back. If the growth is expected, raise the ' +
      'series budget in the contract of the metric; without a budget, `limits` of the scrape, or `prometheus.limits` for all jobs.',
  },
  tests: notFiringBefore('15m', [
    firingTest(
      'every scrape of a target exceeds the sample limit',
      '25m',
      overLimit.map((metric) =>
        inputSeries(metric.where(here), metric === firstLimit ? '0x5 0+2x20' : '0x25'),
      ),
      expectedAlert('ticket', here, [
        'prometheus-0 rejects scrapes that exceed a limit.',
        'A target or a job exceeds a limit on samples, labels, body size or number of targets.',
      ]),
    ),
    notFiringTest(
      'one scrape exceeded a limit',
      '25m',
      overLimit.map((metric) =>
        inputSeries(metric.where(here), metric === firstLimit ? '0x12 1x13' : '0x25'),
      ),
    ),
  ]),
});

const type = { type: 'float' };
const rejected = (duplicates: string, tooOld = '0x40') => [
  inputSeries(prometheusTargetScrapesSampleDuplicateTimestamp.where(here), duplicates),
  inputSeries(prometheusTargetScrapesSampleOutOfOrder.where(here), '0x40'),
  inputSeries(prometheusTargetScrapesSampleOutOfBounds.where(here), '0x40'),
  inputSeries(prometheusTsdbTooOldSamples.where(here, type), tooOld),
];
const rejectedAlert = expectedAlert('ticket', here, [
  'prometheus-0 is dropping samples.',
  'Samples have been duplicate, out of order or too old for 30 minutes.',
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
        sum(rate(prometheusTsdbTooOldSamples.where(job), '10m'), byTarget),
      ),
    ),
    0,
  ),
  for: '30m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} is dropping samples.',
  description: 'Samples have been duplicate, out of order or too old for 30 minutes.',
  runbook: {
    meaning:
      'Samples arrive twice with different values, or with a timestamp before the newest stored one. The usual causes are two targets with the same ' +
      'labels, and a program that exposes explicit timestamps.',
    impact:
      'One of two values is lost: the series switch between two sources, and rates over them are wrong.',
    diagnosis: `- Find the job and the target: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "duplicate\\|out of order\\|too old\\|out of bounds"\`
- Do two targets have the same \`job\` and \`instance\`? \`count by (job, instance) (up) > 1\`
- Does the ruler of Loki write them, and do two of its pods evaluate the same group?`,
    mitigation: 'Give each target unique labels. Remove explicit timestamps from the exposition.',
  },
  tests: notFiringBefore('33m', [
    firingTest('two targets have the same labels', '40m', rejected('0x3 0+4x37'), rejectedAlert),
    firingTest('a writer is hours behind', '40m', rejected('0x40', '0x3 0+4x37'), rejectedAlert),
    notFiringTest('a restart of a target caused a few', '40m', rejected('0x10 4x30')),
  ]),
});

const write = { handler: '/api/v1/write' };
const writes = (good: string, bad: string) => [
  inputSeries(prometheusHttpRequests.where(here, write, { code: '204' }), good),
  inputSeries(prometheusHttpRequests.where(here, write, { code: '400' }), bad),
];
const writeRate = sum(rate(prometheusHttpRequests.where(job, write), '10m'), byTarget);

export const remoteWriteFailing: PromqlAlert = promqlAlert({
  name: 'PrometheusRemoteWriteFailing',
  expr: and(
    gt(
      div(
        sum(
          rate(prometheusHttpRequests.where(job, write, { code: labelRe('[45]..') }), '10m'),
          byTarget,
        ),
        writeRate,
      ),
      0.1,
    ),
    gt(writeRate, 0.02),
  ),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} rejects remote writes.',
  description: '{{ $value | humanizePercentage }} of the remote write requests fail.',
  runbook: {
    meaning: 'Programs that write to Prometheus, such as the ruler of Loki, get errors.',
    impact: 'Metrics recorded from logs have gaps; alerts and SLOs based on them have no data.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "remote write\\|write request"\`
- By status: \`sum by (code) (rate(prometheus_http_requests_total{handler="/api/v1/write"}[10m]))\`. 400: samples are
  too old or have invalid labels. 404: the remote write receiver is disabled. 5xx: the storage cannot write.
- How far behind is the writer? \`kubectl -n observability logs loki-0 | grep -i "remote"\``,
    mitigation:
      'Roll back the change to the recording rule that writes the samples. After a long outage of the writer, wait until it has caught up.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'half of the requests fail',
      '40m',
      writes('0+10x40', '0+10x40'),
      expectedAlert('ticket', here, [
        'prometheus-0 rejects remote writes.',
        '50% of the remote write requests fail.',
      ]),
    ),
    notFiringTest('5% of the requests fail', '40m', writes('0+19x40', '0+1x40')),
    notFiringTest(
      'no requests, and earlier errors do not increase',
      '40m',
      writes('90x40', '90x40'),
    ),
    notFiringTest('an occasional request fails', '45m', writes('0x50', '0x7 1x7 2x7 3x7 4x7 5x7')),
  ]),
});
