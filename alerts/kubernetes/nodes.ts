import { up } from '@observability-stack/contracts/standard/target';
import { anyLabels, labelNeq, labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RecordingRule,
  recordingRule,
  type TestSeries,
} from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  kubeNodeSpecUnschedulable,
  kubeNodeStatusAllocatable,
  kubeNodeStatusCondition,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  KUBE_NODE_NOT_READY,
  KUBE_POD_ON_FAILED_NODE,
  KUBE_SERVICE_ON_FAILED_NODE,
} from '../names';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from '../stack/test-helpers';
import { ksm, type Query } from './owners';
import { podAlertLabels, testKsm, testNodeNotReady, testPod, testPodOwner } from './test-helpers';

/** Alerts about nodes are those of the platform, and named after the kubelet of the node. */
const owned = { team: PLATFORM_TEAM, service: 'kubelet' } as const;
const node = { env: 'test', node: 'node-1' };
const nodeLabels = { ...owned, ...node, instance: 'node-1' };

const condition = (name: string, status: string, values: string, of = 'node-1'): TestSeries =>
  inputSeries(
    kubeNodeStatusCondition.where({ ...testKsm, node: of, condition: name, status }),
    values,
  );
const cordoned = (values: string) =>
  inputSeries(kubeNodeSpecUnschedulable.where({ ...testKsm, node: 'node-1' }), values);

const kubelet = (values: string) =>
  inputSeries(up.where({ ...testTarget('kubelet', 'node-1') }), values);

/** A test with a service whose pod is on a node. */
const failingNode = (
  title: string,
  series: readonly TestSeries[],
  fires = false,
  at: Duration = '5m',
) => ({
  title,
  at,
  series: [testPodOwner('1x60'), ...series],
  fires: fires
    ? [
        {
          labels: { severity: 'none', env: 'test', team: 'shop', service: 'cart' },
          summary: 'All pods of cart are on nodes that fail.',
          description: 'It inhibits the alert that the service is down, and is not notified.',
        },
      ]
    : [],
});

const nodeNotReady: PromqlAlert = promqlAlert({
  name: KUBE_NODE_NOT_READY,
  // Its targets are down five minutes after it stops: the alert must fire before those about them, which it inhibits.
  expr: promql`label_replace(${recorded.nodeNotReady.where()} == 1, "instance", "$1", "node", "(.+)")`,
  for: '2m',
  severity: 'page',
  ...owned,
  summary: 'Node {{ $labels.node }} is not ready.',
  description: 'Its kubelet has not reported to the API server, or has reported a fault, for 2m.',
  runbook: {
    meaning:
      'The condition `Ready` of a node is false (the kubelet reports a fault) or unknown (it does not report: the node or its network failed).',
    impact:
      'Kubernetes starts replacements of the pods of the node after five minutes. Those of StatefulSets are not replaced until the node returns or is deleted. Other alerts about the node and its pods are inhibited.',
    diagnosis: `- What does the node report? \`kubectl describe node NODE\`: conditions and events
- \`NodeStatusUnknown\`: does the machine run, and is it reachable? Ask the provider.
- \`KubeletNotReady\`: the message names the container runtime or the network plugin. On the node: \`journalctl -u kubelet -u containerd --since -15m\``,
    mitigation:
      'Restart the kubelet or the machine. If it does not return, delete the node (`kubectl delete node NODE`), so that StatefulSets replace their pods.',
  },
  tests: notFiringBefore('2m', [
    firingTest(
      'the kubelet stops',
      '10m',
      [condition('Ready', 'true', '1 1 0x20')],
      expectedAlert('page', nodeLabels, [
        'Node node-1 is not ready.',
        'Its kubelet has not reported to the API server, or has reported a fault, for 2m.',
      ]),
    ),
    notFiringTest('a node restarts', '10m', [condition('Ready', 'true', '1 1 0 1x20')]),
  ]),
});

