import { labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type TestSeries,
} from '../../catalog/definitions/alert';
import * as telemetry from '../../constructs/kube-state-metrics/metrics';
import * as plane from '../../constructs/kubernetes/control-plane-metrics';
import * as dns from '../../constructs/kubernetes/dns-metrics';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testJob,
  testTarget,
} from '../stack/test-helpers';

const etcd = { job: 'etcd' } as const;
const member = testTarget('etcd', 'etcd-1');

const leader = (values: string) => inputSeries(plane.etcdServerHasLeader.where(member), values);

const etcdNoLeader: PromqlAlert = promqlAlert({
  name: 'EtcdNoLeader',
  expr: promql`${plane.etcdServerHasLeader.where(etcd)} == 0`,
  for: '1m',
  severity: 'page',
  summary: 'Member {{ $labels.instance }} of etcd has no leader.',
  description: 'It cannot accept writes.',
  runbook: {
    meaning:
      'A member of etcd sees no leader: it is cut off from the others, or less than half of them run.',
    impact:
      'Without a quorum, the API server accepts no changes: pods are neither started nor replaced.',
    diagnosis: `- How many members run? \`etcdctl endpoint status --cluster -w table\`
- Can the members reach each other on port 2380? Are their disks fast enough?`,
    mitigation:
      'Start the missing members. If more than half are lost, restore from a snapshot: https://etcd.io/docs/latest/op-guide/recovery/',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'two of three members stopped',
      '20m',
      [leader('1x9 0x20')],
      expectedAlert('page', member, [
        'Member etcd-1 of etcd has no leader.',
        'It cannot accept writes.',
      ]),
    ),
    notFiringTest('it has one', '20m', [leader('1x30')]),
  ]),
});

const changes = (values: string) =>
  inputSeries(plane.etcdServerLeaderChangesSeen.where(member), values);

const etcdLeaderChanges: PromqlAlert = promqlAlert({
  name: 'EtcdLeaderChanges',
  expr: promql`
    max by (team, service, env, job) (increase(${plane.etcdServerLeaderChangesSeen.where(etcd)}[15m])) >= 3`,
  for: '5m',
  severity: 'ticket',
  summary: 'The leader of etcd changes often.',
  description: 'It changed {{ printf "%.0f" $value }} times within 15m.',
  runbook: {
    meaning: 'etcd elected a new leader at least three times within 15 minutes.',
    impact: 'Each election stops writes for up to a second.',
    diagnosis: `- Are disks slow? Alert EtcdDiskSlow, and the panels of the nodes
- Is the network between the members slow or lossy?`,
    mitigation: 'Move etcd to faster disks, or other load away from its nodes.',
  },
  tests: notFiringBefore('10m', [
    firingTest(
      'a disk stalls again and again',
      '40m',
      [changes('0x5 0+1x60')],
      expectedAlert('ticket', testJob('etcd'), [
        'The leader of etcd changes often.',
        'It changed 15 times within 15m.',
      ]),
    ),
    notFiringTest('one change during an upgrade', '40m', [changes('0x20 1x60')]),
  ]),
});

const synced = (fast: string, all: string): readonly TestSeries[] =>
  ['0.008', '0.064', '0.512', '1.024', '+Inf'].map((le) =>
    inputSeries(
      plane.etcdDiskWalFsyncDurationSeconds.bucket.where({ ...member, le }),
      Number(le) <= 0.1 ? fast : all,
    ),
  );

