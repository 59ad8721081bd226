import { formatBucketBound } from '@observability-stack/contracts';
import { ports } from '../../catalog/components/ports';
import { drop, labelDrop, type RelabelStep } from '../../catalog/definitions/relabel';
import { EVENTS_SERVICE } from '../../catalog/logs/kubernetes-events';
import {
  type ComponentName,
  deployedProgram,
  externalProgram,
  type MetricsEndpoint,
  type StoredSeries,
} from '../../resolve/components';
import { anyPeer, componentPeer, type Topology } from '../../resolve/flow';
import { apiserverRequestSliDurationSeconds } from './api-server-metrics';
import type { ResolvedKubernetes } from './settings';

/** Jobs of the kubelet beside `kubelet`. */
export const CADVISOR_JOB = 'kubelet-cadvisor';
const PROBES_JOB = 'kubelet-probes';
const RESOURCE_JOB = 'kubelet-resource';

const NAMESPACE = 'kube-system';

/** The program that each setting of the control plane is about. */
const programs = {
  proxy: { name: 'kube-proxy', instance: 'node' },
  scheduler: { name: 'kube-scheduler', instance: 'node' },
  controllerManager: { name: 'kube-controller-manager', instance: 'node' },
  etcd: { name: 'etcd', instance: 'node' },
} as const satisfies Readonly<Record<string, { name: ComponentName; instance: 'node' }>>;

const trusted = { serviceAccount: true } as const;

/** Drops of the metrics of containers, with their part of the series of a node with 100 pods (13,500 of 17,000). */
const containerSteps: StoredSeries['steps'] = [
  // The cgroups of the node, of QoS classes and of pods, and the container that holds the namespaces of a pod: sums of
  // others, or idle (half of the series of CPU and memory).
  drop(['container', '__name__'], '(POD)?;container_(cpu|memory|oom|processes).*'),
  // The interfaces of the node, which node_exporter has, and those of pods in its network, which show the same.
  drop(['pod', '__name__'], ';container_network_.*'),
  // The path of the cgroup is determined by the other labels, and the image is in kube_pod_container_info.
  labelDrop('id|image'),
];

/** The bounds of the histogram of requests that are not stored: 16 of 22, of 12,000 series each of a large cluster. */
const unusedBounds: readonly number[] = [
  0.05, 0.2, 0.6, 0.8, 1.25, 1.5, 2, 3, 4, 6, 8, 15, 20, 45, 60,
];
const apiServerSteps: readonly RelabelStep[] = [
  drop(
    ['__name__', 'le'],
    `${apiserverRequestSliDurationSeconds.bucket.name};(${unusedBounds
      .map((bound) => formatBucketBound(bound).replaceAll('.', '\\.'))
      .join('|')})`,
  ),
];

function kubeletEndpoints({
  port,
  insecureSkipVerify,
  probes,
  resource,
  moreMetrics,
  moreContainerMetrics,
}: Exclude<ResolvedKubernetes['kubelet'], false>): readonly MetricsEndpoint[] {
  const shared = {
    port,
    discovery: { role: 'node' },
    ...trusted,
    ...(insecureSkipVerify ? { tls: { insecureSkipVerify } } : {}),
  } as const;
  return [
    { job: 'kubelet', ...shared, stored: { more: moreMetrics } },
    {
      job: CADVISOR_JOB,
      path: '/metrics/cadvisor',
      ...shared,
      // With the time of collection, a series would only end five minutes after its container.
      honorTimestamps: false,
      stored: { more: moreContainerMetrics, steps: containerSteps },
    },
    ...(probes
      ? [
          {
            job: PROBES_JOB,
            path: '/metrics/probes',
            ...shared,
            // New for every pod of the same name.
            stored: { more: [], steps: [labelDrop('pod_uid')] },
          },
        ]
      : []),
    ...(resource
      ? [
          {
            job: RESOURCE_JOB,
            path: '/metrics/resource',
            ...shared,
            honorTimestamps: false,
          } as const,
        ]
      : []),
  ];
}

export const kubernetesTopology: Topology = {
  programs: ({ kubernetes, clusterDns, apiServerPorts }, place) => {
    if (!kubernetes) return [];
    const { kubelet, apiServer, dns, events } = kubernetes;
    const ofControlPlane = Object.entries(programs).flatMap(([setting, { name, instance }]) => {
      const settings = kubernetes[setting as keyof typeof programs];
      if (!settings) return [];
      const { port, podLabels, targets, tls, moreMetrics } = settings;
      // etcd and kube-proxy do not know the tokens of service accounts.
      const hasToken = name === 'kube-scheduler' || name === 'kube-controller-manager';
      const endpoint: MetricsEndpoint = {
        job: name,
        port,
        discovery: targets
          ? { role: 'static', targets }
          : { role: 'pod', namespace: NAMESPACE, labels: podLabels, instance },
        ...(tls === false ? {} : { tls }),
        ...(hasToken && tls !== false ? trusted : {}),
        stored: { more: moreMetrics },
      };
      return [externalProgram(place, name, NAMESPACE, [endpoint])];
    });
    return [
      ...(events
        ? [
            deployedProgram(place, EVENTS_SERVICE, [
              {
                job: EVENTS_SERVICE,
                port: ports.kubernetesEvents.http,
                stored: { more: [] },
              },
            ]),
          ]
        : []),
      ...(kubelet ? [externalProgram(place, 'kubelet', NAMESPACE, kubeletEndpoints(kubelet))] : []),
      ...(apiServer
        ? [
            externalProgram(place, 'kube-apiserver', 'default', [
              {
                job: 'kube-apiserver',
                // Its port is that of its endpoints. Network policies allow all of these for discovery.
                port: apiServerPorts[0] ?? 443,
                discovery: {
                  role: 'endpointslice',
                  namespace: 'default',
                  service: 'kubernetes',
                  port: 'https',
                },
                ...trusted,
                // Its certificate has this name in every cluster, and the addresses of its replicas only in some.
                tls: { serverName: 'kubernetes.default.svc' },
                stored: { more: apiServer.moreMetrics, steps: apiServerSteps },
              },
            ]),
          ]
        : []),
      ...(dns
        ? [
            externalProgram(place, 'coredns', clusterDns.namespace, [
              {
                job: 'coredns',
                port: dns.port,
                discovery: {
                  role: 'pod',
                  namespace: clusterDns.namespace,
                  labels: clusterDns.podLabels,
                  instance: 'pod',
                },
                stored: { more: dns.moreMetrics },
              },
            ]),
          ]
        : []),
      ...ofControlPlane,
    ];
  },
  flows: ({ kubernetes, apiServerPorts }) =>
    kubernetes && kubernetes.events
      ? [
          {
            from: componentPeer(EVENTS_SERVICE),
            to: anyPeer,
            ports: apiServerPorts,
            purpose: 'events of Kubernetes',
          },
          {
            from: componentPeer(EVENTS_SERVICE),
            to: componentPeer('loki'),
            ports: [ports.loki.http],
            use: 'logLines',
            purpose: 'events of Kubernetes as log lines',
          },
        ]
      : [],
};
