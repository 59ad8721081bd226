import type { InstantVector } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import {
  div,
  gt,
  histogramQuantile,
  type LabelMatch,
  labelRe,
  max,
  min,
  promql,
  rate,
  sum,
} from '@observability-stack/promql';
import { type Dashboard, defineDashboard, type Row } from '../../catalog/definitions/dashboard';
import {
  type Panel,
  type PanelUnit,
  query,
  stateTimeline,
  timeSeries,
} from '../../catalog/definitions/panel';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { sloBudgetRemaining } from '../../catalog/metrics/recorded-slo';
import { dashboardUids } from '../../catalog/names';
import * as api from '../../constructs/kubernetes/api-server-metrics';
import * as plane from '../../constructs/kubernetes/control-plane-metrics';
import * as dns from '../../constructs/kubernetes/dns-metrics';
import * as kubelet from '../../constructs/kubernetes/kubelet-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { kubernetesAlertAnnotations } from '../shared/annotations';
import { runbookLinks } from '../shared/links';
import { oneOf } from '../shared/one-of';
import { BUDGET_THRESHOLDS } from '../shared/thresholds';
import { envVariable } from '../shared/variables';
import { inEnv, topLinks } from './selection';

type Vector = InstantVector<never, 'float'>;
const WINDOW = '$__rate_interval';
const of = <const J extends string>(job: J) => ({ job, ...inEnv }) as const;

/** The programs of the dashboard, by the order of their rows. */
const PROGRAMS = [
  'kube-apiserver',
  'etcd',
  'kube-scheduler',
  'kube-controller-manager',
  'kubelet',
  'kube-proxy',
  'coredns',
] as const;

const panel = (
  key: string,
  title: string,
  description: string,
  unit: PanelUnit,
  series: readonly (readonly [expr: Vector, legend: string])[],
  rest: Partial<Omit<Parameters<typeof timeSeries>[0], 'queries'>> = {},
): Panel =>
  timeSeries({
    key,
    title,
    description,
    queries: series.map(([expr, legendFormat]) => query(expr, { legendFormat })),
    unit,
    noValue: 'No data',
    ...rest,
  });

const targetsPanel = (job: string | LabelMatch): Panel =>
  stateTimeline({
    key: 'targets',
    title: 'Programs',
    description: 'Whether all targets of each program are up. Good: only green.',
    queries: [
      query(min(up.where(inEnv, { job }), { by: ['job'] }), {
        legendFormat: '{{job}}',
      }),
    ],
    unit: 'none',
    height: 6,
    width: 24,
    noValue: 'No targets',
    mappings: [
      { value: 1, text: 'up', color: 'green' },
      { value: 0, text: 'down', color: 'red' },
    ],
  });