const etcdDiskSlow: PromqlAlert = promqlAlert({
  name: 'EtcdDiskSlow',
  expr: promql`
    histogram_quantile(0.99, sum by (team, service, env, job, instance, le) (rate(${plane.etcdDiskWalFsyncDurationSeconds.bucket.where(etcd)}[10m]))) > 0.1`,
  for: '10m',
  severity: 'ticket',
  summary: 'The disk of member {{ $labels.instance }} of etcd is slow.',
  description: '1% of the writes to its log take longer than {{ $value | humanizeDuration }}.',
  runbook: {
    meaning:
      'The 99th percentile of the time to write the log of etcd to disk is above 100 ms; 10 ms is usual.',
    impact:
      'Every change in the cluster is slower. Beyond the election timeout (1 s), leaders change.',
    diagnosis:
      '- What else writes to the disk? The panels of the node show its throughput and utilization.',
    mitigation: 'Give etcd a disk alone, with low latency.',
  },
  tests: notFiringBefore('8m', [
    firingTest(
      'a backup uses the disk',
      '40m',
      synced('0+90x60', '0+100x60'),
      expectedAlert('ticket', member, [
        'The disk of member etcd-1 of etcd is slow.',
        '1% of the writes to its log take longer than 467.2ms.',
      ]),
    ),
    notFiringTest('fast', '40m', synced('0+100x60', '0+100x60')),
  ]),
});

const size = (used: string): readonly TestSeries[] => [
  inputSeries(plane.etcdMvccDbTotalSizeBytes.where(member), used),
  inputSeries(plane.etcdServerQuotaBackendBytes.where(member), '1000x60'),
];

const etcdDatabaseFull: PromqlAlert = promqlAlert({
  name: 'EtcdDatabaseNearlyFull',
  expr: promql`
    ${plane.etcdMvccDbTotalSizeBytes.where(etcd)} / (${plane.etcdServerQuotaBackendBytes.where(etcd)} > 0) > 0.8`,
  for: '10m',
  severity: 'page',
  summary: 'The database of member {{ $labels.instance }} of etcd is nearly full.',
  description: '{{ $value | humanizePercentage }} of its quota is used.',
  runbook: {
    meaning: 'More than 80% of the quota of the database of etcd is used.',
    impact:
      'At 100%, etcd accepts reads and deletions only, and the cluster cannot change anything.',
    diagnosis: `- Is it data, or free space in the file? \`etcd_mvcc_db_total_size_in_use_in_bytes\`
- Which objects are most? \`topk(10, apiserver_storage_objects)\``,
    mitigation:
      'Delete objects that are not needed, then defragment each member: `etcdctl defrag`. Raise `--quota-backend-bytes`.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'a controller creates too many objects',
      '20m',
      size('900x60'),
      expectedAlert('page', member, [
        'The database of member etcd-1 of etcd is nearly full.',
        '90% of its quota is used.',
      ]),
    ),
    notFiringTest('half full', '20m', size('500x60')),
  ]),
});

const pending = (values: string) =>
  inputSeries(
    plane.schedulerPendingPods.where({
      ...testTarget('kube-scheduler', 'node-1'),
      queue: 'active',
    }),
    values,
  );

const schedulerBacklog: PromqlAlert = promqlAlert({
  name: 'KubeSchedulerBacklog',
  // Pods that cannot be placed are in other queues.
  expr: promql`
    sum by (team, service, env, job) (min_over_time(${plane.schedulerPendingPods.where({ job: 'kube-scheduler' }, { queue: 'active' })}[10m])) > 50`,
  for: '5m',
  severity: 'ticket',
  summary: 'The scheduler is behind.',
  description: '{{ $value }} pods have waited to be tried.',
  runbook: {
    meaning: 'More than 50 pods have been in the active queue of the scheduler for ten minutes.',
    impact: 'New pods start late.',
    diagnosis:
      '- Does it make progress? `rate(scheduler_schedule_attempts_total[5m])` by `result`. Does it get enough CPU?',
    mitigation: 'Give the scheduler more CPU, or stop what creates the pods.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'it gets no CPU',
      '30m',
      [pending('200x60')],
      expectedAlert('ticket', testJob('kube-scheduler'), [
        'The scheduler is behind.',
        '200 pods have waited to be tried.',
      ]),
    ),
    notFiringTest('a large job starts', '30m', [pending('0x10 200 100 0x60')]),
  ]),
});

const queued = (values: string) =>
  inputSeries(
    plane.workqueueDepth.where({
      ...testTarget('kube-controller-manager', 'node-1'),
      name: 'deployment',
    }),
    values,
  );