const podOnFailedNode: PromqlAlert = promqlAlert({
  name: KUBE_POD_ON_FAILED_NODE,
  // The target of a pod has its name as the instance.
  expr: promql`
    label_replace(
      max by (env, namespace, pod, node) (${recorded.podOnFailedNode.where()} == 1),
      "instance", "$1", "pod", "(.+)"
    )`,
  for: '2m',
  severity: 'none',
  ...owned,
  summary:
    'Pod {{ $labels.namespace }}/{{ $labels.pod }} is on node {{ $labels.node }}, which is not ready.',
  description: 'It inhibits the alerts about the targets of the pod, and is not notified.',
  runbook: {
    meaning:
      'The node of a pod is not ready. [KubeNodeNotReady](KubeNodeNotReady.md) notifies about the node.',
    impact:
      'None: the alert exists so that Alertmanager inhibits those about the targets of the pods of a failed node.',
    diagnosis: '- See [KubeNodeNotReady](KubeNodeNotReady.md).',
    mitigation: 'See [KubeNodeNotReady](KubeNodeNotReady.md).',
  },
  tests: [
    {
      title: 'the node of a pod fails',
      at: '5m',
      series: [testPodOwner('1x20'), testNodeNotReady('node-1', '1x20')],
      fires: [
        {
          labels: { severity: 'none', ...nodeLabels, ...testPod, instance: testPod.pod },
          summary: 'Pod shop/cart-1 is on node node-1, which is not ready.',
          description: 'It inhibits the alerts about the targets of the pod, and is not notified.',
        },
      ],
    },
    notFiringTest('another node fails', '5m', [
      testPodOwner('1x20'),
      testNodeNotReady('node-2', '1x20'),
    ]),
  ],
});

/**
 * Returns the nodes that fail. The API server waits 50 s for a kubelet, in which the scrapes of its pods fail, too: until it reports
 * the node, a kubelet that does not answer counts, but not for longer, since it is not the fault of the pods. One that failed
 * before within the hour does not count: the node is ready, and its scrapes fail now and then.
 */
function nodeFailing(hasKubelet: boolean): Query {
  const notReady = recorded.nodeNotReady.where();
  if (!hasKubelet) return anyLabels(notReady);
  const target = up.where({ job: 'kubelet' });
  return promql`
    ${notReady}
    or on (env, node)
    label_replace(
      (max by (env, instance) (${target}) == bool 0) == 1
        and on (env, instance) max by (env, instance) (max_over_time(${target}[5m])) == 1
        unless on (env, instance) min by (env, instance) (min_over_time(${target}[1h] offset 5m)) == 0,
      "node", "$1", "instance", "(.+)"
    )`;
}

/** Without the metrics of the kubelet, only the API server reports that a node fails. */
const serviceOnFailedNode = (hasKubelet: boolean): PromqlAlert =>
  promqlAlert({
    name: KUBE_SERVICE_ON_FAILED_NODE,
    expr: promql`
    max by (env, team, service) (${recorded.podOwner.where()} and on (env, node) ${recorded.nodeFailing.where()}) == 1
    unless on (env, team, service)
    (
      ${recorded.podOwner.where({ node: labelNeq('') })}
      unless on (env, node) ${recorded.nodeFailing.where()}
      unless on (env, namespace, pod) ${recorded.podEnded.where()}
    )`,
    // The pods that replace them take a while to start.
    keepFiringFor: '5m',
    severity: 'none',
    summary: 'All pods of {{ $labels.service }} are on nodes that fail.',
    description: 'It inhibits the alert that the service is down, and is not notified.',
    runbook: {
      meaning:
        'All pods of a service are on nodes that are not ready, or whose kubelet has just stopped answering. [KubeNodeNotReady](KubeNodeNotReady.md) notifies about the node.',
      impact:
        'None: the alert exists so that Alertmanager inhibits [ServiceDown](ServiceDown.md), which would fire before KubeNodeNotReady.',
      diagnosis: '- See [KubeNodeNotReady](KubeNodeNotReady.md).',
      mitigation:
        'See [KubeNodeNotReady](KubeNodeNotReady.md). Spread the replicas of the service: `topologySpreadConstraints` with `kubernetes.io/hostname`.',
    },
    tests: [
      failingNode('the API server reports the node', [testNodeNotReady('node-1', '1x20')], true),
      ...(hasKubelet
        ? [
            failingNode('its kubelet stops answering', [kubelet('1 1 0x20')], true),
            failingNode(
              'one of four scrapes of its kubelet fails',
              [kubelet(Array(40).fill(['1', '1', '1', '0']).flat().join(' '))],
              false,
              '39m',
            ),
            failingNode(
              'its kubelet does not answer, and the API server does not report the node',
              [kubelet('1 1 0x60')],
              false,
              '15m',
            ),
          ]
        : []),
      failingNode('another pod is on a node that is ready', [
        testNodeNotReady('node-1', '1x20'),
        inputSeries(
          recorded.podOwner.where({ ...podAlertLabels, pod: 'cart-2', node: 'node-2' }),
          '1x20',
        ),
      ]),
      failingNode('another node fails', [testNodeNotReady('node-2', '1x20')]),
    ],
  });