const requests = recorded.apiRequests.where(inEnv);
const apiServer: readonly Panel[] = [
  panel(
    'api-requests',
    'Requests by verb',
    'Requests per second to the API server. Good: similar to the same time on other days.',
    'reqps',
    [[sum(requests, { by: ['verb'] }), '{{verb}}']],
    { stacked: true },
  ),
  panel(
    'api-errors',
    'Ratio of failed requests',
    'Ratio of requests that fail with a server error (5xx). Good: close to 0 %.',
    'percentunit',
    [
      [
        promql`
          (sum(${recorded.apiRequests.where(inEnv, { code: labelRe('5..') })}) or vector(0)) / (sum(${requests}) > 0)`,
        'Failed',
      ],
    ],
    { axisSoftMax: 0.01, styles: [{ series: 'Failed', color: 'red' }] },
  ),
  panel(
    'api-latency',
    'Latency by verb (99 %)',
    'The time that 99 % of the requests take at most, without webhooks and queues. Good: below 1 s for single objects, below 30 s for lists.',
    's',
    [
      [
        promql`histogram_quantile(0.99, ${sum(recorded.apiRequestDurations.where(inEnv), { by: ['verb', 'le'] })}) >= 0`,
        '{{verb}}',
      ],
    ],
  ),
  panel(
    'api-budget',
    'Remaining error budget',
    'Remaining error budget of the SLOs of the API server. Good: above 0 %.',
    'percentunit',
    [[sloBudgetRemaining.where(inEnv, { service: 'kube-apiserver' }), '{{slo}}']],
    { min: 'auto', max: 1, thresholds: BUDGET_THRESHOLDS },
  ),
  panel(
    'api-inflight',
    'Requests in progress',
    'Requests in progress on each server, by kind. Good: below the limits of the server (400 reading, 200 mutating by default).',
    'none',
    [
      [
        max(api.apiserverCurrentInflightRequests.where(of('kube-apiserver')), {
          by: ['instance', 'request_kind'],
        }),
        '{{instance}} {{request_kind}}',
      ],
    ],
  ),
  panel(
    'api-rejected',
    'Requests rejected or waiting',
    'Requests that API priority and fairness rejects, and those that wait in its queues. Good: 0.',
    'short',
    [
      [
        sum(rate(api.apiserverFlowcontrolRejected.where(of('kube-apiserver')), WINDOW), {
          by: ['priority_level'],
        }),
        '{{priority_level}} rejected per second',
      ],
      [
        sum(api.apiserverFlowcontrolInqueue.where(of('kube-apiserver')), {
          by: ['priority_level'],
        }),
        '{{priority_level}} waiting',
      ],
    ],
  ),
  panel(
    'api-watches',
    'Watches by kind of object (top 10)',
    'Open watches and other requests that last long. Good: constant. A client that watches many objects costs memory of the server.',
    'none',
    [
      [
        promql`topk(10, sum by (resource) (${api.apiserverLongrunningRequests.where(of('kube-apiserver'))}))`,
        '{{resource}}',
      ],
    ],
  ),
  panel(
    'api-objects',
    'Stored objects (top 10)',
    'Stored objects by kind. Good: constant. Events and objects of operators may fill the store.',
    'short',
    [
      [
        promql`topk(10, max by (resource) (${api.apiserverStorageObjects.where(of('kube-apiserver'))}))`,
        '{{resource}}',
      ],
    ],
  ),
  panel(
    'api-webhooks',
    'Webhooks that reject or fail',
    'Requests per minute that a webhook rejects, or that fail because it does not answer. Good: no failures.',
    'suffix:requests/min',
    [
      [
        promql`60 * sum by (name, error_type) (rate(${api.apiserverAdmissionWebhookRejections.where(of('kube-apiserver'))}[$__rate_interval]))`,
        '{{name}} {{error_type}}',
      ],
    ],
    { noValue: 'No rejections' },
  ),
];

const member = { by: ['instance'] } as const;
const etcd: readonly Panel[] = [
  panel(
    'etcd-leader',
    'Members with a leader',
    'Members that have a leader, and changes of the leader. Good: all members, no changes.',
    'none',
    [
      [sum(plane.etcdServerHasLeader.where(of('etcd'))), 'With a leader'],
      [
        promql`max(increase(${plane.etcdServerLeaderChangesSeen.where(of('etcd'))}[$__rate_interval]))`,
        'Changes of the leader',
      ],
    ],
  ),
  panel(
    'etcd-disk',
    'Disk latency (99 %)',
    'The time that writes to the log and commits to the database take at most, for 99 %. Good: below 10 ms and 25 ms.',
    's',
    [
      [
        histogramQuantile(
          0.99,
          sum(rate(plane.etcdDiskWalFsyncDurationSeconds.bucket.where(of('etcd')), WINDOW), {
            by: ['instance', 'le'],
          }),
        ),
        '{{instance}} log',
      ],
      [
        histogramQuantile(
          0.99,
          sum(rate(plane.etcdDiskBackendCommitDurationSeconds.bucket.where(of('etcd')), WINDOW), {
            by: ['instance', 'le'],
          }),
        ),
        '{{instance}} database',
      ],
    ],
  ),
  panel(
    'etcd-size',
    'Size of the database',
    'Size of the database of each member, the part in use, and the quota at which etcd stops writes. Good: well below the quota.',
    'bytes',
    [
      [max(plane.etcdMvccDbTotalSizeBytes.where(of('etcd')), member), '{{instance}}'],
      [max(plane.etcdMvccDbTotalSizeInUseBytes.where(of('etcd')), member), '{{instance}} in use'],
      [min(gt(plane.etcdServerQuotaBackendBytes.where(of('etcd')), 0)), 'Quota'],
    ],
    { styles: [{ series: 'Quota', color: 'red', dashed: true }] },
  ),
];