const controllerBacklog: PromqlAlert = promqlAlert({
  name: 'KubeControllerBacklog',
  expr: promql`
    max by (team, service, env, job, name) (min_over_time(${plane.workqueueDepth.where({ job: 'kube-controller-manager' })}[15m])) > 100`,
  for: '5m',
  severity: 'ticket',
  summary: 'Controller {{ $labels.name }} is behind.',
  description: '{{ $value }} objects have waited for it for 15m.',
  runbook: {
    meaning:
      'More than 100 objects have waited for a controller of the controller manager for 15 minutes.',
    impact: 'Changes of these objects take effect late.',
    diagnosis:
      '- Does it fail? `rate(workqueue_retries_total{name="…"}[5m])`, and the log of the controller manager',
    mitigation: 'Fix the objects that fail, or restart the controller manager.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'a controller hangs',
      '30m',
      [queued('300x60')],
      expectedAlert('ticket', { ...testJob('kube-controller-manager'), name: 'deployment' }, [
        'Controller deployment is behind.',
        '300 objects have waited for it for 15m.',
      ]),
    ),
    notFiringTest('a burst', '30m', [queued('0x10 300x2 0x60')]),
  ]),
});

const onNode = testTarget('kube-proxy', 'node-1');
const written = (queue: string, last: string): readonly TestSeries[] => [
  inputSeries(
    plane.kubeproxySyncLastQueuedTimestampSeconds.where({ ...onNode, ip_family: 'IPv4' }),
    queue,
  ),
  inputSeries(
    plane.kubeproxySyncLastTimestampSeconds.where({ ...onNode, ip_family: 'IPv4' }),
    last,
  ),
];

const proxyBehind: PromqlAlert = promqlAlert({
  name: 'KubeProxyBehind',
  expr: promql`
    max by (team, service, env, job, instance) (
      ${plane.kubeproxySyncLastQueuedTimestampSeconds.where({ job: 'kube-proxy' })}
      - ${plane.kubeproxySyncLastTimestampSeconds.where({ job: 'kube-proxy' })}
    ) > 60`,
  for: '5m',
  severity: 'ticket',
  summary: 'kube-proxy on {{ $labels.instance }} does not apply changes of Services.',
  description:
    'The rules of the kernel are {{ $value | humanizeDuration }} older than the last change.',
  runbook: {
    meaning:
      'kube-proxy knows of changes of Services or endpoints, and has not written them to the kernel.',
    impact: 'Connections from pods of the node go to pods that no longer exist, and fail.',
    diagnosis:
      '- The log of kube-proxy on the node names the error: `kubectl -n kube-system logs -l k8s-app=kube-proxy`',
    mitigation: 'Restart kube-proxy on the node.',
  },
  tests: notFiringBefore('6m', [
    firingTest(
      'writing the rules fails',
      '20m',
      written('600+60x60', '600x60'),
      expectedAlert('ticket', onNode, [
        'kube-proxy on node-1 does not apply changes of Services.',
        'The rules of the kernel are 20m 0s older than the last change.',
      ]),
    ),
    notFiringTest('nothing changes', '20m', written('600x60', '601x60')),
  ]),
});

const coredns = { job: 'coredns' } as const;
const answered = (rcode: string, values: string) =>
  inputSeries(
    dns.corednsDnsResponses.where({
      ...testTarget('coredns', 'coredns-1'),
      server: 'dns://:53',
      zone: '.',
      view: '',
      rcode,
      plugin: 'forward',
    }),
    values,
  );

