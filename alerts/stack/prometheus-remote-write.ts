import { targetLabels } from '@observability-stack/contracts';
import { gt, rate, sub } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  prometheusRemoteStorageQueueHighestSentTimestampSeconds,
  prometheusRemoteStorageQueueHighestTimestampSeconds,
  prometheusRemoteStorageSamplesFailed,
} from '../../constructs/prometheus/metrics';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Alerts on the remote writes of Prometheus. */

const job = { job: 'prometheus' };
const endpoint = { remote_name: 'mimir', url: 'https://mimir.example.org/api/v1/push' };
const here = { ...testTarget('prometheus'), ...endpoint };

const failed = (values: string) =>
  inputSeries(prometheusRemoteStorageSamplesFailed.where(here), values);

export const remoteWriteRefused: PromqlAlert = promqlAlert({
  name: 'PrometheusRemoteWriteRefused',
  expr: gt(rate(prometheusRemoteStorageSamplesFailed.where(job), '10m'), 0),
  for: '15m',
  severity: 'ticket',
  summary: 'Endpoint {{ $labels.remote_name }} refuses samples of {{ $labels.instance }}.',
  description:
    '{{ $value | humanize }} samples per second are lost, because {{ $labels.url }} rejects them.',
  runbook: {
    meaning:
      'An endpoint of `prometheus.remoteWrite` answers with an error that is not temporary. Prometheus drops the samples of ' +
      'such a request.',
    impact:
      'The samples are missing at the endpoint. Prometheus itself has them, and its rules are not affected.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "non-recoverable"\`
- 401 or 403: the Secret of \`auth\` or \`headers\` is wrong or has expired. 404: the path of \`url\` is wrong.
- 400: samples are out of order or too old, or exceed a limit of the tenant.
- 429 with \`retryOnRateLimit: false\`: the endpoint limits the rate.`,
    mitigation:
      'Correct the Secret, which Prometheus reads again for each request, or the URL. If a limit is exceeded, raise it at the endpoint or drop series ' +
      'with `relabel`.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'an endpoint rejects all samples',
      '40m',
      [failed('0+600x40')],
      expectedAlert('ticket', here, [
        'Endpoint mimir refuses samples of prometheus-0.',
        '10 samples per second are lost, because https://mimir.example.org/api/v1/push rejects them.',
      ]),
    ),
    notFiringTest('earlier errors do not increase', '40m', [failed('600x40')]),
    notFiringTest('one request was rejected', '40m', [failed('0x20 500x20')]),
  ]),
});

const newest = (values: string) =>
  inputSeries(prometheusRemoteStorageQueueHighestTimestampSeconds.where(here), values);
const sent = (values: string) =>
  inputSeries(prometheusRemoteStorageQueueHighestSentTimestampSeconds.where(here), values);

export const remoteWriteBehind: PromqlAlert = promqlAlert({
  name: 'PrometheusRemoteWriteBehind',
  expr: gt(
    sub(
      prometheusRemoteStorageQueueHighestTimestampSeconds.where(job),
      prometheusRemoteStorageQueueHighestSentTimestampSeconds.where(job),
      // The second series has the tenant as well, where Tempo writes.
      { on: ['remote_name', 'url', ...targetLabels] },
    ),
    300,
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Remote write of {{ $labels.instance }} to {{ $labels.remote_name }} is behind.',
  description:
    'The newest sample at {{ $labels.url }} is {{ $value | humanizeDuration }} older than that of Prometheus.',
  runbook: {
    meaning:
      'An endpoint of `prometheus.remoteWrite` is unavailable, or accepts samples more slowly than Prometheus scrapes them.',
    impact:
      'Data at the endpoint is late. Samples that are not sent before they leave the write-ahead log, after about two hours, are ' +
      'lost there.',
    diagnosis: `- Find the error: \`kubectl -n observability logs prometheus-0 -c prometheus | grep -i "failed to send batch"\`
- 5xx or 429: the endpoint is overloaded or limits the rate. \`connection refused\`, \`no such host\`, a timeout: network,
  DNS or a policy that blocks the connection.
- \`prometheus_remote_storage_shards\` at \`prometheus_remote_storage_shards_max\`: the senders are all in use.`,
    mitigation:
      'Restore the endpoint: Prometheus continues where it stopped. If the rate is too low, raise `queue.maxShards` or ' +
      '`queue.maxSamplesPerSend`, or drop series with `relabel`.',
  },
  tests: notFiringBefore('20m', [
    firingTest(
      'the endpoint has been unavailable for half an hour',
      '40m',
      [newest('0+60x60'), sent('0+60x10 600x50')],
      expectedAlert('ticket', here, [
        'Remote write of prometheus-0 to mimir is behind.',
        'The newest sample at https://mimir.example.org/api/v1/push is 30m 0s older than that of Prometheus.',
      ]),
    ),
    notFiringTest('constantly a minute behind', '40m', [newest('60+60x60'), sent('0+60x60')]),
    notFiringTest('an outage of eight minutes', '40m', [
      newest('0+60x60'),
      sent('0+60x10 600x7 1080+60x40'),
    ]),
  ]),
});