const nodeFlapping: PromqlAlert = promqlAlert({
  name: 'KubeNodeFlapping',
  expr: promql`
    label_replace(
      max by (env, node) (changes(${kubeNodeStatusCondition.where(ksm, { condition: 'Ready', status: 'true' })}[30m])) >= 4,
      "instance", "$1", "node", "(.+)"
    )`,
  keepFiringFor: '15m',
  severity: 'ticket',
  ...owned,
  summary: 'Node {{ $labels.node }} becomes ready and not ready again and again.',
  description: 'Its state has changed {{ $value }} times within 30m.',
  runbook: {
    meaning: 'The condition `Ready` of a node changed at least four times within 30 minutes.',
    impact: 'Its pods get requests only at times, and may be replaced.',
    diagnosis: `- When and why? \`kubectl describe node NODE\`, and the log of the kubelet on the node
- Is the node overloaded, or is its connection to the API server slow?`,
    mitigation:
      'Drain the node: `kubectl drain NODE --ignore-daemonsets`. Then repair or replace it.',
  },
  tests: [
    firingTest(
      'the network of a node drops out every few minutes',
      '30m',
      [condition('Ready', 'true', '1x5 0x3 1x5 0x3 1x5 0x3 1x30')],
      expectedAlert('ticket', nodeLabels, [
        'Node node-1 becomes ready and not ready again and again.',
        'Its state has changed 6 times within 30m.',
      ]),
    ),
    notFiringTest('it restarts once', '30m', [condition('Ready', 'true', '1x5 0x5 1x40')]),
  ],
});

const nodePressure: PromqlAlert = promqlAlert({
  name: 'KubeNodePressure',
  expr: promql`
    label_replace(
      max by (env, node, condition) (${kubeNodeStatusCondition.where(ksm, { condition: labelRe('MemoryPressure|DiskPressure|PIDPressure'), status: 'true' })}) == 1,
      "instance", "$1", "node", "(.+)"
    )`,
  for: '5m',
  severity: 'ticket',
  ...owned,
  summary: 'Node {{ $labels.node }} evicts pods: {{ $labels.condition }}.',
  description:
    'It has been short of a resource for 5m, and accepts no new pods that are not critical.',
  runbook: {
    meaning:
      'A node is short of memory, disk space or process ids, as the eviction thresholds of its kubelet define it.',
    impact: 'The kubelet evicts pods, those that use more than their requests first.',
    diagnosis: `- Which pods use most? \`topk(5, namespace_pod:container_memory_working_set_bytes:sum{node="…"})\`
- \`DiskPressure\`: images, logs and \`emptyDir\` volumes share the disk; the panels of the node show its file systems.
- Were pods evicted? \`kubectl get pods -A --field-selector status.phase=Failed\``,
    mitigation:
      'Move or limit the pod that uses most. Raise requests to the usual usage, so that the scheduler leaves room.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'a disk is nearly full',
      '10m',
      [condition('DiskPressure', 'true', '1x20'), condition('Ready', 'true', '1x20')],
      expectedAlert('ticket', { ...nodeLabels, condition: 'DiskPressure' }, [
        'Node node-1 evicts pods: DiskPressure.',
        'It has been short of a resource for 5m, and accepts no new pods that are not critical.',
      ]),
    ),
    notFiringTest('images were deleted in time', '10m', [
      condition('DiskPressure', 'true', '1x2 0x20'),
    ]),
  ]),
});

const nodeCordoned: PromqlAlert = promqlAlert({
  name: 'KubeNodeCordoned',
  expr: promql`
    label_replace(max by (env, node) (${kubeNodeSpecUnschedulable.where(ksm)}) == 1, "instance", "$1", "node", "(.+)")`,
  for: '1d',
  severity: 'ticket',
  ...owned,
  summary: 'Node {{ $labels.node }} has been cordoned for a day.',
  description: 'No new pods are scheduled on it.',
  runbook: {
    meaning: 'A node was cordoned, usually for maintenance, and was not released within a day.',
    impact: 'The cluster has less room than it seems.',
    diagnosis: '- Who cordoned it, and is the maintenance over? `kubectl describe node NODE`',
    mitigation: 'Release it: `kubectl uncordon NODE`. Or drain and remove it.',
  },
  tests: notFiringBefore('23h', [
    firingTest(
      'maintenance was forgotten',
      '25h',
      [cordoned('1x1800')],
      expectedAlert('ticket', nodeLabels, [
        'Node node-1 has been cordoned for a day.',
        'No new pods are scheduled on it.',
      ]),
    ),
    notFiringTest('an hour of maintenance', '25h', [cordoned('1x60 0x1800')]),
  ]),
});