const scheduler: readonly Panel[] = [
  panel(
    'scheduler-pending',
    'Pods that wait',
    'Pods in the queues of the scheduler. Good: 0, except for a moment. `unschedulable` fit on no node.',
    'none',
    [[sum(plane.schedulerPendingPods.where(of('kube-scheduler')), { by: ['queue'] }), '{{queue}}']],
  ),
  panel(
    'scheduler-attempts',
    'Attempts by result',
    'Attempts per second to place a pod. Good: mostly `scheduled`.',
    'suffix:pods/s',
    [
      [
        sum(rate(plane.schedulerScheduleAttempts.where(of('kube-scheduler')), WINDOW), {
          by: ['result'],
        }),
        '{{result}}',
      ],
    ],
  ),
  panel(
    'scheduler-duration',
    'Duration of an attempt (99 %)',
    'The time that placing a pod takes at most, for 99 %. Good: below 100 ms.',
    's',
    [
      [
        promql`histogram_quantile(0.99, sum by (le) (rate(${plane.schedulerAttemptDurationSeconds.bucket.where(of('kube-scheduler'))}[$__rate_interval]))) >= 0`,
        '99 %',
      ],
    ],
    { noValue: 'No pods were placed' },
  ),
];

const controllerManager: readonly Panel[] = [
  panel(
    'queue-depth',
    'Depth of work queues (top 10)',
    'Objects that wait for a controller. Good: close to 0.',
    'none',
    [
      [
        promql`topk(10, sum by (name) (${plane.workqueueDepth.where(of('kube-controller-manager'))}))`,
        '{{name}}',
      ],
    ],
  ),
  panel(
    'queue-rate',
    'Changes by controller (top 10)',
    'Objects per second that controllers process. Good: similar to the same time on other days.',
    'suffix:objects/s',
    [
      [
        promql`topk(10, sum by (name) (rate(${plane.workqueueAdds.where(of('kube-controller-manager'))}[$__rate_interval])))`,
        '{{name}}',
      ],
    ],
  ),
  panel(
    'queue-retries',
    'Retries by controller (top 10)',
    'Objects per second that a controller processes again after an error. Good: close to 0.',
    'suffix:objects/s',
    [
      [
        promql`topk(10, sum by (name) (rate(${plane.workqueueRetries.where(of('kube-controller-manager'))}[$__rate_interval])))`,
        '{{name}}',
      ],
    ],
  ),
];

const kubelets: readonly Panel[] = [
  panel(
    'kubelet-pods',
    'Pods by node (top 10)',
    'Pods that run on the fullest nodes. Good: below the limit of the kubelet (110 by default).',
    'none',
    [
      [
        promql`topk(10, max by (instance) (${kubelet.kubeletRunningPods.where(of('kubelet'))}))`,
        '{{instance}}',
      ],
    ],
  ),
  panel(
    'kubelet-relist',
    'Duration of reading container states (99 %)',
    'The time that reading the state of all containers takes at most, for 99 %. Good: below 1 s. Slow runtimes make nodes not ready.',
    's',
    [
      [
        promql`topk(10, histogram_quantile(0.99, sum by (instance, le) (rate(${kubelet.kubeletPlegRelistDurationSeconds.bucket.where(of('kubelet'))}[$__rate_interval]))))`,
        '{{instance}}',
      ],
    ],
  ),
  panel(
    'kubelet-start',
    'Time to start a pod (99 %)',
    'Time from the creation of a pod until its containers run, for 99 %, without pulling images. Good: below 5 s.',
    's',
    [
      [
        promql`histogram_quantile(0.99, sum by (le) (rate(${kubelet.kubeletPodStartSliDurationSeconds.bucket.where(of('kubelet'))}[$__rate_interval]))) >= 0`,
        '99 %',
      ],
    ],
    { noValue: 'No pods were started' },
  ),
  panel(
    'kubelet-errors',
    'Errors of the container runtime (top 10)',
    'Ratio of requests to the container runtime that fail, by kind. Good: close to 0 %.',
    'percentunit',
    [
      [
        div(
          sum(rate(kubelet.kubeletRuntimeOperationsErrors.where(of('kubelet')), WINDOW), {
            by: ['operation_type'],
          }),
          gt(
            sum(rate(kubelet.kubeletRuntimeOperations.where(of('kubelet')), WINDOW), {
              by: ['operation_type'],
            }),
            0,
          ),
        ),
        '{{operation_type}}',
      ],
    ],
    { axisSoftMax: 0.05, noValue: 'No errors' },
  ),
  panel(
    'kubelet-certificates',
    'Time until certificates expire',
    'Time until the certificates of kubelets that renew them expire: the shortest of all nodes. Good: renewed before a quarter of the validity is left.',
    's',
    [
      [min(kubelet.kubeletClientCertificateTtl.where(of('kubelet'))), 'client'],
      [min(kubelet.kubeletServerCertificateTtl.where(of('kubelet'))), 'server'],
    ],
    { noValue: 'The kubelets do not renew their certificates' },
  ),
];