const dnsErrors: PromqlAlert = promqlAlert({
  name: 'DnsErrorRatioHigh',
  expr: promql`
    sum by (team, service, env, job) (rate(${dns.corednsDnsResponses.where(coredns, { rcode: 'SERVFAIL' })}[10m]))
    / sum by (team, service, env, job) (rate(${dns.corednsDnsResponses.where(coredns)}[10m])) > 0.05
    and sum by (team, service, env, job) (rate(${dns.corednsDnsResponses.where(coredns, { rcode: 'SERVFAIL' })}[10m])) > 0.1`,
  for: '10m',
  severity: 'page',
  summary: 'CoreDNS cannot answer queries.',
  description: '{{ $value | humanizePercentage }} of the queries of the last 10m failed.',
  runbook: {
    meaning: 'CoreDNS answers more than 5% of the queries with SERVFAIL.',
    impact: 'Programs cannot find others, inside or outside the cluster.',
    diagnosis: `- Inside or outside names? \`sum by (zone, plugin) (rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m]))\`
- Does the upstream server answer? \`kubectl -n kube-system logs -l k8s-app=kube-dns\``,
    mitigation:
      'Fix or replace the upstream server in the Corefile. Restart CoreDNS if it does not reach the API server.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'the upstream server does not answer',
      '30m',
      [answered('SERVFAIL', '0+60x60'), answered('NOERROR', '0+240x60')],
      expectedAlert('page', testJob('coredns'), [
        'CoreDNS cannot answer queries.',
        '20% of the queries of the last 10m failed.',
      ]),
    ),
    notFiringTest('names that do not exist', '30m', [
      answered('NXDOMAIN', '0+60x60'),
      answered('NOERROR', '0+240x60'),
    ]),
    notFiringTest('a few queries, and one fails', '30m', [
      answered('SERVFAIL', '0x10 1x60'),
      answered('NOERROR', '0+1x60'),
    ]),
  ]),
});

const listed = (result: string, values: string) =>
  inputSeries(
    telemetry.kubeStateMetricsWatch.where({
      ...testTarget('kube-state-metrics-telemetry', 'ksm-1', 'kube-state-metrics'),
      resource: '*v1.Pod',
      result,
    }),
    values,
  );

const readingFails: PromqlAlert = promqlAlert({
  name: 'KubeStateMetricsReadingFails',
  expr: promql`
    sum by (team, service, env, job, resource) (rate(${telemetry.kubeStateMetricsList.where({ result: 'error' })}[10m]) or rate(${telemetry.kubeStateMetricsWatch.where({ result: 'error' })}[10m]))
    / sum by (team, service, env, job, resource) (rate(${telemetry.kubeStateMetricsList.where({ result: labelRe('.+') })}[10m]) or rate(${telemetry.kubeStateMetricsWatch.where({ result: labelRe('.+') })}[10m])) > 0.2`,
  for: '10m',
  severity: 'ticket',
  summary: 'kube-state-metrics cannot read objects of kind {{ $labels.resource }}.',
  description: '{{ $value | humanizePercentage }} of its requests to the API server fail.',
  runbook: {
    meaning:
      'Requests of kube-state-metrics to the API server fail: it lacks a permission, or the API server does not answer.',
    impact: 'Metrics of these objects are missing or old, so that alerts about them do not fire.',
    diagnosis:
      '- `kubectl -n observability logs deployment/kube-state-metrics`: `forbidden`, or a timeout?',
    mitigation: 'Apply the role of the manifests again, or look at the alerts on the API server.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'a permission is missing',
      '30m',
      [listed('error', '0+5x60'), listed('success', '0+5x60')],
      expectedAlert(
        'ticket',
        {
          ...testJob('kube-state-metrics-telemetry'),
          service: 'kube-state-metrics',
          resource: '*v1.Pod',
        },
        [
          'kube-state-metrics cannot read objects of kind *v1.Pod.',
          '50% of its requests to the API server fail.',
        ],
      ),
    ),
    notFiringTest('watches are renewed', '30m', [listed('success', '0+5x60')]),
  ]),
});

/** Alerts by the job that they are about. */
export const controlPlaneAlerts = {
  etcd: [etcdNoLeader, etcdLeaderChanges, etcdDiskSlow, etcdDatabaseFull],
  'kube-scheduler': [schedulerBacklog],
  'kube-controller-manager': [controllerBacklog],
  'kube-proxy': [proxyBehind],
  coredns: [dnsErrors],
  'kube-state-metrics-telemetry': [readingFails],
} as const satisfies Readonly<Record<string, readonly PromqlAlert[]>>;