const allocatable = (of: string, resource: string, unit: string, value: number) =>
  inputSeries(
    kubeNodeStatusAllocatable.where({ ...testKsm, node: of, resource, unit }),
    `${value}x60`,
  );
const requested = (
  series: typeof recorded.podCpuRequests | typeof recorded.podMemoryRequests,
  value: number,
) =>
  inputSeries(
    series.where({
      env: 'test',
      team: 'shop',
      service: 'cart',
      ...testPod,
      node: 'node-1',
      workload: 'cart',
      workload_type: 'Deployment',
    }),
    `${value}x60`,
  );

/** Fires if the pods do not fit on the nodes that are left when the largest one fails. */
const overcommitted = (
  resource: 'cpu' | 'memory',
  name: string,
  series: typeof recorded.podCpuRequests | typeof recorded.podMemoryRequests,
  ofNode: typeof recorded.nodeCpuRequests | typeof recorded.nodeMemoryRequests,
): PromqlAlert => {
  const what = resource === 'cpu' ? 'CPU' : 'memory';
  const unit = resource === 'cpu' ? 'core' : 'byte';
  const all = kubeNodeStatusAllocatable.where(ksm, { resource });
  const description = (share: string) =>
    `Requests are ${share} of what the nodes without the largest one have.`;
  return promqlAlert({
    name,
    // A cluster of one node has no room for a failure by design.
    expr: promql`
      sum by (env) (${ofNode.where()})
      / (sum by (env) (max by (env, node) (${all})) - max by (env) (${all}) > 0) > 1`,
    for: '30m',
    severity: 'ticket',
    ...owned,
    summary: `The cluster has no room for the failure of a node: ${what} is overcommitted.`,
    description: description('{{ $value | humanizePercentage }}'),
    runbook: {
      meaning: `The pods of the cluster request more ${what} than all nodes but the largest one have.`,
      impact: 'If a node fails, some of its pods stay pending.',
      diagnosis: `- Which namespaces request most, compared with their usage? \`topk(10, sum by (namespace) (namespace_workload:${resource === 'cpu' ? 'cpu_requests' : 'memory_requests_bytes'}:sum))\``,
      mitigation: 'Lower requests that are far above the usage, or add a node.',
    },
    tests: notFiringBefore('29m', [
      firingTest(
        'three nodes that are nearly full',
        '40m',
        [
          ...['node-1', 'node-2', 'node-3'].map((one) => allocatable(one, resource, unit, 10)),
          requested(series, 25),
        ],
        expectedAlert('ticket', { ...owned, env: 'test' }, [
          `The cluster has no room for the failure of a node: ${what} is overcommitted.`,
          description('125%'),
        ]),
      ),
      notFiringTest('room for the pods of one node', '40m', [
        ...['node-1', 'node-2', 'node-3'].map((one) => allocatable(one, resource, unit, 10)),
        requested(series, 19),
      ]),
      notFiringTest('a single node', '40m', [
        allocatable('node-1', resource, unit, 10),
        requested(series, 9),
      ]),
    ]),
  });
};

/** Returns the rules that inhibit the alerts that services are down. */
export const nodeFailureRules = (hasKubelet: boolean): readonly (PromqlAlert | RecordingRule)[] => [
  recordingRule(recorded.nodeFailing, nodeFailing(hasKubelet)),
  serviceOnFailedNode(hasKubelet),
];

export const nodeAlerts: readonly PromqlAlert[] = [
  nodeNotReady,
  podOnFailedNode,
  nodeFlapping,
  nodePressure,
  nodeCordoned,
  overcommitted('cpu', 'KubeCpuOvercommitted', recorded.podCpuRequests, recorded.nodeCpuRequests),
  overcommitted(
    'memory',
    'KubeMemoryOvercommitted',
    recorded.podMemoryRequests,
    recorded.nodeMemoryRequests,
  ),
];