const proxy: readonly Panel[] = [
  panel(
    'proxy-duration',
    'Duration of writing rules (99 %)',
    'The time that kube-proxy takes to write the rules of Services to the kernel, for 99 %. Good: below 1 s.',
    's',
    [
      [
        promql`histogram_quantile(0.99, sum by (ip_family, le) (rate(${plane.kubeproxySyncDurationSeconds.bucket.where(of('kube-proxy'))}[$__rate_interval]))) >= 0`,
        '{{ip_family}}',
      ],
    ],
    { noValue: 'No rules were written' },
  ),
  panel(
    'proxy-age',
    'Oldest rules',
    'Time since the last write of rules, of the node where it is longest. Good: below an hour, since all rules are written again at times.',
    's',
    [
      [
        promql`max by (ip_family) (time() - ${plane.kubeproxySyncLastTimestampSeconds.where(of('kube-proxy'))})`,
        '{{ip_family}}',
      ],
    ],
  ),
];

/** Panels of DNS, for the dashboards of the network and of the control plane. */
export const dnsPanels: readonly Panel[] = [
  panel(
    'dns-requests',
    'DNS queries by type',
    'Queries per second. Good: similar to the same time on other days.',
    'reqps',
    [
      [
        sum(rate(dns.corednsDnsRequests.where(of('coredns')), WINDOW), { by: ['type'] }),
        '{{type}}',
      ],
    ],
    { stacked: true },
  ),
  panel(
    'dns-responses',
    'DNS responses by code',
    'Responses per second. Good: NOERROR and NXDOMAIN (names that pods try with each search domain), hardly any SERVFAIL.',
    'reqps',
    [
      [
        sum(rate(dns.corednsDnsResponses.where(of('coredns')), WINDOW), { by: ['rcode'] }),
        '{{rcode}}',
      ],
    ],
    { stacked: true, styles: [{ series: 'SERVFAIL', color: 'red' }] },
  ),
  panel(
    'dns-latency',
    'Duration of DNS queries',
    'Duration of queries. Good: below 10 ms; queries for names outside the cluster take longer.',
    's',
    [0.5, 0.99].map((phi): readonly [Vector, string] => [
      promql`histogram_quantile(${phi}, sum by (le) (rate(${dns.corednsDnsRequestDurationSeconds.bucket.where(of('coredns'))}[$__rate_interval]))) >= 0`,
      `${phi * 100} %`,
    ]),
  ),
];

const rowsOf: Readonly<Record<(typeof PROGRAMS)[number], readonly [string, readonly Panel[]]>> = {
  'kube-apiserver': ['API server', apiServer],
  etcd: ['etcd', etcd],
  'kube-scheduler': ['Scheduler', scheduler],
  'kube-controller-manager': ['Controller manager', controllerManager],
  kubelet: ['Kubelets', kubelets],
  'kube-proxy': ['kube-proxy', proxy],
  coredns: ['DNS', dnsPanels],
};

/** Returns the dashboard of the programs of Kubernetes that are scraped; undefined without any. */
export function controlPlaneDashboard(
  environment: ResolvedEnvironment,
  hasObjects: boolean,
): Dashboard | undefined {
  const scraped = new Set(
    environment.components.flatMap(({ metrics }) => metrics.map(({ job }) => job)),
  );
  const programs = PROGRAMS.filter((job) => scraped.has(job));
  const job = oneOf(programs);
  const rows = programs.map((job): Row => {
    const [title, panels] = rowsOf[job];
    return { key: job, title, panels };
  });
  if (rows.length === 0) return undefined;
  return defineDashboard({
    uid: dashboardUids.controlPlane,
    title: 'Kubernetes control plane',
    description: 'The programs of Kubernetes that are scraped, one row each.',
    tags: ['kubernetes'],
    variables: [envVariable(up.where({ job }))],
    annotations: [kubernetesAlertAnnotations(inEnv)],
    links: [
      ...(hasObjects ? [topLinks.cluster] : []),
      topLinks.nodes,
      topLinks.stack,
      ...runbookLinks(environment.alerts.runbooks),
    ],
    rows: [{ key: 'programs', title: 'Programs', panels: [targetsPanel(job)] }, ...rows],
  });
}
